import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCheckpoint } from '../../../src/model/training/checkpoint.js';
import type { BackendRequest } from '../../../src/shared/backendApi.js';
import { startTrainer, type StartedTrainer } from '../../../src/shared/node/startTrainer.js';
import { checkpointFile, type RunEnd, type TrainingOptions } from '../../../src/shared/trainerApi.js';
import { buildTrainer } from '../training/builtTrainer.js';
import { sourceFiles, temporaryFolder, writeFiles } from '../training/corpora.js';
import { perStep, startIn } from '../training/processes.js';
import { realPackage, testedPackage } from './tested.js';

let folder: string;
let remove: () => Promise<void>;
let trainerPath: string;
let sources: string;
let backends: string;
let tested: string;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  sources = join(folder, 'sources');
  backends = join(folder, 'backends');
  await writeFiles(sources, sourceFiles(14, 32));
  [trainerPath, tested] = await Promise.all([buildTrainer(join(folder, 'built')), testedPackage()]);
  // As an installation leaves it; a link, because the real one is large.
  await mkdir(join(backends, 'tfjs-node', 'node_modules', '@tensorflow'), { recursive: true });
  await symlink(tested, join(backends, 'tfjs-node', 'node_modules', '@tensorflow', 'tfjs-node'));
});
afterAll(() => remove());

const options: TrainingOptions = { hidden: 8, batch: 8, window: 16, threads: 1, seed: 5 };

interface Running extends StartedTrainer {
  readonly ended: Promise<RunEnd>;
  readonly warnings: string[];
  readonly lines: string[];
  readonly heard: { checkpoints: number; characters: number };
}

const launch = (env: NodeJS.ProcessEnv = {}): Running => {
  let end: (end: RunEnd) => void = () => undefined;
  const ended = new Promise<RunEnd>(done => (end = done));
  const warnings: string[] = [];
  const lines: string[] = [];
  const heard = { checkpoints: 0, characters: 0 };
  const started = startTrainer({
    trainerPath,
    env: { ...process.env, ...env },
    events: {
      done: end,
      warning: ({ message }) => warnings.push(message),
      installing: ({ message }) => lines.push(message),
      checkpoint: () => heard.checkpoints++,
      progress: ({ characters }) => (heard.characters = characters),
    },
  });
  return { ...started, ended, warnings, lines, heard };
};

const onTensorflow = (): BackendRequest => ({ choice: 'tfjs-node', folder: backends });

const start = (
  running: Running,
  out: string,
  steps: number,
  backend: BackendRequest = onTensorflow(),
  change: TrainingOptions = {},
  checkpointSeconds = 60,
) => startIn(running, sources, out, steps, { ...options, ...change }, checkpointSeconds, backend);

interface Description {
  readonly training: { readonly validation: number; readonly backend: string; readonly steps: number };
}
const describeNetwork = async (out: string): Promise<Description> =>
  JSON.parse(await readFile(join(out, 'config.json'), 'utf8')) as Description;

/** The process that trains with TensorFlow: the child of the trainer. */
const childOf = async (pid: number): Promise<number> => {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(children.trim().split(' ').at(-1));
};

