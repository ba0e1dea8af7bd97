import { ascending, averageRanks } from './ranks.js';

/** Labels are 0 or 1; all functions answer NaN when one of the two is missing. */

const positives = (labels: ArrayLike<number>): number => {
  let count = 0;
  for (let at = 0; at < labels.length; at++) count += labels[at]!;
  return count;
};

/**
 * Area under the ROC curve: the probability that a positive has the larger score, ties counted half
 * (Mann-Whitney U; sklearn.metrics.roc_auc_score).
 */
export const auroc = (scores: ArrayLike<number>, labels: ArrayLike<number>): number => {
  const n = labels.length;
  const ones = positives(labels);
  if (ones === 0 || ones === n) return NaN;
  const ranks = averageRanks(scores);
  let sum = 0;
  for (let at = 0; at < n; at++) sum += ranks[at]! * labels[at]!;
  return (sum - (ones * (ones + 1)) / 2) / (ones * (n - ones));
};

/** Sum over thresholds of (recall gained) x precision, without interpolation (sklearn.metrics.average_precision_score). */
export const averagePrecision = (scores: ArrayLike<number>, labels: ArrayLike<number>): number => {
  const ones = positives(labels);
  if (ones === 0) return NaN;
  const order = ascending(scores);
  let found = 0;
  let area = 0;
  for (let at = order.length - 1; at >= 0;) {
    const score = scores[order[at]!];
    const before = found;
    while (at >= 0 && scores[order[at]!] === score) found += labels[order[at--]!]!;
    area += ((found - before) / ones) * (found / (order.length - 1 - at));
  }
  return area;
};

/** Counts of a rule "score > threshold". */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

export const confusionAt = (scores: ArrayLike<number>, labels: ArrayLike<number>, threshold: number): Confusion => {
  let truePositives = 0;
  let falsePositives = 0;
  for (let at = 0; at < labels.length; at++) {
    if (scores[at]! <= threshold) continue;
    if (labels[at] === 1) truePositives++;
    else falsePositives++;
  }
  const ones = positives(labels);
  return {
    truePositives,
    falsePositives,
    falseNegatives: ones - truePositives,
    trueNegatives: labels.length - ones - falsePositives,
  };
};

/** Harmonic mean of precision and recall; 0 when nothing is found. */
export const f1 = ({ truePositives: tp, falsePositives: fp, falseNegatives: fn }: Confusion): number =>
  tp === 0 ? 0 : (2 * tp) / (2 * tp + fp + fn);

/** Matthews' correlation coefficient; 0 when a row or a column of the table is empty. */
export const mcc = (table: Confusion): number => {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = table;
  const product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
  return product === 0 ? 0 : (tp * tn - fp * fn) / Math.sqrt(product);
};

/** The threshold with the largest MCC: half-way between two neighbouring scores. */
export const bestThreshold = (scores: ArrayLike<number>, labels: ArrayLike<number>): number => {
  const ones = positives(labels);
  const order = ascending(scores);
  let truePositives = ones;
  let falsePositives = labels.length - ones;
  let best = -Infinity;
  let threshold = NaN;
  for (let at = 0; at < order.length - 1; at++) {
    if (labels[order[at]!] === 1) truePositives--;
    else falsePositives--;
    const here = scores[order[at]!]!;
    const next = scores[order[at + 1]!]!;
    if (here === next) continue;
    const quality = mcc({
      truePositives,
      falsePositives,
      falseNegatives: ones - truePositives,
      trueNegatives: labels.length - ones - falsePositives,
    });
    if (quality > best) {
      best = quality;
      threshold = (here + next) / 2;
    }
  }
  return threshold;
};
