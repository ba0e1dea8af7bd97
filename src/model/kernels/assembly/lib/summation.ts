/**
 * How sums over many products are cut into pieces, so that few additions round near a large partial sum. One sum over
 * 512 products rounds 512 times near its largest; after 13,000 characters h of a trained network was then wrong by
 * 1.3e-5.
 */

/** Bytes of h (32 floats) whose products are summed before they join the total: GRU and vanilla cells. */
export const BLOCK_BYTES: usize = 32 << 2;

/**
 * Bytes of h whose products an LSTM sums in one chain: 32 products, or 16 where each is rounded by itself too (no fused
 * multiply-add).
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function chainBytes(): usize {
  if (ASC_FEATURE_RELAXED_SIMD) return 32 << 2;
  return 16 << 2;
}

/** Bytes of h whose chains are added up before they join the total: all with fused multiply-add, else 128 products. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function groupBytes(): usize {
  if (ASC_FEATURE_RELAXED_SIMD) return 1 << 20;
  return 128 << 2;
}
