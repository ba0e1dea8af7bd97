import { averageRanks } from './ranks.js';

const centred = (values: ArrayLike<number>): Float64Array => {
  let mean = 0;
  for (let at = 0; at < values.length; at++) mean += values[at]!;
  mean /= values.length;
  const out = new Float64Array(values.length);
  for (let at = 0; at < out.length; at++) out[at] = values[at]! - mean;
  return out;
};

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
};

/** Pearson's correlation; NaN when one side is constant. */
export const pearson = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  const a = centred(x);
  const b = centred(y);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

/** Correlation of the ranks (scipy.stats.spearmanr). */
export const spearman = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  pearson(averageRanks(x), averageRanks(y));

/** What least squares on the controls leaves of `values`: Gram-Schmidt on the centred controls. */
export const residual = (values: ArrayLike<number>, controls: readonly ArrayLike<number>[]): Float64Array => {
  const basis: Float64Array[] = [];
  const project = (vector: Float64Array): Float64Array => {
    for (const axis of basis) {
      const share = dot(vector, axis);
      for (let at = 0; at < vector.length; at++) vector[at] = vector[at]! - share * axis[at]!;
    }
    return vector;
  };
  for (const control of controls) {
    const whole = centred(control);
    const size = dot(whole, whole);
    const axis = project(whole);
    const length = dot(axis, axis);
    // A control that the others already explain adds nothing but rounding noise.
    if (length <= 1e-12 * size || size === 0) continue;
    basis.push(axis.map(value => value / Math.sqrt(length)));
  }
  return project(centred(values));
};

/** Spearman's correlation of x and y with the controls held fixed: of the residuals of the ranks. */
export const partialSpearman = (
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  controls: readonly ArrayLike<number>[],
): number => {
  const ranked = controls.map(averageRanks);
  return pearson(residual(averageRanks(x), ranked), residual(averageRanks(y), ranked));
};
