/**
 * Discrete Fourier transform of lengths 2^a 3^b 5^c: Stockham's self-sorting algorithm, decimation in frequency
 * (Van Loan, "Computational frameworks for the fast Fourier transform", 1992, section 1.7). Numbers are interleaved
 * (re, im) float64.
 */
export interface Fft {
  readonly length: number;
  /** X[k] = sum x[t] exp(-2 pi i k t / n), in place. */
  forward(data: Float64Array): void;
}

const radicesOf = (length: number): number[] => {
  const radices: number[] = [];
  let rest = length;
  for (const radix of [4, 2, 3, 5]) {
    while (rest % radix === 0) {
      radices.push(radix);
      rest /= radix;
    }
  }
  if (rest !== 1) throw new RangeError(`a transform of length ${length} needs factors other than 2, 3 and 5`);
  return radices;
};

/** The largest number of the form 2^a 3^b 5^c that is at most `bound`; 0 for a bound below 1. */
export const largestSmooth = (bound: number): number => {
  for (let candidate = Math.floor(bound); candidate >= 1; candidate--) {
    let rest = candidate;
    for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
    if (rest === 1) return candidate;
  }
  return 0;
};

const roots = (n: number): Float64Array => {
  const table = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    table[2 * k] = Math.cos((2 * Math.PI * k) / n);
    table[2 * k + 1] = -Math.sin((2 * Math.PI * k) / n);
  }
  return table;
};

const pass = (
  x: Float64Array,
  y: Float64Array,
  radix: number,
  rest: number,
  stride: number,
  twiddles: Float64Array,
  small: Float64Array,
): void => {
  const step = twiddles.length / 2 / (rest * radix);
  const re = new Float64Array(radix);
  const im = new Float64Array(radix);
  for (let k = 0; k < rest; k++) {
    for (let q = 0; q < stride; q++) {
      for (let r = 0; r < radix; r++) {
        const at = 2 * (q + stride * (k + r * rest));
        re[r] = x[at]!;
        im[r] = x[at + 1]!;
      }
      for (let t = 0; t < radix; t++) {
        let sumRe = 0;
        let sumIm = 0;
        for (let r = 0; r < radix; r++) {
          const w = 2 * ((r * t) % radix);
          sumRe += re[r]! * small[w]! - im[r]! * small[w + 1]!;
          sumIm += re[r]! * small[w + 1]! + im[r]! * small[w]!;
        }
        const w = 2 * k * t * step;
        const at = 2 * (q + stride * (radix * k + t));
        y[at] = sumRe * twiddles[w]! - sumIm * twiddles[w + 1]!;
        y[at + 1] = sumRe * twiddles[w + 1]! + sumIm * twiddles[w]!;
      }
    }
  }
};

const pass4 = (x: Float64Array, y: Float64Array, rest: number, stride: number, twiddles: Float64Array): void => {
  const step = twiddles.length / 2 / (rest * 4);
  const quarter = 2 * stride * rest;
  for (let k = 0; k < rest; k++) {
    const w1 = 2 * k * step;
    const c1 = twiddles[w1]!;
    const s1 = twiddles[w1 + 1]!;
    const c2 = twiddles[2 * w1]!;
    const s2 = twiddles[2 * w1 + 1]!;
    const c3 = twiddles[3 * w1]!;
    const s3 = twiddles[3 * w1 + 1]!;
    for (let q = 0; q < stride; q++) {
      const a = 2 * (q + stride * k);
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const evenRe = x[a]! + x[c]!;
      const evenIm = x[a + 1]! + x[c + 1]!;
      const oddRe = x[a]! - x[c]!;
      const oddIm = x[a + 1]! - x[c + 1]!;
      const sumRe = x[b]! + x[d]!;
      const sumIm = x[b + 1]! + x[d + 1]!;
      const differenceRe = x[b]! - x[d]!;
      const differenceIm = x[b + 1]! - x[d + 1]!;
      const at = 2 * (q + stride * 4 * k);
      const next = 2 * stride;
      y[at] = evenRe + sumRe;
      y[at + 1] = evenIm + sumIm;
      const re1 = oddRe + differenceIm;
      const im1 = oddIm - differenceRe;
      y[at + next] = re1 * c1 - im1 * s1;
      y[at + next + 1] = re1 * s1 + im1 * c1;
      const re2 = evenRe - sumRe;
      const im2 = evenIm - sumIm;
      y[at + 2 * next] = re2 * c2 - im2 * s2;
      y[at + 2 * next + 1] = re2 * s2 + im2 * c2;
      const re3 = oddRe - differenceIm;
      const im3 = oddIm + differenceRe;
      y[at + 3 * next] = re3 * c3 - im3 * s3;
      y[at + 3 * next + 1] = re3 * s3 + im3 * c3;
    }
  }
};

export const createFft = (length: number): Fft => {
  const radices = radicesOf(length);
  const twiddles = roots(length);
  const small = new Map(radices.map(radix => [radix, roots(radix)]));
  const scratch = new Float64Array(2 * length);
  return {
    length,
    forward(data) {
      let x: Float64Array = data;
      let y: Float64Array = scratch;
      let rest = length;
      let stride = 1;
      for (const radix of radices) {
        rest /= radix;
        if (radix === 4) pass4(x, y, rest, stride, twiddles);
        else pass(x, y, radix, rest, stride, twiddles, small.get(radix)!);
        stride *= radix;
        [x, y] = [y, x];
      }
      if (x !== data) data.set(x);
    },
  };
};
