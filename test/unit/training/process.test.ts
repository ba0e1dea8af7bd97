import { copyFile, mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/model/random.js';
import { parseCheckpoint } from '../../../src/model/training/checkpoint.js';
import { checkpointFile, type RunStarted, type TrainingOptions } from '../../../src/shared/trainerApi.js';
import { trainerWithSources } from './builtTrainer.js';
import { writeFiles } from './corpora.js';
import { launch as launchAt, options, perStep, startIn, type Running } from './processes.js';

const { folder, sources, trainerPath, remove } = await trainerWithSources(12);
afterAll(remove);

const launch = (): Running => launchAt(trainerPath);
const start = (
  running: Running,
  out: string,
  steps: number,
  change: TrainingOptions = {},
  checkpointSeconds = 60,
): Promise<RunStarted> => startIn(running, sources, out, steps, change, checkpointSeconds);

/** Trains to the end without a break and answers the weights. */
const trainWhole = async (name: string, steps: number, change: TrainingOptions = {}): Promise<Buffer> => {
  const running = launch();
  const out = join(folder, name);
  await start(running, out, steps, change);
  expect((await running.ended).outcome).toBe('finished');
  await running.dispose();
  expect((await readdir(out)).sort()).toEqual(['config.json', 'model.safetensors']);
  return readFile(join(out, 'model.safetensors'));
};

describe('the trainer process', () => {
  it('repeats a run bit for bit, on one thread and on two, and both learn the same', async () => {
    const [one, again] = [await trainWhole('one', 60), await trainWhole('again', 60)];
    expect(one.equals(again)).toBe(true);
    const two = await trainWhole('two', 60, { threads: 2 });
    expect(two.equals(await trainWhole('two again', 60, { threads: 2 }))).toBe(true);
    expect(two.length).toBe(one.length);
    const config = JSON.parse(await readFile(join(folder, 'two', 'config.json'), 'utf8')) as {
      training: { heldOut: Record<string, number>; validation: number; seed: number; characters: number };
    };
    const other = JSON.parse(await readFile(join(folder, 'one', 'config.json'), 'utf8')) as typeof config;
    expect(config.training).toMatchObject({ seed: 5, characters: 60 * perStep });
    expect(config.training.validation).toBeCloseTo(other.training.validation, 2);
  });

  it('killed at random moments twenty times, comes to the same bits as a run never stopped', async () => {
    const seed = Date.now() % 100_000;
    const random = createRandom(seed);
    const steps = 1200;
    const whole = await trainWhole('whole', steps, { dropout: 0.2, layers: 2 });
    const out = join(folder, 'killed');
    const reached: number[] = [];
    let first = true;
    for (let kill = 0; kill < 20; kill++) {
      const running = launch();
      running.ended.catch(() => undefined);
      if (first) await start(running, out, steps, { dropout: 0.2, layers: 2 }, 0.01);
      else await running.trainer.resume({ folder: out });
      first = false;
      const before = running.checkpoints.count;
      // At least one checkpoint further each time, then any moment: between steps, in one, or while writing.
      await expect.poll(() => running.checkpoints.count, { timeout: 20_000, interval: 1 }).toBeGreaterThan(before);
      await new Promise(resolve => setTimeout(resolve, random.uniform() * 30));
      process.kill(running.pid!, 'SIGKILL');
      expect(await running.crashed).toMatch(/SIGKILL/);
      await running.dispose();
      const { header } = parseCheckpoint(await readFile(join(out, checkpointFile)), 'checkpoint');
      reached.push((header as { state: { step: number } }).state.step);
    }
    expect(reached.every((step, index) => index === 0 || step > reached[index - 1]!)).toBe(true);
    const running = launch();
    await running.trainer.resume({ folder: out });
    const end = await running.ended;
    await running.dispose();
    expect(end.outcome, `seed ${seed}, killed at steps ${reached.join(', ')}`).toBe('finished');
    const resumed = await readFile(join(out, 'model.safetensors'));
    expect(resumed.equals(whole), `seed ${seed}, killed at steps ${reached.join(', ')}`).toBe(true);
    // What a kill left half written under a temporary name is not the network.
    expect((await readdir(out)).filter(name => !name.endsWith('.tmp')).sort()).toEqual([
      'config.json',
      'model.safetensors',
    ]);
  });

  it('saves when its parent goes away, tells the past when resumed, and says when files have changed', async () => {
    const out = join(folder, 'closed');
    const running = launch();
    await start(running, out, 100_000);
    await expect.poll(() => running.samples.length, { timeout: 20_000 }).toBeGreaterThan(0);
    await running.dispose();
    const kept = join(folder, 'kept');
    await mkdir(kept);
    await copyFile(join(out, checkpointFile), join(kept, checkpointFile));
    await writeFiles(sources, { 'src/new.ts': 'export const changed = true;\n'.repeat(3) });
    const resumed = launch();
    const { history, options: chosen } = await resumed.trainer.resume({ folder: kept });
    expect(history.samples.length).toBeGreaterThan(0);
    expect(chosen).toMatchObject(options);
    expect(resumed.warnings).toEqual([expect.stringMatching(/files have changed/)]);
    await resumed.trainer.stop({ keep: false });
    expect((await resumed.ended).outcome).toBe('discarded');
    await resumed.dispose();
  });

  it('refuses what will not do, in words', async () => {
    const { trainer, dispose } = launch();
    const budget = { characters: 1000 };
    const out = join(folder, 'refused');
    const request = { folder: out, name: 'test', options, budget };
    await expect(trainer.start(request)).rejects.toThrow(/prepare it first/);
    await expect(trainer.resume({ folder: out })).rejects.toThrow(/no checkpoint to resume/);
    await writeFiles(folder, { 'tiny/a.ts': 'const a = 1;\n' });
    const tiny = await trainer.prepare({ paths: [join(folder, 'tiny')], base: folder });
    expect(tiny.tooLittle).toMatch(/only 13 characters.*at least 10000.*200 KB/);
    await expect(trainer.start(request)).rejects.toThrow(/only 13 characters/);
    await trainer.prepare({ paths: [sources], base: sources });
    await expect(trainer.start({ ...request, options: { hidden: 100 } })).rejects.toThrow(/nearest are 96 and 104/);
    await expect(trainer.start({ ...request, budget: { minutes: 0 } })).rejects.toThrow(/minutes is 0/);
    await expect(trainer.start({ ...request, folder: join(sources, 'src/part0/file0.ts') })).rejects.toThrow(
      /is a file/,
    );
    await expect(trainer.start({ ...request, folder: join(folder, 'one') })).rejects.toThrow(/holds a network already/);
    await expect(trainer.pause({})).rejects.toThrow(/no run/);
    await trainer.start({ ...request, budget: { characters: 1e9 } });
    await expect(trainer.saveTo({ folder: join(folder, 'elsewhere') })).rejects.toThrow(/does not wait for another/);
    await trainer.stop({ keep: false });
    await expect.poll(() => readdir(folder)).not.toContain('refused');
    await expect(
      trainer.sample({ folder: out, prompt: '', length: 3, temperature: 1, topK: null, seed: 1 }),
    ).rejects.toThrow(/config.json.*missing/);
    await dispose();
  });

  it('samples from a network, the same text for the same seed, and measures speed and gradient flow', async () => {
    const { trainer, dispose } = launch();
    const request = { folder: join(folder, 'one'), prompt: 'const ', length: 40, temperature: 0.8, topK: 5, seed: 3 };
    const { text } = await trainer.sample(request);
    expect(text).toHaveLength(40);
    expect((await trainer.sample(request)).text).toBe(text);
    expect((await trainer.sample({ ...request, seed: 4 })).text).not.toBe(text);
    const { sizes, gflops } = await trainer.measure({ threads: 1, milliseconds: 60 });
    expect(gflops).toBeGreaterThan(0);
    expect(sizes[0]!.charactersPerSecond).toBeGreaterThan(sizes.at(-1)!.charactersPerSecond);
    const flow = await trainer.gradientFlow({
      text: 'const value = count(1);\n'.repeat(4),
      folders: [join(folder, 'one')],
      fresh: { hidden: 16, seed: 1 },
      steps: 20,
      positions: 2,
      clip: 1,
    });
    expect(flow.networks.map(({ cell, trained }) => [cell, trained])).toEqual([
      ['lstm', true],
      ['rnn', false],
      ['lstm', false],
      ['gru', false],
    ]);
    for (const { h } of flow.networks) expect(h.flat().every(norm => norm > 0 && Number.isFinite(norm))).toBe(true);
    await dispose();
  });
});
