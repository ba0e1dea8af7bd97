/** Least and largest of whole numbers; null where one is not whole, or there is none. */
const wholeRange = (values: ArrayLike<number>): readonly [number, number] | null => {
  let least = Infinity;
  let largest = -Infinity;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (!Number.isInteger(value)) return null;
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  return values.length === 0 ? null : [least, largest];
};

/** Counts instead of sorting. */
const ranksOfWhole = (values: ArrayLike<number>, least: number, largest: number): Float64Array => {
  const counts = new Uint32Array(largest - least + 1);
  for (let at = 0; at < values.length; at++) counts[values[at]! - least]!++;
  const rankOf = new Float64Array(counts.length);
  let below = 0;
  for (let index = 0; index < counts.length; index++) {
    rankOf[index] = below + (counts[index]! + 1) / 2;
    below += counts[index]!;
  }
  const ranks = new Float64Array(values.length);
  for (let at = 0; at < ranks.length; at++) ranks[at] = rankOf[values[at]! - least]!;
  return ranks;
};

/**
 * Ranks from 1, ties sharing the mean of theirs (scipy.stats.rankdata, method "average").
 * Values must not be NaN.
 */
export const averageRanks = (values: ArrayLike<number>): Float64Array => {
  const range = wholeRange(values);
  // Labels and codes of cells: whole numbers, no further apart than a few times their number.
  if (range !== null && range[1] - range[0] < 1024 + 4 * values.length) return ranksOfWhole(values, ...range);
  const sorted = Float64Array.from(values).sort();
  // Each different value once, with its rank: `sorted` keeps the values, shortened in place.
  const rankOf = new Float64Array(sorted.length);
  let different = 0;
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    sorted[different] = sorted[start]!;
    rankOf[different++] = (start + 1 + end) / 2;
    start = end;
  }
  const ranks = new Float64Array(values.length);
  for (let at = 0; at < ranks.length; at++) {
    const value = values[at]!;
    let low = 0;
    let high = different - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    ranks[at] = rankOf[low]!;
  }
  return ranks;
};

/** Room for an index beside a whole number in the 53 bits of a double. */
const indexRoom = 2 ** 21;
const largestWhole = 2 ** 31;

/** Indices of `values` from the smallest to the largest, those of equal values ascending. */
export const ascending = (values: ArrayLike<number>): Uint32Array => {
  const { length } = values;
  let whole = length <= indexRoom;
  for (let at = 0; whole && at < length; at++) {
    whole = Number.isInteger(values[at]) && Math.abs(values[at]!) <= largestWhole;
  }
  if (!whole) {
    return Uint32Array.from({ length }, (_, index) => index).sort((a, b) => values[a]! - values[b]! || a - b);
  }
  // Sorting numbers without a comparison function is many times as fast.
  const keys = Float64Array.from({ length }, (_, index) => values[index]! * indexRoom + index).sort();
  return Uint32Array.from(keys, key => key - Math.floor(key / indexRoom) * indexRoom);
};

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
