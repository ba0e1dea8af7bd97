/**
 * Linear probes with an L1 penalty (Radford et al. 2017 use the logistic one on an LSTM's cells).
 *
 * Logistic: mean log-loss + lambda * |w|_1, the intercept free; sklearn's `LogisticRegression(penalty="l1", C)` with
 * lambda = 1 / (C n). Squared: half the mean squared error + lambda * |w|_1; sklearn's `Lasso(alpha=lambda)`.
 * Solved by coordinate descent on a quadratic model of the loss (Friedman, Hastie and Tibshirani 2010).
 */
export type ProbeLoss = 'logistic' | 'squared';

export interface Probe {
  readonly weights: Float64Array;
  readonly intercept: number;
}

export interface ProbeOptions {
  readonly lambda: number;
  /** Largest change of a score (weight x standardised feature) at which it stops. */
  readonly tolerance?: number;
  readonly rounds?: number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** @param features one array a feature, each as long as `targets`: standardised, or nearly so. */
export const fitProbe = (
  loss: ProbeLoss,
  features: readonly ArrayLike<number>[],
  targets: ArrayLike<number>,
  { lambda, tolerance = 1e-4, rounds = 50 }: ProbeOptions,
): Probe => {
  const n = targets.length;
  const weights = new Float64Array(features.length);
  let intercept = 0;
  const scores = new Float64Array(n);
  const curvature = new Float64Array(n).fill(1);
  /** Working residual times curvature. */
  const pull = new Float64Array(n);
  const curvatures = new Float64Array(features.length);

  const model = (): void => {
    for (let row = 0; row < n; row++) {
      const p = loss === 'logistic' ? sigmoid(scores[row]!) : scores[row]!;
      if (loss === 'logistic') curvature[row] = Math.max(p * (1 - p), 1e-5);
      pull[row] = targets[row]! - p;
    }
    features.forEach((feature, index) => {
      let sum = 0;
      for (let row = 0; row < n; row++) sum += curvature[row]! * feature[row]! ** 2;
      curvatures[index] = sum / n;
    });
  };

  /** Moves one weight to its optimum; answers how far. */
  const move = (index: number): number => {
    const feature = features[index]!;
    const second = curvatures[index]!;
    if (second === 0) return 0;
    let slope = 0;
    for (let row = 0; row < n; row++) slope += pull[row]! * feature[row]!;
    const raw = weights[index]! + slope / n / second;
    const next = Math.sign(raw) * Math.max(0, Math.abs(raw) - lambda / second);
    const change = next - weights[index]!;
    if (change !== 0) {
      weights[index] = next;
      for (let row = 0; row < n; row++) {
        scores[row] = scores[row]! + change * feature[row]!;
        pull[row] = pull[row]! - change * curvature[row]! * feature[row]!;
      }
    }
    return Math.abs(change);
  };
  const moveIntercept = (): number => {
    let slope = 0;
    let second = 0;
    for (let row = 0; row < n; row++) {
      slope += pull[row]!;
      second += curvature[row]!;
    }
    const change = slope / second;
    intercept += change;
    for (let row = 0; row < n; row++) {
      scores[row] = scores[row]! + change;
      pull[row] = pull[row]! - change * curvature[row]!;
    }
    return Math.abs(change);
  };
  const all = features.map((_, index) => index);
  for (let round = 0; round < rounds; round++) {
    model();
    let largest = moveIntercept();
    for (const index of all) largest = Math.max(largest, move(index));
    if (largest < tolerance) break;
    // Most weights stay at zero: settle the others before looking at all again.
    const active = all.filter(index => weights[index] !== 0);
    for (let inner = 0; inner < 20; inner++) {
      let change = moveIntercept();
      for (const index of active) change = Math.max(change, move(index));
      if (change < tolerance) break;
    }
  }
  return { weights, intercept };
};

/** The linear score of each row. */
export const probeScores = (probe: Probe, features: readonly ArrayLike<number>[]): Float64Array => {
  const scores = new Float64Array(features[0]?.length ?? 0).fill(probe.intercept);
  features.forEach((feature, index) => {
    const weight = probe.weights[index]!;
    if (weight !== 0) for (let row = 0; row < scores.length; row++) scores[row] = scores[row]! + weight * feature[row]!;
  });
  return scores;
};
