import { ascending } from './ranks.js';

/**
 * Adjusted p values that control the false discovery rate (Benjamini and Hochberg 1995): reject where the answer is at
 * most the rate wanted.
 */
export const benjaminiHochberg = (p: readonly number[]): number[] => {
  const order = ascending(p);
  const adjusted = new Array<number>(p.length);
  let smallest = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1]!;
    smallest = Math.min(smallest, (p[index]! * p.length) / rank);
    adjusted[index] = smallest;
  }
  return adjusted;
};

/** (1 + how many of the null are at least as large) / (1 + their number): never 0 (Phipson and Smyth 2010). */
export const permutationP = (observed: number, nulls: ArrayLike<number>): number => {
  let reached = 0;
  // A shift that is a repetition of the text itself gives the same sum but for rounding.
  const bound = observed - 1e-9 * Math.abs(observed);
  for (let at = 0; at < nulls.length; at++) if (nulls[at]! >= bound) reached++;
  return (1 + reached) / (1 + nulls.length);
};
