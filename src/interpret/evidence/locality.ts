import { createRandom } from '../../model/random.js';
import { isGraded } from '../concepts.js';
import { centredRanks, CODES } from '../statistics/ranks.js';
import { labelWeights, type Labelled, type LanguageText } from './questions.js';
import { columnOf, type Recording } from './recording.js';

/** Times that the best cell is chosen anew. */
export const choiceDraws = 3;
/** Cells that can be chosen then: the best of the whole selection files. */
const candidates = 8;

/** A cell chosen on a random half of the selection files, and the one that came second there. */
export interface Choice {
  readonly cell: number;
  readonly second: number | null;
}

/** The labelled steps in a random half of the files (the first that reach half of the steps). */
const randomHalf = ({ samples, steps: all }: LanguageText, labels: Labelled, seed: number): Labelled => {
  const random = createRandom(seed);
  let at = 0;
  const files = samples
    .map(sample => ({ begin: at, end: (at += sample.symbols.length), key: random.uint32() }))
    .sort((a, b) => a.key - b.key);
  const inside = new Uint8Array(all);
  let steps = 0;
  for (const { begin, end } of files) {
    if (steps >= all / 2) break;
    inside.fill(1, begin, end);
    steps += end - begin;
  }
  const kept = (_: number, index: number): boolean => inside[labels.steps[index]!] === 1;
  return {
    concept: labels.concept,
    steps: labels.steps.filter(kept),
    labels: labels.labels.filter(kept),
    control: labels.control.filter(kept),
  };
};

const varies = (labels: Labelled): boolean => new Set(labels.labels).size > (isGraded(labels.concept) ? 2 : 1);

/**
 * Chooses the best cell `choiceDraws` times on random halves of the selection files, by the statistic of the search,
 * among the cells that do best on all of them. Halves in which the concept does not vary are not asked, so there may be
 * fewer choices.
 *
 * @param strengths the observed statistic of every cell on all selection files.
 */
export const chooseAgain = (
  recording: Recording,
  text: LanguageText,
  labels: Labelled,
  strengths: Float64Array,
  seed: number,
): Choice[] => {
  const pool = Array.from(strengths, (_, cell) => cell)
    .sort((a, b) => Math.abs(strengths[b]!) - Math.abs(strengths[a]!) || a - b)
    .slice(0, candidates);
  const counts = new Uint32Array(CODES);
  const table = new Float32Array(CODES);
  const ranks = pool.map(cell => {
    const codes = columnOf(recording, cell);
    centredRanks(codes, counts, table);
    const values = new Float32Array(codes.length);
    for (let at = 0; at < values.length; at++) values[at] = table[codes[at]!]!;
    return values;
  });
  const choices: Choice[] = [];
  for (let draw = 0; draw < choiceDraws; draw++) {
    const half = randomHalf(text, labels, seed + draw);
    if (!varies(half)) continue;
    const weights = labelWeights(half, text.steps);
    const sizes = ranks.map(values => {
      let sum = 0;
      for (let at = 0; at < values.length; at++) sum += values[at]! * weights[at]!;
      return Math.abs(sum);
    });
    const order = pool.map((cell, index) => ({ cell, size: sizes[index]! })).sort((a, b) => b.size - a.size);
    choices.push({ cell: order[0]!.cell, second: order[1]?.cell ?? null });
  }
  return choices;
};
