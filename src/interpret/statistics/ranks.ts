/**
 * Ranks from 1, ties sharing the mean of theirs (scipy.stats.rankdata, method "average").
 * Values must not be NaN.
 */
export const averageRanks = (values: ArrayLike<number>): Float64Array => {
  const order = ascending(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    const rank = (start + 1 + end) / 2;
    for (let at = start; at < end; at++) ranks[order[at]!] = rank;
    start = end;
  }
  return ranks;
};

/** Indices of `values` from the smallest to the largest. */
export const ascending = (values: ArrayLike<number>): Uint32Array =>
  Uint32Array.from({ length: values.length }, (_, index) => index).sort((a, b) => values[a]! - values[b]!);

/** Codes of `quantise`. */
export const CODES = 0x10000;

/**
 * A cell's value as 16 bits, rising with the value: x / (1 + |x|) in 65,535 equal steps. Fine around zero (1.5e-5) and
 * without an end, so that a counter's c keeps its order where tanh(c) has lost it.
 */
export const quantise = (value: number): number => Math.round((value / (1 + Math.abs(value)) + 1) * 32767.5);

/** The value that a code stands for. */
export const dequantise = (code: number): number => {
  const y = Math.min(1 - 1e-6, Math.max(-1 + 1e-6, code / 32767.5 - 1));
  return y / (1 - Math.abs(y));
};

/**
 * The mean rank of each code among `codes`, centred and divided by their number: in (-0.5, 0.5), 0 for the median.
 * Counting instead of sorting. Length of `table`: CODES; entries of codes that do not occur are not touched.
 */
export const centredRanks = (codes: Uint16Array, counts: Uint32Array, table: Float32Array): void => {
  counts.fill(0);
  for (let at = 0; at < codes.length; at++) counts[codes[at]!]!++;
  let below = 0;
  const n = codes.length;
  for (let code = 0; code < CODES; code++) {
    const count = counts[code]!;
    if (count === 0) continue;
    table[code] = (below + (count + 1) / 2 - (n + 1) / 2) / n;
    below += count;
  }
};
