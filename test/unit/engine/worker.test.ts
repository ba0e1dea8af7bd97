import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serialiseNetwork } from '../../../src/model/network.js';
import { wideVectorsVariable } from '../../../src/shared/node/crashes.js';
import { startEngine, type StartEngineOptions, type StartedEngine } from '../../../src/shared/node/startEngine.js';
import { cells, expected, failure, range } from './harness.js';
import { smallNetwork } from './smallNetwork.js';

const network = smallNetwork();
let folder: string;
let workerPath: string;
const started: StartedEngine[] = [];

const start = (options: Partial<StartEngineOptions> = {}): StartedEngine => {
  const engine = startEngine({ workerPath, kernelFolder: join(folder, 'no kernels'), ...options });
  started.push(engine);
  return engine;
};

/** A folder with some files in it. */
const networkFolder = (name: string, files: Readonly<Record<string, string | Uint8Array>>): string => {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, contents] of Object.entries(files)) writeFileSync(join(path, file), contents);
  return path;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cell-lens-engine-'));
  workerPath = join(folder, 'engine.js');
  await build({
    entryPoints: [join(import.meta.dirname, '../../../src/engine/worker.ts')],
    outfile: workerPath,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
});

afterAll(async () => {
  await Promise.all(started.map(engine => engine.dispose()));
  rmSync(folder, { recursive: true, force: true });
});

/** Whether there is such a process, other than one that has ended and whose parent has not asked how. */
const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return process.platform !== 'linux' || !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
};

