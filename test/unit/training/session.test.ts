import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEncoder } from '../../../src/model/vocabulary.js';
import type { Trainer } from '../../../src/model/training/trainer.js';
import { WriteError } from '../../../src/shared/node/atomicWrite.js';
import { readCorpus, type Corpus } from '../../../src/trainer/corpus.js';
import { sourceFiles, temporaryFolder, writeFiles } from './corpora.js';
import { memoryFolder, perStep, startIn } from './sessions.js';

let corpus: Corpus;
let remove: () => Promise<void>;
beforeEach(async () => {
  const temporary = await temporaryFolder();
  remove = temporary.remove;
  await writeFiles(temporary.folder, sourceFiles(12, 40));
  corpus = await readCorpus({ paths: [temporary.folder], base: temporary.folder });
});
afterEach(() => remove());

const start = (...options: DropFirst<Parameters<typeof startIn>>): ReturnType<typeof startIn> =>
  startIn(corpus, ...options);
type DropFirst<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;

/** Poisons the steps that `when` picks, as weights that have run away would. */
const poisoned =
  (when: (call: number) => boolean, rates: number[] = []) =>
  (trainer: Trainer): Trainer => {
    let call = 0;
    return {
      ...trainer,
      step(window, learningRate, dropoutSeed) {
        rates.push(learningRate);
        const result = trainer.step(window, learningRate, dropoutSeed);
        return when(call++) ? { loss: NaN, gradientNorm: NaN } : result;
      },
    };
  };

