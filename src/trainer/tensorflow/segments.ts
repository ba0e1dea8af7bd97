/** Steps between two resets of some lane's state. */
export interface Segment {
  readonly from: number;
  /** Not included. */
  readonly to: number;
  /** 1 for each lane whose state goes on into the segment, 0 where it begins anew; null: all go on. */
  readonly keep: Float32Array | null;
}

/**
 * Cuts a window where a file begins: there the state of its lane becomes zero. Fused kernels cannot do that in the
 * middle of their steps.
 *
 * @param symbols steps x batch, step by step
 * @param boundary the symbol before which a lane's state becomes zero; null: never
 */
export const segmentsOf = (
  symbols: Int32Array,
  batch: number,
  steps: number,
  boundary: number | null,
): readonly Segment[] => {
  const segments: Segment[] = [];
  let from = 0;
  let keep: Float32Array | null = null;
  for (let step = 0; step < steps; step++) {
    const row = symbols.subarray(step * batch, (step + 1) * batch);
    if (boundary === null || !row.includes(boundary)) continue;
    if (step > 0) segments.push({ from, to: step, keep });
    from = step;
    keep = Float32Array.from(row, symbol => (symbol === boundary ? 0 : 1));
  }
  segments.push({ from, to: steps, keep });
  return segments;
};