describe('the engine in its process', () => {
  it('reads a network from its folder and answers, telling progress', async () => {
    const { config, weights } = serialiseNetwork(network, 'F32');
    const path = networkFolder('good', { 'config.json': config, 'model.safetensors': weights });
    const log: string[] = [];
    let done: () => void = () => {};
    const read = new Promise<void>(resolve => (done = resolve));
    const { engine } = start({
      events: {
        log: ({ level, message }) => log.push(`${level}: ${message}`),
        progress: ({ statistics }) => statistics.computed === statistics.length && done(),
      },
    });
    const info = await engine.openNetwork({ folder: path });
    expect(info).toMatchObject({ id: path, folder: path, kind: 'lstm', hidden: 4, backend: 'js' });
    expect(log[0]).toMatch(/^warn: The compiled kernels are missing .*plain JavaScript runs/);
    const text = 'abc (a) {\r\n\t"b"; }\r\n'.repeat(100);
    const { document, generation, length } = await engine.openDocument({
      document: 'file:///a.c',
      network: info.id,
      languageId: 'c',
      text,
    });
    const request = { document, generation, cells: cells(3), signal: 'tanh_c' as const, ...range(0, length) };
    const values = await engine.values(request);
    expect([...values]).toEqual(expected(network, text, 3, 'tanh_c'));
    const reply = await engine.activations(request);
    // Whole buffers: a webview's messages carry the buffer of a view, not the view.
    for (const view of [values, reply.values, reply.scales]) expect(view.buffer.byteLength).toBe(view.byteLength);
    await read;
    await engine.closeDocument({ document });
    expect(await failure(engine.values(request))).toBe('invalid: file:///a.c is not open.');
  });

  it('names the file that is missing or broken', async () => {
    const { engine } = start();
    const { config, weights } = serialiseNetwork(network, 'F32');
    const missing = join(folder, 'nowhere');
    expect(await failure(engine.openNetwork({ folder: missing }))).toBe(
      `invalid: ${join(missing, 'config.json')}: cannot be read: it does not exist. ` +
        'A network is a folder that holds config.json and model.safetensors.',
    );
    const half = networkFolder('half', { 'config.json': config });
    expect(await failure(engine.openNetwork({ folder: half }))).toContain(join(half, 'model.safetensors'));
    const broken = networkFolder('broken', { 'config.json': config, 'model.safetensors': weights.slice(0, 50) });
    expect(await failure(engine.openNetwork({ folder: broken }))).toMatch(/^invalid: .*model\.safetensors/);
    const empty = networkFolder('empty', { 'config.json': '{}', 'model.safetensors': weights });
    expect(await failure(engine.openNetwork({ folder: empty }))).toMatch(/^invalid: .*config\.json/);
    const strange = networkFolder('strange', {});
    mkdirSync(join(strange, 'config.json'));
    expect(await failure(engine.openNetwork({ folder: strange }))).toMatch(
      /^invalid: .*config\.json: .* a folder, not a file/,
    );
    expect(await failure(engine.openNetwork({ folder: workerPath }))).toMatch(/^invalid: .*not a folder/);
  });

  it('rejects what is asked of it when it is stopped', async () => {
    const engine = start();
    const asked = failure(engine.engine.openNetwork({ folder: join(folder, 'nowhere') }));
    await engine.dispose();
    expect(await asked).toBe('closed: The engine was stopped.');
    expect(await failure(engine.engine.statistics({ document: 'a' }))).toBe('closed: The engine was stopped.');
  });

  it('hands over a large answer whole', async () => {
    const { config, weights } = serialiseNetwork(network, 'F32');
    const path = networkFolder('large', { 'config.json': config, 'model.safetensors': weights });
    const { engine } = start();
    const { id } = await engine.openNetwork({ folder: path });
    const text = 'abc (a) {\r\n\t"b"; }\n'.repeat(20_000);
    const opened = await engine.openDocument({ document: 'file:///large.c', network: id, languageId: 'c', text });
    const { document, generation, length } = opened;
    const request = { document, generation, signal: 'h' as const, ...range(0, length) };
    const values = await engine.values({ ...request, cells: [...cells(0), ...cells(3)] });
    expect(values.byteLength).toBe(2 * 4 * length);
    expect(values.buffer.byteLength).toBe(values.byteLength);
    const right = Float32Array.from([...expected(network, text, 0, 'h'), ...expected(network, text, 3, 'h')]);
    expect(Buffer.compare(Buffer.from(values.buffer), Buffer.from(right.buffer))).toBe(0);
  });

  it.runIf(process.platform !== 'win32')('tells when its process is killed, and a new one answers', async () => {
    const crashes: string[] = [];
    const { engine, pid } = start({ onCrash: reason => crashes.push(reason) });
    const statistics = failure(engine.statistics({ document: 'a' }));
    expect(await statistics).toBe('invalid: a is not open.');
    process.kill(pid!, 'SIGKILL');
    await expect.poll(() => crashes).toEqual(['The engine ended with SIGKILL.']);
    const closed = 'closed: The process ended with SIGKILL.';
    expect(await failure(engine.statistics({ document: 'a' }))).toBe(closed);
    expect(await failure(start().engine.statistics({ document: 'a' }))).toBe('invalid: a is not open.');
  });

  it('tells when its process ends by itself', async () => {
    const crashing = join(folder, 'crashing.js');
    writeFileSync(crashing, `process.on('message', () => process.exit(3));`);
    const crashes: string[] = [];
    const { engine } = start({ workerPath: crashing, onCrash: reason => crashes.push(reason) });
    expect(await failure(engine.statistics({ document: 'a' }))).toBe('closed: The process ended with exit code 3.');
    expect(crashes).toEqual(['The engine ended with exit code 3.']);
  });

  it.runIf(process.platform !== 'win32')('after a fault the next one leaves V8 as it is', async () => {
    const noting = join(folder, 'noting.js');
    const script = `process.on('message', ({ method }) => process.kill(process.pid, method));
      process.send({ rpc: 'event', name: 'log', event: { message: String(process.env.${wideVectorsVariable}) } });`;
    writeFileSync(noting, script);
    /** Starts a process in the engine's place, has it end by `signal`, and answers its variable and its end. */
    const ending = (signal: string): Promise<readonly [variable: string, end: string]> =>
      new Promise(resolve => {
        let variable = '';
        const { call } = start({
          workerPath: noting,
          events: { log: ({ message }) => (variable = message) },
          onCrash: reason => resolve([variable, reason]),
        });
        void failure(call(signal, {}));
      });
    expect(await ending('SIGKILL')).toEqual(['undefined', 'The engine ended with SIGKILL.']);
    expect(await ending('SIGSEGV')).toEqual(['undefined', 'The engine ended with SIGSEGV.']);
    expect(await ending('SIGKILL')).toEqual(['0', 'The engine ended with SIGKILL.']);
  });

  it('does not outlive the process that started it, though it is at work', async () => {
    const { config, weights } = serialiseNetwork(smallNetwork({ hidden: 32, layers: 3 }), 'F32');
    const path = networkFolder('orphaned', { 'config.json': config, 'model.safetensors': weights });
    const parentPath = join(folder, 'parent.cjs');
    const contents = `
      import { startEngine } from './src/shared/node/startEngine.js';
      const [workerPath, folder] = process.argv.slice(2);
      const { engine, pid } = startEngine({
        workerPath,
        kernelFolder: folder,
        events: { progress: ({ statistics: { computed, length } }) => console.log(pid, computed, length) },
      });
      const open = async () => {
        const { id } = await engine.openNetwork({ folder });
        const text = 'abc (a) '.repeat(500_000);
        await engine.openDocument({ document: 'a', network: id, languageId: 'c', text });
      };
      void open();`;
    await build({
      stdin: { contents, resolveDir: join(import.meta.dirname, '../../..'), loader: 'ts' },
      outfile: parentPath,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    const parent = spawn(process.execPath, [parentPath, workerPath, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise(resolve => parent.once('exit', resolve));
    const line = await new Promise<string>(resolve => parent.stdout.once('data', data => resolve(String(data))));
    const [pid, computed, length] = line.split(/\s/).map(Number);
    expect(computed).toBeLessThan(length!);
    expect(isRunning(pid!)).toBe(true);
    parent.kill('SIGKILL');
    await ended;
    await expect.poll(() => isRunning(pid!), { timeout: 10_000 }).toBe(false);
  });
});
