/** The merges of a byte-pair vocabulary, ready to be looked up. */
export type MergeTable = ReadonlyMap<number, { readonly rank: number; readonly symbol: number }>;

/** Symbols are below 65,536. */
export const pairKey = (first: number, second: number): number => first * 0x10000 + second;

/** A heap of candidates, the lowest rank first and among equals the leftmost: `rank * 2 ** 32 + place`. */
class Candidates {
  private readonly items: number[] = [];

  push(item: number): void {
    const { items } = this;
    let at = items.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (items[above]! <= item) break;
      items[at] = items[above]!;
      at = above;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const { items } = this;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= items.length) break;
      if (below + 1 < items.length && items[below + 1]! < items[below]!) below++;
      if (items[below]! >= last) break;
      items[at] = items[below]!;
      at = below;
    }
    items[at] = last;
    return top;
  }
}

const places = 2 ** 32;

/**
 * Joins the symbols of a piece by the merges: the pair of the lowest rank first, the leftmost of equal ones, until none
 * is left. O(n log n), so that a file that is one piece can be read.
 *
 * @returns the symbols that are left, and for each the place in `symbols` where it begins
 */
export const mergeSymbols = (
  symbols: readonly number[],
  table: MergeTable,
): { readonly symbols: number[]; readonly from: number[] } => {
  const count = symbols.length;
  const current = Int32Array.from(symbols);
  const next = Int32Array.from(symbols, (_, place) => place + 1);
  const before = Int32Array.from(symbols, (_, place) => place - 1);
  const candidates = new Candidates();
  const consider = (place: number): void => {
    if (place < 0 || next[place]! >= count) return;
    const merge = table.get(pairKey(current[place]!, current[next[place]!]!));
    if (merge !== undefined) candidates.push(merge.rank * places + place);
  };
  for (let place = 0; place < count; place++) consider(place);
  for (let item = candidates.pop(); item !== undefined; item = candidates.pop()) {
    const place = item % places;
    // What a candidate spoke of may have been joined to something else since; -1 marks what is gone.
    if (current[place]! < 0 || next[place]! >= count) continue;
    const second = next[place]!;
    const merge = table.get(pairKey(current[place]!, current[second]!));
    if (merge === undefined || merge.rank !== Math.floor(item / places)) continue;
    current[place] = merge.symbol;
    current[second] = -1;
    next[place] = next[second]!;
    if (next[second]! < count) before[next[second]!] = place;
    consider(before[place]!);
    consider(place);
  }
  const from: number[] = [];
  for (let place = 0; place < count; place = next[place]!) from.push(place);
  return { symbols: from.map(place => current[place]!), from };
};
