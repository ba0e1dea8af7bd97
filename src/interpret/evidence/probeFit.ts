import { isGraded, type Concept } from '../concepts.js';
import { auroc } from '../statistics/binaryScores.js';
import { partialSpearman } from '../statistics/correlation.js';
import { averageRanks } from '../statistics/ranks.js';
import { fitProbe, probeScores, type Probe } from '../statistics/sparseProbe.js';
import type { ProbeSample } from './probeSample.js';

/** A linear probe that has been fitted: sum of weight x (activation - mean) over the cells it uses. */
export interface FittedProbe {
  readonly cells: readonly number[];
  readonly means: readonly number[];
  /** Divided by the cell's standard deviation already. */
  readonly weights: readonly number[];
}

/** The probes on 1, 8 and all cells of one sample. */
export interface FittedDraw {
  readonly one: FittedProbe;
  readonly eight: FittedProbe;
  readonly all: FittedProbe;
}

/** What one thread needs to fit the probes of a question: samples of the selection files, one a draw. */
export interface ProbeTask {
  readonly concept: Concept;
  /** The chosen cell: the probe on 1 cell. */
  readonly cell: number;
  readonly samples: readonly ProbeSample[];
}

interface Features {
  /** By cell, with mean 0 and variance 1; a constant cell is 0. */
  readonly values: readonly Float32Array[];
  readonly means: Float64Array;
  readonly scales: Float64Array;
}

const standardise = ({ features, labels }: ProbeSample): Features => {
  const n = labels.length;
  const cells = features.length / n;
  const means = new Float64Array(cells);
  const scales = new Float64Array(cells);
  const values = Array.from({ length: cells }, (_, cell) => {
    const feature = features.subarray(cell * n, (cell + 1) * n);
    const mean = feature.reduce((a, b) => a + b, 0) / n;
    const sd = Math.sqrt(feature.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
    means[cell] = mean;
    scales[cell] = sd > 1e-7 ? 1 / sd : 0;
    return feature.map(value => (value - mean) * scales[cell]!);
  });
  return { values, means, scales };
};

/** Ranks with mean 0 and variance 1, so that one penalty fits all concepts. */
const rankTargets = (labels: Float64Array): Float64Array => {
  const ranks = averageRanks(labels);
  const mean = (labels.length + 1) / 2;
  const sd = Math.sqrt(ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0) / ranks.length) || 1;
  return ranks.map(rank => (rank - mean) / sd);
};

const penalties = [0.03, 0.01, 0.003];
/** Cells of the probe between one and all. */
const several = 8;

/** @param known the penalty; absent: chosen on a third of the sample. */
const fitDraw = (
  { concept, cell: bestCell }: ProbeTask,
  sample: ProbeSample,
  known: number | undefined,
): { readonly draw: FittedDraw; readonly lambda: number } => {
  const graded = isGraded(concept);
  const { values, means, scales } = standardise(sample);
  const targets = graded ? rankTargets(sample.labels) : sample.labels;
  const fit = (cells: readonly number[], lambda: number, to = targets.length): Probe =>
    fitProbe(
      graded ? 'squared' : 'logistic',
      cells.map(cell => values[cell]!.subarray(0, to)),
      targets.subarray(0, to),
      { lambda, tolerance: 1e-2, rounds: 12 },
    );
  const every = values.map((_, cell) => cell);
  const cut = Math.floor((targets.length * 2) / 3);
  const tail = values.map(feature => feature.subarray(cut));
  let lambda = known ?? penalties[0]!;
  let best = -Infinity;
  for (const candidate of known === undefined ? penalties : []) {
    const scores = probeScores(fit(every, candidate, cut), tail);
    const score = probeScore(concept, scores, sample.labels.subarray(cut), sample.control.subarray(cut));
    if (score > best) {
      best = score;
      lambda = candidate;
    }
  }
  const fitted = (cells: readonly number[], { weights }: Probe): FittedProbe => {
    const used = cells.map((cell, index) => ({ cell, weight: weights[index]! })).filter(({ weight }) => weight !== 0);
    return {
      cells: used.map(({ cell }) => cell),
      means: used.map(({ cell }) => means[cell]!),
      weights: used.map(({ cell, weight }) => weight * scales[cell]!),
    };
  };
  const whole = fit(every, lambda);
  const eight = every
    .filter(cell => whole.weights[cell] !== 0)
    .sort((a, b) => Math.abs(whole.weights[b]!) - Math.abs(whole.weights[a]!))
    .slice(0, several);
  if (eight.length === 0) eight.push(bestCell);
  const one = [bestCell];
  const draw = {
    one: fitted(one, fit(one, 1e-4)),
    eight: fitted(eight, fit(eight, 1e-4)),
    all: fitted(every, whole),
  };
  return { draw, lambda };
};

/** AUROC, or Spearman's correlation with the control held fixed. */
export const probeScore = (
  concept: Concept,
  scores: Float64Array,
  labels: Float64Array,
  control: Float64Array,
): number => (isGraded(concept) ? partialSpearman(scores, labels, [control]) : auroc(scores, labels));

/** Fits the probes of a question. The penalty is chosen on the first sample. */
export const fitProbes = (task: ProbeTask): FittedDraw[] => {
  const [first, ...others] = task.samples;
  if (first === undefined) return [];
  const { draw, lambda } = fitDraw(task, first, undefined);
  return [draw, ...others.map(sample => fitDraw(task, sample, lambda).draw)];
};
