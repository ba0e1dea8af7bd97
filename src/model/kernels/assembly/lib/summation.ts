/**
 * Bytes of h (32 floats) whose products are summed before they join the total. One sum over 512 products rounds 512
 * times near its largest partial sum; after 13,000 characters h of a trained network was then wrong by 1.3e-5. Smaller
 * blocks, or blocks of blocks, gain nothing more: what is left comes from h itself being float32.
 */
export const BLOCK_BYTES: usize = 32 << 2;

/**
 * The sums of an LSTM go further, for its counting cells pass every rounding on: chains of 8 products, four chains a
 * block, and the blocks are added in double precision. Chains of 32 added in double precision left h wrong by 2.0e-6.
 */
export const INNER_BYTES: usize = 8 << 2;
export const OUTER_BYTES: usize = 32 << 2;

/** Lanes 0 and 1 in double precision. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function lowHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** Lanes 2 and 3 in double precision. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function highHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
}

/** Two floats at `at` in double precision. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function pair(at: usize, immOffset: usize = 0): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at + immOffset));
}

/** Four sums in double precision as float32. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function rounded(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
