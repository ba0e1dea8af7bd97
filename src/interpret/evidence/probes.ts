import { probeScore, type FittedDraw, type FittedProbe } from './probeFit.js';
import { drawSteps, squashTable } from './probeSample.js';
import type { Labelled } from './questions.js';
import { columnOf, type Recording } from './recording.js';

/**
 * Scores on the report files of linear probes on 1, 8 and all cells (Gurnee et al. 2023: is it local or distributed?),
 * means over `draws` samples of steps.
 */
export interface ProbeEvidence {
  readonly one: number;
  readonly eight: number;
  readonly all: number;
  /** Cells with a weight other than 0 in the probe on all. */
  readonly used: number;
  readonly draws: number;
  /** Standard deviations over the draws. */
  readonly deviation: { readonly one: number; readonly eight: number; readonly all: number };
}

/** Samples that the probes are fitted and scored on, each with its own seed. */
export const probeDraws = 3;

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
};

/** Scores the probes of a question on fresh samples of the report files. */
export const scoreProbes = (
  fitted: readonly FittedDraw[],
  recording: Recording,
  labels: Labelled,
  seed: number,
): ProbeEvidence => {
  const table = squashTable();
  const scores = fitted.map((draw, index) => {
    const steps = drawSteps(labels, seed + index);
    const of = ({ cells, means, weights }: FittedProbe): number => {
      const sums = new Float64Array(steps.length);
      cells.forEach((cell, term) => {
        const column = columnOf(recording, cell);
        steps.forEach((step, row) => {
          const value = table[column[labels.steps[step]!]!]!;
          sums[row] = sums[row]! + weights[term]! * (value - means[term]!);
        });
      });
      return probeScore(
        labels.concept,
        sums,
        Float64Array.from(steps, step => labels.labels[step]!),
        Float64Array.from(labels.control.length === 0 ? [] : steps, step => labels.control[step]!),
      );
    };
    return { one: of(draw.one), eight: of(draw.eight), all: of(draw.all) };
  });
  const over = (size: 'one' | 'eight' | 'all'): number[] => scores.map(score => score[size]);
  return {
    one: mean(over('one')),
    eight: mean(over('eight')),
    all: mean(over('all')),
    used: Math.round(mean(fitted.map(draw => draw.all.cells.length))),
    draws: fitted.length,
    deviation: { one: deviation(over('one')), eight: deviation(over('eight')), all: deviation(over('all')) },
  };
};
