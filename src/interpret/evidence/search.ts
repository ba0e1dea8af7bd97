import { createRandom } from '../../model/random.js';
import { centredRanks, CODES } from '../statistics/ranks.js';
import { createShiftNull } from '../statistics/shiftNull.js';
import { columnOf, type Recording } from './recording.js';

/** A search for the best cell of every concept of one language. */
export interface SearchPlan {
  /** Steps of each file of the recording. */
  readonly lengths: readonly number[];
  /** Weights of every step by concept, tried under shifts. */
  readonly shifted: readonly Float32Array[];
  /** Weights that are only tried as they are (control tasks). */
  readonly plain: readonly Float32Array[];
  readonly shifts: number;
  readonly seed: number;
}

export interface SearchResult {
  /** (shifted + plain) x cells: the statistic of each cell, 0 for cells not looked at. */
  readonly observed: Float64Array;
  /** shifted x shifts: the largest |statistic| of any cell under each shift. */
  readonly maxima: Float64Array;
  /** Variance of each cell's value, from every 16th step. */
  readonly variances: Float64Array;
}

/** Looks at cells [fromCell, toCell) of a recording. Parts of a search are put together by `mergeSearches`. */
export const searchCells = (
  recording: Recording,
  plan: SearchPlan,
  fromCell: number,
  toCell: number,
  onCells: (cells: number) => void = () => undefined,
): SearchResult => {
  const { cells, total: length } = recording;
  const concepts = plan.shifted.length;
  const width = plan.shifts + 1;
  const observed = new Float64Array((concepts + plan.plain.length) * cells);
  const maxima = new Float64Array(concepts * plan.shifts);
  const variances = new Float64Array(cells);
  const counts = new Uint32Array(CODES);
  const table = new Float32Array(CODES);
  const ranks = [new Float32Array(length), new Float32Array(length)] as const;
  const outs = [new Float64Array(concepts * width), new Float64Array(concepts * width)] as const;
  const files = plan.lengths.map((steps, index) => {
    const start = plan.lengths.slice(0, index).reduce((a, b) => a + b, 0);
    return { length: steps, weights: plan.shifted.map(track => track.subarray(start, start + steps)) };
  });
  const nulls = plan.shifts > 0 ? createShiftNull({ files, shifts: plan.shifts }, createRandom(plan.seed)) : null;

  const rank = (cell: number, out: Float32Array): void => {
    const codes = columnOf(recording, cell);
    centredRanks(codes, counts, table);
    for (let at = 0; at < length; at++) out[at] = table[codes[at]!]!;
    let sum = 0;
    let squares = 0;
    let n = 0;
    for (let at = 0; at < length; at += 16, n++) {
      const y = codes[at]! / 32767.5 - 1;
      sum += y;
      squares += y * y;
    }
    variances[cell] = squares / n - (sum / n) ** 2;
  };
  /** Four sums side by side: one alone would wait for each of its additions. */
  const dot = (weights: Float32Array, values: Float32Array): number => {
    const even = length - (length % 4);
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let at = 0; at < even; at += 4) {
      a += weights[at]! * values[at]!;
      b += weights[at + 1]! * values[at + 1]!;
      c += weights[at + 2]! * values[at + 2]!;
      d += weights[at + 3]! * values[at + 3]!;
    }
    for (let at = even; at < length; at++) a += weights[at]! * values[at]!;
    return a + b + (c + d);
  };

  for (let cell = fromCell; cell < toCell; cell += 2) {
    const pair = cell + 1 < toCell ? [cell, cell + 1] : [cell];
    ranks[1].fill(0);
    pair.forEach((index, side) => rank(index, ranks[side as 0 | 1]));
    nulls?.pair(ranks[0], ranks[1], outs[0], outs[1]);
    pair.forEach((index, side) => {
      const values = ranks[side as 0 | 1];
      const out = outs[side as 0 | 1];
      plan.shifted.forEach((weights, concept) => {
        observed[concept * cells + index] = nulls === null ? dot(weights, values) : out[concept * width]!;
        for (let draw = 0; draw < plan.shifts; draw++) {
          const size = Math.abs(out[concept * width + 1 + draw]!);
          const place = concept * plan.shifts + draw;
          if (size > maxima[place]!) maxima[place] = size;
        }
      });
      plan.plain.forEach((weights, control) => {
        observed[(concepts + control) * cells + index] = dot(weights, values);
      });
    });
    onCells(pair.length);
  }
  return { observed, maxima, variances };
};

/** Puts together what was found in separate ranges of cells. */
export const mergeSearches = (parts: readonly SearchResult[]): SearchResult => {
  const [first, ...others] = parts;
  if (first === undefined) throw new Error('a search has at least one part');
  for (const { observed, maxima, variances } of others) {
    observed.forEach((value, at) => (first.observed[at] = first.observed[at]! + value));
    variances.forEach((value, at) => (first.variances[at] = first.variances[at]! + value));
    maxima.forEach((value, at) => (first.maxima[at] = Math.max(first.maxima[at]!, value)));
  }
  return first;
};

/** The cell with the largest |statistic| in row `row`, and the second. */
export const bestCells = (
  result: SearchResult,
  row: number,
  cells: number,
): { readonly best: number; readonly second: number | null } => {
  const size = (cell: number): number => Math.abs(result.observed[row * cells + cell]!);
  let best = 0;
  let second: number | null = null;
  for (let cell = 1; cell < cells; cell++) {
    if (size(cell) > size(best)) {
      second = best;
      best = cell;
    } else if (second === null || size(cell) > size(second)) second = cell;
  }
  return { best, second };
};
