import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tensor } from '../../../src/model/tensor.js';
import type { Trainer } from '../../../src/model/training/trainer.js';
import { readCorpus, type Corpus } from '../../../src/trainer/corpus.js';
import { openRunFolder } from '../../../src/trainer/runFolder.js';
import { sourceFiles, temporaryFolder, writeFiles } from './corpora.js';
import { memoryFolder, recordFor, startIn } from './sessions.js';

let corpus: Corpus;
let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  await writeFiles(folder, sourceFiles(40, 30));
  corpus = await readCorpus({ paths: [folder], base: folder });
  expect(corpus.validation.length).toBeGreaterThan(0);
  expect(corpus.test.length).toBeGreaterThan(0);
});
afterEach(() => remove());

/** Makes validation after each number of updates come out as it is told to. */
const scored =
  (scores: Readonly<Record<number, number>>) =>
  (trainer: Trainer): Trainer => ({
    ...trainer,
    evaluate: (symbols, targets) => trainer.evaluate(symbols, targets).fill(scores[trainer.updates()] ?? 9),
  });

const numbers = (tensors: ReadonlyMap<string, Tensor>): number[] =>
  [...tensors.values()].flatMap(({ data }) => [...data]);

describe("a run's best network", () => {
  const scores = { 20: 3, 40: 2, 60: 2.5, 80: 2.6, 100: 2.7 };

  it('is what it ends with, tested, whatever came after it', async () => {
    const whole = memoryFolder();
    const { session, validations } = await startIn(corpus, 100, whole, scored(scores));
    const end = await session.ended;
    expect(validations.map(({ best }) => best)).toEqual([true, true, false, false, false]);
    expect(end.validation).toBe(2);
    expect(Object.keys(end.heldOut).length).toBeGreaterThan(0);
    const last = whole.networks.at(-1)!;
    expect(last.training).toMatchObject({ steps: 40, validation: 2, heldOut: end.heldOut });
    const atForty = whole.networks.find(({ training }) => training['steps'] === 40)!;
    expect(numbers(last.tensors)).toEqual(numbers(atForty.tensors));
  });

  it('is the same after stopping and resuming, though the one at the stop was better', async () => {
    const whole = memoryFolder();
    await (
      await startIn(corpus, 100, whole, scored(scores))
    ).session.ended;
    const parts = memoryFolder();
    const stopAt = 50;
    let steps = 0;
    const stopped = await startIn(corpus, 100, parts, trainer => {
      const scoring = scored({ ...scores, [stopAt]: 1 })(trainer);
      return {
        ...scoring,
        step(...step) {
          if (++steps === stopAt) stopped.session.stop(true);
          return scoring.step(...step);
        },
      };
    });
    expect(await stopped.session.ended).toMatchObject({ outcome: 'stopped', validation: 1 });
    // Whoever stops gets the best there is at that moment ...
    expect(parts.networks.at(-1)!.training).toMatchObject({ steps: stopAt, validation: 1 });
    const resumed = await startIn(corpus, 100, parts, scored(scores));
    const end = await resumed.session.ended;
    // ... and the run that goes on ends as if it had never been stopped.
    expect(end).toMatchObject({ outcome: 'finished', validation: 2 });
    const [last, expected] = [parts.networks.at(-1)!, whole.networks.at(-1)!];
    expect(last.training).toMatchObject({ steps: 40, validation: 2 });
    expect(numbers(last.tensors)).toEqual(numbers(expected.tensors));
  });

  it('outlives an explosion', async () => {
    let explode = true;
    const held = memoryFolder();
    const { session, warnings } = await startIn(
      corpus,
      100,
      { ...held, loadCheckpoint: () => Promise.resolve(null) },
      trainer => {
        const scoring = scored({ 20: 2 })(trainer);
        return {
          ...scoring,
          step(...step) {
            const result = scoring.step(...step);
            if (trainer.updates() !== 30 || !explode) return result;
            explode = false;
            return { loss: NaN, gradientNorm: NaN };
          },
        };
      },
    );
    const end = await session.ended;
    expect(warnings).toEqual([expect.stringMatching(/back to the beginning/)]);
    expect(end.validation).toBe(2);
    expect(held.networks.at(-1)!.training).toMatchObject({ steps: 20, validation: 2 });
  });

  it('lies in the checkpoint, and comes back from the disk number by number', async () => {
    const held = memoryFolder();
    const { session } = await startIn(corpus, 500, held, undefined, (name, current) => {
      if (name === 'validation') current().stop(true);
    });
    await session.ended;
    const stored = held.stored!;
    const disk = openRunFolder(folder);
    expect(await disk.hasCheckpoint()).toBe(false);
    await disk.saveCheckpoint(stored);
    const back = (await disk.loadCheckpoint())!;
    expect(back.record).toEqual(JSON.parse(JSON.stringify(stored.record)));
    expect(back.numbers).toEqual(stored.numbers);
    expect(back.best).toEqual(stored.best);
    expect(stored.best).not.toBeNull();
    await disk.saveCheckpoint({ record: recordFor(corpus, 1), numbers: Float32Array.of(1, 2), best: null });
    expect((await disk.loadCheckpoint())!.best).toBeNull();
  });
});
