import { ascending } from './ranks.js';

/** A non-decreasing step function with straight lines between its knots, constant outside. */
export interface MonotoneFit {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Least-squares isotonic regression by pooling adjacent violators (sklearn.isotonic.IsotonicRegression). */
export const fitIsotonic = (x: ArrayLike<number>, y: ArrayLike<number>): MonotoneFit => {
  const order = ascending(x);
  interface Block {
    from: number;
    to: number;
    sum: number;
    count: number;
  }
  const blocks: Block[] = [];
  for (let at = 0; at < order.length;) {
    const from = x[order[at]!]!;
    let sum = 0;
    let count = 0;
    while (at < order.length && x[order[at]!] === from) {
      sum += y[order[at++]!]!;
      count++;
    }
    blocks.push({ from, to: from, sum, count });
    for (let last = blocks.length - 1; last > 0; last--) {
      const left = blocks[last - 1]!;
      const right = blocks[last]!;
      if (left.sum * right.count < right.sum * left.count) break;
      left.to = right.to;
      left.sum += right.sum;
      left.count += right.count;
      blocks.pop();
    }
  }
  const knots = blocks.flatMap(({ from, to, sum, count }) =>
    from === to ? [[from, sum / count] as const] : [[from, sum / count] as const, [to, sum / count] as const],
  );
  return { x: knots.map(knot => knot[0]), y: knots.map(knot => knot[1]) };
};

export const predictIsotonic = (fit: MonotoneFit, value: number): number => {
  const { x, y } = fit;
  let low = 0;
  let high = x.length - 1;
  if (value <= x[low]!) return y[low]!;
  if (value >= x[high]!) return y[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= value) low = middle;
    else high = middle;
  }
  const share = (value - x[low]!) / (x[high]! - x[low]!);
  return y[low]! + share * (y[high]! - y[low]!);
};

/** 1 - (squared error) / (squared deviation from the mean); below 0 when the mean is the better guess. */
export const r2 = (truth: ArrayLike<number>, predicted: ArrayLike<number>): number => {
  let mean = 0;
  for (let at = 0; at < truth.length; at++) mean += truth[at]!;
  mean /= truth.length;
  let error = 0;
  let spread = 0;
  for (let at = 0; at < truth.length; at++) {
    error += (truth[at]! - predicted[at]!) ** 2;
    spread += (truth[at]! - mean) ** 2;
  }
  return spread === 0 ? NaN : 1 - error / spread;
};
