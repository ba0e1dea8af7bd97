/** LSTMVis's match (Strobelt et al. 2018): the cells that are on in a range and off around it. */
export interface RangeCell {
  readonly cell: number;
  readonly sign: 1 | -1;
  readonly threshold: number;
  readonly margin: number;
  readonly accuracy: number;
}

/** Steps looked at on each side of a range of `length`: enough to tell, near enough to be about the range. */
export const surroundings = (length: number): number => Math.max(24, Math.min(400, 2 * length));

/**
 * How exactly one cell is on in the steps [from, to) of `values` and off around them, for the better of its two signs.
 * LSTMVis asks its reader for one threshold for all cells; here each has its own, chosen so that the two shares of
 * steps told right add up to the most, and half way between the nearest values on either side.
 */
export const matchCell = (cell: number, values: Float32Array, from: number, to: number): RangeCell | null => {
  const reach = surroundings(to - from);
  const first = Math.max(0, from - reach);
  const end = Math.min(values.length, to + reach);
  const inside = to - from;
  const outside = end - first - inside;
  if (inside < 1 || outside < 1) return null;
  const order = Array.from({ length: end - first }, (_, at) => first + at).sort((a, b) => values[a]! - values[b]!);
  let best: RangeCell | null = null;
  // Below the cut: how many steps of either kind.
  let insideBelow = 0;
  let outsideBelow = 0;
  for (let place = 0; place + 1 < order.length; place++) {
    const at = order[place]!;
    if (at >= from && at < to) insideBelow++;
    else outsideBelow++;
    const [value, next] = [values[at]!, values[order[place + 1]!]!];
    if (value === next) continue;
    const high = (outsideBelow / outside + (inside - insideBelow) / inside) / 2;
    const accuracy = Math.max(high, 1 - high);
    const gap = next - value;
    const margin = accuracy === 1 ? gap : -gap;
    if (best === null || accuracy > best.accuracy) {
      best = { cell, sign: high >= 0.5 ? 1 : -1, threshold: (value + next) / 2, margin, accuracy };
    }
  }
  return best;
};

/** The best matches: the most accurate, then those with the widest margin. */
export const bestMatches = (matches: readonly (RangeCell | null)[], count: number): readonly RangeCell[] =>
  matches
    .filter(match => match !== null)
    .sort((a, b) => b.accuracy - a.accuracy || b.margin - a.margin || a.cell - b.cell)
    .slice(0, count);

/** Cells by which other places are searched: those that are on exactly in the range, else the best ones alone. */
export const searchingCells = (matches: readonly RangeCell[], most: number): readonly RangeCell[] => {
  const exact = matches.filter(({ accuracy }) => accuracy === 1);
  return (exact.length > 0 ? exact : matches.filter(({ accuracy }) => accuracy === matches[0]?.accuracy)).slice(
    0,
    most,
  );
};
