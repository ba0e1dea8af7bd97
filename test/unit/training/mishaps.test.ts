import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lockFile } from '../../../src/shared/node/runLock.js';
import { checkpointFile } from '../../../src/shared/trainerApi.js';
import { buildTrainer, trainerWithSources } from './builtTrainer.js';
import { sourceFiles, writeFiles } from './corpora.js';
import { launch, options, perStep, startIn } from './processes.js';

const { folder, sources, trainerPath, remove } = await trainerWithSources(12);
afterAll(remove);

const weightsIn = (name: string): Promise<Buffer> => readFile(join(folder, name, 'model.safetensors'));

/** Trains to the end with the trainer at `path`, and answers what it said of itself at the start. */
const trainWith = async (path: string, name: string, threads: number) => {
  const running = launch(path);
  const started = await startIn(running, sources, join(folder, name), 60, { threads });
  expect((await running.ended).outcome).toBe('finished');
  await running.dispose();
  return started;
};

describe('a run that two want to go on with', () => {
  it('belongs to the first; the second is told who has it, and gets it when the first has ended', async () => {
    const out = join(folder, 'shared');
    const first = launch(trainerPath);
    await startIn(first, sources, out, 1_000_000);
    await first.trainer.checkpoint({});
    const second = launch(trainerPath);
    await expect(second.trainer.resume({ folder: out })).rejects.toThrow(
      new RegExp(`is being trained already, by process ${first.pid} on this machine since .*Stop it there`),
    );
    const before = first.checkpoints.count;
    await first.trainer.checkpoint({});
    expect(first.checkpoints.count).toBe(before + 1);
    // The second one asks while the first is still at its last checkpoint.
    const closing = first.dispose();
    const resumed = await second.trainer.resume({ folder: out });
    await closing;
    expect(resumed.folder).toBe(out);
    expect(JSON.parse(await readFile(join(out, lockFile), 'utf8'))).toMatchObject({ pid: second.pid });
    await second.trainer.stop({ keep: false });
    expect((await second.ended).outcome).toBe('discarded');
    await second.dispose();
    await expect(readdir(out)).rejects.toThrow(/ENOENT/);
  });
});

describe('threads', () => {
  it('are one where memory cannot be shared, and learn the same', async () => {
    const path = join(folder, 'built', 'alone.js');
    await writeFile(path, "delete globalThis.SharedArrayBuffer;\nrequire('./trainer.js');\n");
    const alone = await trainWith(path, 'alone', 2);
    expect(alone.options.threads).toBe(1);
    expect((await trainWith(trainerPath, 'one', 1)).options.threads).toBe(1);
    expect((await weightsIn('alone')).equals(await weightsIn('one'))).toBe(true);
  });

  it.each([
    ['throws', "throw new Error('out of luck')"],
    ['exits', 'process.exit(3)'],
  ])('of which one %s end the run, which goes on from its checkpoint to the same bits', async (name, act) => {
    const built = join(folder, `built ${name}`);
    const broken = await buildTrainer(built);
    const worker = join(built, 'gradientWorker.js');
    const whole = await readFile(worker, 'utf8');
    // The first time that this thread has made some updates.
    await writeFile(
      worker,
      `const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...given) => {
  const { exports } = await instantiate(...given);
  let updates = 0;
  const adam = (...numbers) => {
    if (++updates === 200) ${act};
    return exports.adam(...numbers);
  };
  return { exports: { ...exports, adam } };
};
${whole}`,
    );
    const out = join(folder, name);
    const running = launch(broken);
    await startIn(running, sources, out, 400, { threads: 2 }, 0.01);
    const end = await running.ended;
    expect(end).toMatchObject({ outcome: 'failed', folder: out });
    expect(end.message).toMatch(/Training stopped: one of its threads failed. It can be resumed/);
    await writeFile(worker, whole);
    // The same process can go on: what failed has been cleared away.
    await expect.poll(() => readdir(out)).not.toContain(lockFile);
    await running.dispose();
    const again = launch(broken);
    await again.trainer.resume({ folder: out });
    expect((await again.ended).outcome).toBe('finished');
    await again.dispose();
    const uninterrupted = launch(trainerPath);
    const reference = join(folder, `${name} not`);
    await startIn(uninterrupted, sources, reference, 400, { threads: 2 });
    await uninterrupted.ended;
    await uninterrupted.dispose();
    expect((await weightsIn(name)).equals(await readFile(join(reference, 'model.safetensors')))).toBe(true);
  });
});

describe('a folder that will not do', () => {
  it.runIf(process.platform === 'linux')(
    'because nobody can write to it, is refused before any time is spent',
    async () => {
      const { trainer, dispose } = launch(trainerPath);
      await trainer.prepare({ paths: [sources], base: sources });
      const request = { name: 'test', options, budget: { characters: 1000 * perStep } };
      // Not even the superuser can.
      await expect(trainer.start({ ...request, folder: '/sys/kernel' })).rejects.toThrow(
        /cannot be written.*[Cc]hoose another/,
      );
      await expect(trainer.start({ ...request, folder: '/proc/cell-lens/run' })).rejects.toThrow(
        /cannot be made.*Choose another folder/,
      );
      await dispose();
    },
  );

  it('leaves nothing behind when a run could not begin', async () => {
    const { trainer, dispose } = launch(trainerPath);
    await trainer.prepare({ paths: [sources], base: sources });
    const out = join(folder, 'nothing');
    const request = { folder: out, name: 'test', budget: { characters: 1000 * perStep } };
    await expect(trainer.start({ ...request, options: { batch: 512, window: 1000 } })).rejects.toThrow(
      /too few for one step/,
    );
    await expect(readdir(out)).rejects.toThrow(/ENOENT/);
    await dispose();
  });

  it('keeps its checkpoint when the sources of the run are gone', async () => {
    const own = join(folder, 'own sources');
    await writeFiles(own, sourceFiles(6, 60));
    const out = join(folder, 'orphan');
    const running = launch(trainerPath);
    await startIn(running, own, out, 1_000_000);
    // Nothing of a file is read again once the run has begun.
    await rm(own, { recursive: true });
    await running.trainer.checkpoint({});
    await running.dispose();
    const again = launch(trainerPath);
    await expect(again.trainer.resume({ folder: out })).rejects.toThrow(/characters to train on, too few/);
    await again.dispose();
    expect(await readdir(out)).toEqual([checkpointFile]);
  });
});