describe('a run', () => {
  it('learns, validates, samples, saves and ends with the network', async () => {
    const folder = memoryFolder();
    const { session, told, warnings } = await start(200, folder);
    const end = await session.ended;
    expect(end).toMatchObject({ outcome: 'finished', characters: 200 * perStep, folder: '/somewhere' });
    // Knowing nothing costs ln(97) = 4.6.
    expect(end.validation).toBeLessThan(3);
    expect(Object.keys(end.heldOut).every(language => ['typescript', 'python', 'c'].includes(language))).toBe(true);
    expect(end.heldOutFiles).toHaveLength(corpus.validation.length + corpus.test.length);
    for (const file of end.heldOutFiles) {
      const text = await readFile(file, 'utf8');
      const symbols = createEncoder(corpus.vocabulary).encode(text).symbols;
      const isRead = (other: Uint16Array): boolean => other.join() === symbols.join();
      expect(corpus.training.some(isRead), file).toBe(false);
      expect(
        [...corpus.validation, ...corpus.test].some(({ symbols: other }) => isRead(other)),
        file,
      ).toBe(true);
    }
    expect(told.filter(name => name === 'validation')).toHaveLength(10);
    expect(told.filter(name => name === 'sample').length).toBeGreaterThanOrEqual(8);
    expect(told.at(-1)).toBe('done');
    expect(folder.networks.length).toBeGreaterThan(3);
    expect(folder.stored).toBeNull();
    expect(warnings).toEqual([]);
  });

  it('goes back to the last checkpoint with half the rate when the loss is no number', async () => {
    const rates: number[] = [];
    const folder = memoryFolder();
    const { session, warnings } = await start(
      60,
      folder,
      poisoned(call => call === 30 || call === 45, rates),
    );
    const end = await session.ended;
    expect(end.outcome).toBe('finished');
    expect(end.characters).toBe(60 * perStep);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/exploded \(1 of 3 times\): back to the checkpoint at \d+ characters, with half/);
    expect([rates[30], rates[31], rates[46]]).toEqual([0.004, 0.002, 0.001]);
  });

  it('goes back to the beginning where there is no checkpoint yet', async () => {
    const { session, warnings } = await start(
      10,
      memoryFolder(),
      poisoned(call => call === 0),
    );
    expect((await session.ended).outcome).toBe('finished');
    expect(warnings[0]).toMatch(/back to the beginning/);
  });

  it('gives up the third time and keeps the last good checkpoint', async () => {
    const folder = memoryFolder();
    const { session } = await start(
      60,
      folder,
      poisoned(call => call >= 30),
    );
    const end = await session.ended;
    expect(end.outcome).toBe('failed');
    expect(end.message).toMatch(/exploded 3 times.*smaller learning rate/);
    expect(folder.stored!.record.state.step).toBe(30);
    expect([...folder.stored!.numbers].every(Number.isFinite)).toBe(true);
  });

  it('does not apply an update whose gradient is no number', async () => {
    const folder = memoryFolder();
    const { session, trainer } = await start(1, folder);
    await session.ended;
    const before = trainer.snapshot();
    const weights = trainer.tensors();
    weights.get('output.weight')!.data.fill(Infinity, 0, 4);
    trainer.setTensors(weights);
    const { gradientNorm } = trainer.step(new Uint16Array(8 * 17).fill(3), 0.1);
    expect(Number.isFinite(gradientNorm)).toBe(false);
    expect([...trainer.tensors().get('rnn.weight_hh_l0')!.data]).toEqual([...weights.get('rnn.weight_hh_l0')!.data]);
    trainer.restore(before, 1);
    expect([...trainer.snapshot()]).toEqual([...before]);
    expect(() => trainer.restore(before.subarray(1), 1)).toThrow(/does not fit/);
  });

  it('survives a disk that is full for a while, and says so once', async () => {
    let full = true;
    const folder = memoryFolder(what => {
      if (full && what === 'checkpoint') throw new WriteError('/somewhere cannot be written: the disk is full.');
    });
    const { session, warnings } = await start(100, folder, undefined, name => {
      if (name === 'validation') full = false;
    });
    expect((await session.ended).outcome).toBe('finished');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/checkpoint was not saved.*disk is full.*tries again/);
  });

  it('waits at its end for a disk that takes the network, and loses nothing meanwhile', async () => {
    let tries = 0;
    const folder = memoryFolder(what => {
      if (what === 'network' && tries++ < 4) throw new WriteError('/somewhere cannot be written: the disk is full.');
    });
    const { session, told, warnings } = await start(20, folder);
    const end = await session.ended;
    expect(end).toMatchObject({ outcome: 'finished', message: 'Training is finished.' });
    expect(told.filter(name => name === 'waits').length).toBeGreaterThan(2);
    expect(warnings.at(-1)).toMatch(/network was not saved.*disk is full.*Make room.*waits, and tries again/);
    expect(folder.networks.at(-1)!.training).toMatchObject({ steps: 20, validation: end.validation });
    expect(folder.stored).toBeNull();
  });

  it('waits for the checkpoint of a run that is stopped as well', async () => {
    let full = false;
    const folder = memoryFolder(what => {
      if (full && what === 'checkpoint') throw new WriteError('/somewhere cannot be written: the disk is full.');
    });
    let waits = 0;
    const { session } = await start(500, folder, undefined, (name, current) => {
      if (name === 'sample' && !full) {
        full = true;
        current().stop(true);
      }
      if (name === 'waits' && ++waits === 3) full = false;
    });
    expect(await session.ended).toMatchObject({ outcome: 'stopped' });
    expect(waits).toBe(3);
    expect(folder.stored!.record.state.step * perStep).toBe((await session.ended).characters);
    // What was tested is the best network; what goes on is the newest.
    const resumed = await start(500, folder);
    expect((await resumed.session.ended).outcome).toBe('finished');
  });

  it('is given up where nothing can be written and the person says so', async () => {
    const readOnly = memoryFolder(what => {
      if (what === 'network') throw new WriteError('/somewhere cannot be written: the disk is read-only.');
    });
    const kept = await start(20, readOnly, undefined, (name, current) => {
      if (name === 'waits') current().stop(true);
    });
    const end = await kept.session.ended;
    expect(end.outcome).toBe('failed');
    expect(end.message).toMatch(/read-only.*can be resumed from here/);
    expect(readOnly.stored!.record.state.step).toBe(20);
    const discarded = await start(
      20,
      { ...readOnly, loadCheckpoint: () => Promise.resolve(null) },
      undefined,
      (name, current) => {
        if (name === 'waits') current().stop(false);
      },
    );
    expect(await discarded.session.ended).toMatchObject({ outcome: 'discarded', validation: null });
    expect(readOnly.discarded).toBe(true);
  });

  it.each(['finished', 'stopped'] as const)(
    'a run that has %s is taken to another folder, and leaves nothing behind',
    async outcome => {
      const full = memoryFolder(() => {
        throw new WriteError('/somewhere cannot be written: the disk is full.');
      });
      const other = memoryFolder(what => {
        if (what === 'network') throw new WriteError('/other cannot be written: the disk is full.');
      });
      const elsewhere = Object.assign(memoryFolder(), { folder: '/elsewhere' });
      let waits = 0;
      const { session } = await start(60, full, undefined, (name, current) => {
        if (name === 'sample' && outcome === 'stopped') current().stop(true);
        if (name !== 'waits') return;
        waits++;
        expect(current().waits()).toBe(true);
        if (waits === 2) current().saveTo(other);
        if (waits === 5) current().saveTo(elsewhere);
      });
      expect(session.waits()).toBe(false);
      const end = await session.ended;
      expect(end).toMatchObject({ outcome, folder: '/elsewhere' });
      expect(end.message).toMatch(/ It is in \/elsewhere\.$/);
      expect(elsewhere.networks.at(-1)!.training).toMatchObject({ validation: end.validation });
      expect(elsewhere.stored?.record.state.characters).toBe(outcome === 'stopped' ? end.characters : undefined);
      expect([full.discarded, other.discarded, elsewhere.discarded]).toEqual([true, true, false]);
    },
  );

  it('pauses, saves meanwhile, goes on, and keeps what it has when stopped', async () => {
    const folder = memoryFolder();
    let paused = false;
    const { session, told } = await start(500, folder, undefined, (name, current) => {
      if (name === 'validation' && !paused) {
        paused = true;
        current().pause();
      }
    });
    await expect.poll(() => told.includes('validation')).toBe(true);
    await session.checkpoint();
    const steps = folder.stored!.record.state.step;
    expect(steps).toBe(20);
    await session.checkpoint();
    expect(folder.stored!.record.state.step).toBe(steps);
    session.proceed();
    session.stop(true);
    expect(await session.ended).toMatchObject({ outcome: 'stopped' });
    expect(folder.networks.length).toBeGreaterThan(0);
    expect(folder.stored).not.toBeNull();
  });

  it('leaves nothing behind when it is discarded', async () => {
    const folder = memoryFolder();
    const { session } = await start(500, folder, undefined, (name, current) => {
      if (name === 'sample') current().stop(false);
    });
    expect(await session.ended).toMatchObject({ outcome: 'discarded', validation: null });
    expect(folder.discarded).toBe(true);
  });

  it('ends early when validation brings nothing better', async () => {
    const { session } = await start(2000, memoryFolder(), trainer => ({
      ...trainer,
      evaluate: (symbols, targets) => trainer.evaluate(symbols, targets).fill(2),
    }));
    const end = await session.ended;
    expect(end.message).toMatch(/ended early: the last 8 validations/);
    expect(end.characters).toBe(9 * 20 * perStep);
  });
});