describe('the TensorFlow backend behind the trainer', () => {
  if (realPackage === undefined) {
    it('is installed from a folder, proved against WebAssembly, found and removed', async () => {
      const { trainer, dispose, lines } = launch();
      const elsewhere = join(folder, 'elsewhere');
      const request = { backend: 'tfjs-node', folder: elsewhere, source: tested } as const;
      const result = await trainer.installBackend(request);
      expect(result).toMatchObject({ backend: 'tfjs-node', version: '4.22.0', steps: 20 });
      expect(result.difference).toBeGreaterThan(0);
      expect(result.difference).toBeLessThan(1e-3);
      expect(lines.join('\n')).toMatch(/npm install .*\n[^]*training 20 steps[^]*losses differ by/);
      expect(await trainer.backends({ folder: elsewhere })).toEqual([
        { backend: 'tfjs-node', version: '4.22.0', path: result.path },
      ]);
      expect(await trainer.removeBackend({ backend: 'tfjs-node', folder: elsewhere })).toBe(true);
      expect(await trainer.removeBackend({ backend: 'tfjs-node', folder: elsewhere })).toBe(false);
      expect(await trainer.backends({ folder: elsewhere })).toEqual([]);
      await dispose();
    });

    it('is not installed when it learns something else, and what was there stays', async () => {
      const { trainer, dispose } = launch();
      const wrong = join(folder, 'wrong');
      await cp(tested, wrong, { recursive: true });
      const code = await readFile(join(wrong, 'index.js'), 'utf8');
      const forget = /const f\d* = (sigmoid\d*\(row\[)/;
      expect(code).toMatch(forget);
      await writeFile(join(wrong, 'index.js'), code.replace(forget, 'const f = 0.5 * $1'));
      const request = { backend: 'tfjs-node', folder: backends, source: wrong } as const;
      await expect(trainer.installBackend(request)).rejects.toThrow(/learns something else.*differ by 0\.\d+ nats/);
      expect(await readdir(backends)).toEqual(['tfjs-node']);
      expect(await trainer.backends({ folder: backends })).toHaveLength(1);
      const old = join(folder, 'old');
      await cp(tested, old, { recursive: true });
      const description = await readFile(join(old, 'package.json'), 'utf8');
      await writeFile(join(old, 'package.json'), description.replace('4.22.0', '4.21.0'));
      await expect(trainer.installBackend({ ...request, source: old })).rejects.toThrow(/4\.21\.0; 4\.22\.0 is needed/);
      await expect(trainer.installBackend({ ...request, source: join(folder, 'nowhere') })).rejects.toThrow(
        /npm ended/,
      );
      await dispose();
    });
  }

  it('trains as WebAssembly does, and the run says what with and why', async () => {
    const running = launch();
    const out = join(folder, 'tensorflow');
    const started = await start(running, out, 12);
    expect(started).toMatchObject({ backend: 'tfjs-node', backendReason: 'tfjs-node was asked for.' });
    expect((await running.ended).outcome).toBe('finished');
    await running.dispose();
    const other = launch();
    const wasm = join(folder, 'wasm');
    await start(other, wasm, 12, { choice: 'auto', folder: backends });
    expect((await other.ended).outcome).toBe('finished');
    await other.dispose();
    const [here, there] = [await describeNetwork(wasm), await describeNetwork(out)];
    expect(here.training.backend).toMatch(/^wasm/);
    expect(there.training).toMatchObject({ backend: 'tfjs-node', steps: 12 });
    expect(there.training.validation).toBeCloseTo(here.training.validation, 3);
  });

  it('goes on with a run of WebAssembly, and WebAssembly with one of its own', async () => {
    const out = join(folder, 'moved');
    const steps = 100_000;
    const resumed: string[] = [];
    const first = launch();
    await start(first, out, steps, { choice: 'wasm', folder: null });
    const stop = async (running: Running): Promise<void> => {
      await expect.poll(() => running.heard.characters, { timeout: 60_000 }).toBeGreaterThan(10 * perStep);
      await running.trainer.stop({ keep: true });
      expect((await running.ended).outcome).toBe('stopped');
      await running.dispose();
    };
    await stop(first);
    for (const choice of ['tfjs-node', 'auto', 'wasm'] as const) {
      const running = launch();
      const started = await running.trainer.resume({ folder: out, backend: { choice, folder: backends } });
      resumed.push(started.backend);
      await stop(running);
    }
    // `auto` goes on with what the run was trained with last.
    expect(resumed).toEqual(['tfjs-node', 'tfjs-node', expect.stringMatching(/^wasm/)]);
    const again = launch();
    await again.trainer.resume({ folder: out, backend: { choice: 'tfjs-node', folder: backends } });
    await stop(again);
    const without = launch();
    const { backend } = await without.trainer.resume({ folder: out, backend: { choice: 'auto', folder: null } });
    expect(backend).toMatch(/^wasm/);
    expect(without.warnings).toEqual([expect.stringMatching(/began on tfjs-node, which is not installed here/)]);
    await stop(without);
  });

  it('killed for its memory, leaves the run to WebAssembly at the last checkpoint, or at the beginning', async () => {
    for (const [name, checkpointSeconds] of [
      ['with a checkpoint', 0.01],
      ['without one', 1000],
    ] as const) {
      const running = launch();
      const out = join(folder, `killed ${name}`);
      await start(running, out, 200, onTensorflow(), {}, checkpointSeconds);
      const reached = (): number => (checkpointSeconds < 1 ? running.heard.checkpoints : running.heard.characters);
      await expect.poll(reached, { timeout: 60_000 }).toBeGreaterThan(1);
      process.kill(await childOf(running.pid!), 'SIGKILL');
      const end = await running.ended;
      expect(end.outcome).toBe('finished');
      const from = checkpointSeconds < 1 ? 'the last checkpoint' : 'the beginning';
      expect(running.warnings).toEqual([
        expect.stringMatching(new RegExp(`tfjs-node broke: .*SIGKILL.* goes on with WebAssembly from ${from}`)),
      ]);
      const { training } = await describeNetwork(out);
      expect(training.backend).toMatch(/^wasm/);
      await running.dispose();
    }
  });

  it('is ended with its trainer, at a checkpoint', async () => {
    const running = launch();
    const out = join(folder, 'closed');
    await start(running, out, 100_000);
    await expect.poll(() => running.heard.characters, { timeout: 60_000 }).toBeGreaterThan(0);
    const child = await childOf(running.pid!);
    await running.dispose();
    await expect.poll(() => existsSync(`/proc/${child}`), { timeout: 10_000 }).toBe(false);
    const { header } = parseCheckpoint(await readFile(join(out, checkpointFile)), 'checkpoint');
    expect(header).toMatchObject({ backend: 'tfjs-node' });
  });

  it('that cannot be used: WebAssembly and a warning, or an error for whoever wants nothing else', async () => {
    const nowhere: BackendRequest = { choice: 'tfjs-node-gpu', folder: join(folder, 'empty') };
    const running = launch();
    const refused = start(running, join(folder, 'strict'), 20, { ...nowhere, strict: true });
    await expect(refused).rejects.toThrow(/tfjs-node-gpu is not installed.*Install GPU Backend/);
    const started = await start(running, join(folder, 'fallen'), 20, nowhere);
    expect(started.backend).toMatch(/^wasm/);
    expect(started.backendReason).toMatch(/is not installed/);
    await running.ended;
    expect(running.warnings).toEqual([expect.stringMatching(/is not installed.*goes on with WebAssembly/)]);
    await running.dispose();
  });

  it('is chosen by measurement where there is a choice', async () => {
    const running = launch();
    await running.trainer.prepare({ paths: [sources], base: sources });
    const { backend, backendReason } = await running.trainer.start({
      folder: join(folder, 'auto'),
      name: 'test',
      options,
      budget: { minutes: 0.01 },
      backend: { choice: 'auto', folder: backends },
    });
    // On a processor nothing is faster than our own kernels for a network as small as this.
    expect(backend).toMatch(/^wasm/);
    expect(backendReason).toMatch(
      /^WebAssembly was chosen by measurement: tfjs-node reached \S+, WebAssembly on one thread \S+ GFLOP\/s\.$/,
    );
    await running.ended;
    await running.dispose();
  });

  if (realPackage === undefined) {
    it('with too little memory for the batch, trains with half of it and says so', async () => {
      const running = launch({ CELL_LENS_STAND_IN_LANES: '3' });
      const out = join(folder, 'small card');
      const started = await start(running, out, 20);
      expect(started.options.batch).toBe(2);
      expect(running.warnings).toEqual([expect.stringMatching(/does not hold a batch of 8 lanes.*goes on with 2/)]);
      await expect.poll(() => running.heard.characters, { timeout: 60_000 }).toBeGreaterThan(0);
      await running.trainer.stop({ keep: false });
      expect((await running.ended).outcome).toBe('discarded');
      await running.dispose();
      // A run of another card goes on, too, at the same place of the text.
      const large = launch();
      const moved = join(folder, 'moved to a small card');
      await start(large, moved, 100_000);
      await expect.poll(() => large.heard.characters, { timeout: 60_000 }).toBeGreaterThan(perStep);
      await large.trainer.stop({ keep: true });
      await large.ended;
      await large.dispose();
      const small = launch({ CELL_LENS_STAND_IN_LANES: '4' });
      const { options: chosen } = await small.trainer.resume({ folder: moved, backend: onTensorflow() });
      expect(chosen).toMatchObject({ batch: 4, hidden: 8 });
      await small.trainer.stop({ keep: false });
      expect((await small.ended).outcome).toBe('discarded');
      await small.dispose();
      const none = launch({ CELL_LENS_STAND_IN_LANES: '0' });
      const refused = start(none, join(folder, 'no memory'), 20, { ...onTensorflow(), strict: true });
      await expect(refused).rejects.toThrow(/does not hold one lane of 1 x 8 cells/);
      await none.dispose();
    });

    it('whose kernels break in the middle of a run leaves it to WebAssembly', async () => {
      const running = launch({ CELL_LENS_STAND_IN_BREAKS: '30' });
      const out = join(folder, 'broken');
      await start(running, out, 40);
      expect((await running.ended).outcome).toBe('finished');
      expect(running.warnings).toEqual([
        expect.stringMatching(/tfjs-node broke: .*CUDA driver is gone.*goes on with WebAssembly/),
      ]);
      expect((await describeNetwork(out)).training.backend).toMatch(/^wasm/);
      await running.dispose();
    });
  }
});
