import { pass2, pass3, pass4, pass5 } from './fftPasses.js';

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

const passes = { 4: pass4, 2: pass2, 3: pass3, 5: pass5 } as const;
type Radix = keyof typeof passes;

const radicesOf = (length: number): Radix[] => {
  const radices: Radix[] = [];
  let rest = length;
  for (const radix of [4, 2, 3, 5] as const) {
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

export const createFft = (length: number): Fft => {
  const radices = radicesOf(length);
  const twiddles = roots(length);
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
        passes[radix](x, y, rest, stride, twiddles);
        stride *= radix;
        [x, y] = [y, x];
      }
      if (x !== data) data.set(x);
    },
  };
};
