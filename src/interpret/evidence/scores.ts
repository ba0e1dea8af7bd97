import { createRandom } from '../../model/random.js';
import { isGraded } from '../concepts.js';
import { auroc, averagePrecision, bestThreshold, confusionAt, f1, mcc } from '../statistics/binaryScores.js';
import { partialSpearman, spearman } from '../statistics/correlation.js';
import { fitIsotonic, predictIsotonic, r2 } from '../statistics/isotonic.js';
import { dequantise } from '../statistics/ranks.js';
import type { Labelled } from './questions.js';

/** How well a cell tells a yes-or-no concept on the report files. */
export interface BinaryScores {
  readonly measure: 'AUROC';
  /** With the cell's sign, so that 1 is perfect and 0.5 is chance. */
  readonly score: number;
  readonly averagePrecision: number;
  /** At the threshold that was best (MCC) on the selection files. */
  readonly f1: number;
  readonly mcc: number;
  /** Share of the characters where the concept holds: what the average precision of chance is. */
  readonly baseRate: number;
  /** Value of tanh(c) (GRU, RNN: h), before the sign is applied. */
  readonly threshold: number;
}

/** How well a cell follows a graded concept on the report files. */
export interface GradedScores {
  readonly measure: 'Spearman';
  /** Rank correlation with the control (column; for columns: depth) held fixed, with the cell's sign. */
  readonly score: number;
  /** Without the control. */
  readonly spearman: number;
  /** Of a monotone fit made on the selection files, on a sample balanced over depth and position. */
  readonly r2: number;
}

export type Scores = BinaryScores | GradedScores;

const at = (values: ArrayLike<number>, steps: Uint32Array, sign: number): Float64Array => {
  const out = new Float64Array(steps.length);
  for (let index = 0; index < out.length; index++) out[index] = sign * values[steps[index]!]!;
  return out;
};

/** AUROC, or partial Spearman: what all rivals of a cell are scored by. `values` at every step. */
export const strength = (values: ArrayLike<number>, labels: Labelled, sign = 1): number => {
  const picked = at(values, labels.steps, sign);
  return isGraded(labels.concept)
    ? partialSpearman(picked, labels.labels, [labels.control])
    : auroc(picked, labels.labels);
};

/** Width of the position bins that graded concepts are balanced over, in columns or levels. */
const bin = 8;
const perGroup = 30;

/** Indices of labelled steps, at most `perGroup` for each pair of label and position. */
const balanced = ({ labels, control, concept }: Labelled, seed: number): number[] => {
  const coarse = concept === 'column' || concept === 'characters since line began';
  const groups = new Map<string, number[]>();
  labels.forEach((label, index) => {
    const key = coarse
      ? `${Math.floor(label / bin)}/${control[index]}`
      : `${label}/${Math.floor(control[index]! / bin)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  });
  const random = createRandom(seed);
  return [...groups.values()].flatMap(group => {
    for (let k = 0; k < Math.min(perGroup, group.length); k++) {
      const other = k + random.below(group.length - k);
      [group[k], group[other]] = [group[other]!, group[k]!];
    }
    return group.slice(0, perGroup);
  });
};

/**
 * Everything that is reported of a cell.
 *
 * @param chosenOn the cell's codes and the labels on the selection files; @param reportedOn the same on the report files.
 */
export const reportScores = (
  chosenOn: { readonly codes: Uint16Array; readonly labels: Labelled },
  reportedOn: { readonly codes: Uint16Array; readonly labels: Labelled },
  sign: 1 | -1,
  kind: 'lstm' | 'gru' | 'rnn',
  seed: number,
): Scores => {
  const score = strength(reportedOn.codes, reportedOn.labels, sign);
  if (isGraded(reportedOn.labels.concept)) {
    const part = (side: typeof chosenOn): { x: Float64Array; y: Float64Array } => {
      const indices = balanced(side.labels, seed);
      return {
        x: Float64Array.from(indices, index => sign * side.codes[side.labels.steps[index]!]!),
        y: Float64Array.from(indices, index => side.labels.labels[index]!),
      };
    };
    const train = part(chosenOn);
    const test = part(reportedOn);
    const fit = fitIsotonic(train.x, train.y);
    const predicted = test.x.map(value => predictIsotonic(fit, value));
    const plain = spearman(at(reportedOn.codes, reportedOn.labels.steps, sign), reportedOn.labels.labels);
    return { measure: 'Spearman', score, spearman: plain, r2: r2(test.y, predicted) };
  }
  const chosen = at(chosenOn.codes, chosenOn.labels.steps, sign);
  const threshold = bestThreshold(chosen, chosenOn.labels.labels);
  const scores = at(reportedOn.codes, reportedOn.labels.steps, sign);
  const labels = reportedOn.labels.labels;
  const table = confusionAt(scores, labels, threshold);
  const value = dequantise(sign * threshold);
  return {
    measure: 'AUROC',
    score,
    averagePrecision: averagePrecision(scores, labels),
    f1: f1(table),
    mcc: mcc(table),
    baseRate: labels.reduce((a, b) => a + b, 0) / labels.length,
    threshold: kind === 'lstm' ? Math.tanh(value) : value,
  };
};
