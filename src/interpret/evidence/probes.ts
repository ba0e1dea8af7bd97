import { createRandom, type Random } from '../../model/random.js';
import { isGraded } from '../concepts.js';
import { auroc } from '../statistics/binaryScores.js';
import { partialSpearman } from '../statistics/correlation.js';
import { averageRanks } from '../statistics/ranks.js';
import { fitProbe, probeScores, type Probe } from '../statistics/sparseProbe.js';
import type { Labelled } from './questions.js';
import { columnOf, type Recording } from './recording.js';

/** Scores on the report files of linear probes on 1, 8 and all cells (Gurnee et al. 2023: is it local or distributed?). */
export interface ProbeEvidence {
  readonly one: number;
  readonly eight: number;
  readonly all: number;
  /** Cells with a weight other than 0 in the probe on all. */
  readonly used: number;
}

/** Labelled steps that probes are fitted on and scored on. */
const rows = 1200;

/** Activations of all cells at some steps. */
export interface ProbeSample {
  /** One array a cell. */
  readonly features: readonly Float32Array[];
  readonly labels: Float64Array;
  readonly control: Float64Array;
}

const choose = (indices: number[], count: number, random: Random): number[] => {
  for (let k = 0; k < Math.min(count, indices.length); k++) {
    const other = k + random.below(indices.length - k);
    [indices[k], indices[other]] = [indices[other]!, indices[k]!];
  }
  return indices.slice(0, count);
};

/** Draws steps (half of each class for a yes-or-no concept) and takes the cells' values there. `from`: the range's first step. */
export const drawProbeSample = (recording: Recording, from: number, labels: Labelled, seed: number): ProbeSample => {
  const random = createRandom(seed);
  const all = Array.from(labels.labels, (_, index) => index);
  const picked = isGraded(labels.concept)
    ? choose(all, rows, random)
    : [0, 1].flatMap(label =>
        choose(
          all.filter(index => labels.labels[index] === label),
          rows / 2,
          random,
        ),
      );
  // Mixed, because the tail of the sample chooses the penalty.
  const mixed = choose(picked, picked.length, random);
  const features = Array.from({ length: recording.cells }, (_, cell) => {
    const column = columnOf(recording, cell);
    return Float32Array.from(mixed, index => {
      const y = column[from + labels.steps[index]!]! / 32767.5 - 1;
      return Math.tanh(y / Math.max(1e-6, 1 - Math.abs(y)));
    });
  });
  return {
    features,
    labels: Float64Array.from(mixed, index => labels.labels[index]!),
    control: Float64Array.from(labels.control.length === 0 ? [] : mixed, index => labels.control[index]!),
  };
};

const standardise = (
  train: readonly Float32Array[],
  test: readonly Float32Array[],
): [Float32Array[], Float32Array[]] => {
  const scaled = train.map((feature, cell) => {
    const mean = feature.reduce((a, b) => a + b, 0) / feature.length;
    const sd = Math.sqrt(feature.reduce((sum, value) => sum + (value - mean) ** 2, 0) / feature.length);
    const scale = sd > 1e-7 ? 1 / sd : 0;
    const apply = (value: number): number => (value - mean) * scale;
    return [feature.map(apply), test[cell]!.map(apply)] as const;
  });
  return [scaled.map(pair => pair[0]), scaled.map(pair => pair[1])];
};

const penalties = [0.03, 0.01, 0.003];

/** Fits on the selection files, chooses the penalty on a third of them, scores on the report files. */
export const scoreProbes = (
  concept: Labelled['concept'],
  selection: ProbeSample,
  report: ProbeSample,
  bestCell: number,
): ProbeEvidence => {
  const graded = isGraded(concept);
  const [train, test] = standardise(selection.features, report.features);
  const targets = graded ? rankTargets(selection.labels) : selection.labels;
  const loss = graded ? 'squared' : 'logistic';
  const score = (
    probe: Probe,
    features: readonly Float32Array[],
    labels: Float64Array,
    control: Float64Array,
  ): number => {
    const scores = probeScores(probe, features);
    return graded ? partialSpearman(scores, labels, [control]) : auroc(scores, labels);
  };
  const fit = (cells: readonly number[], lambda: number, to = targets.length): Probe =>
    fitProbe(
      loss,
      cells.map(cell => train[cell]!.subarray(0, to)),
      targets.subarray(0, to),
      { lambda, tolerance: 1e-2, rounds: 12 },
    );
  const onReport = (cells: readonly number[], probe: Probe): number =>
    score(
      probe,
      cells.map(cell => test[cell]!),
      report.labels,
      report.control,
    );

  const every = train.map((_, cell) => cell);
  const cut = Math.floor((targets.length * 2) / 3);
  let lambda = penalties[0]!;
  let best = -Infinity;
  for (const candidate of penalties) {
    const value = score(
      fit(every, candidate, cut),
      train.map(feature => feature.subarray(cut)),
      selection.labels.subarray(cut),
      selection.control.subarray(cut),
    );
    if (value > best) {
      best = value;
      lambda = candidate;
    }
  }
  const whole = fit(every, lambda);
  const eight = every
    .filter(cell => whole.weights[cell] !== 0)
    .sort((a, b) => Math.abs(whole.weights[b]!) - Math.abs(whole.weights[a]!))
    .slice(0, 8);
  if (eight.length === 0) eight.push(bestCell);
  return {
    one: onReport([bestCell], fit([bestCell], 1e-4)),
    eight: onReport(eight, fit(eight, 1e-4)),
    all: onReport(every, whole),
    used: whole.weights.reduce((count, weight) => count + (weight === 0 ? 0 : 1), 0),
  };
};

/** Ranks with mean 0 and variance 1, so that one penalty fits all concepts. */
const rankTargets = (labels: Float64Array): Float64Array => {
  const ranks = averageRanks(labels);
  const mean = (labels.length + 1) / 2;
  const sd = Math.sqrt(ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0) / ranks.length) || 1;
  return ranks.map(rank => (rank - mean) / sd);
};
