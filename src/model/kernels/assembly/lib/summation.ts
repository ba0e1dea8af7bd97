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
export const CHAIN_BYTES: usize = (ASC_FEATURE_RELAXED_SIMD ? 32 : 16) << 2;

/** What rounding took from `sum` = a + b (Knuth's TwoSum): exact. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function roundingOf(a: v128, b: v128, sum: v128): v128 {
  const b1 = f32x4.sub(sum, a);
  return f32x4.add(f32x4.sub(a, f32x4.sub(sum, b1)), f32x4.sub(b, b1));
}

/**
 * The sum of what was summed before and of a chain. Without fused multiply-add what rounding takes from it is added up at
 * `lost` until `giveBack`.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function join(before: v128, chain: v128, lost: usize): v128 {
  const sum = f32x4.add(before, chain);
  if (!ASC_FEATURE_RELAXED_SIMD) v128.store(lost, f32x4.add(v128.load(lost), roundingOf(before, chain, sum)));
  return sum;
}

/** Adds what the joins of a panel lost to its 32 sums, and begins anew. */
export function giveBack(sums: usize, lost: usize): void {
  for (let at: usize = 0; at < 128; at += 16) {
    v128.store(sums + at, f32x4.add(v128.load(sums + at), v128.load(lost + at)));
    v128.store(lost + at, f32x4.splat(0));
  }
}
