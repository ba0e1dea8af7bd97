/**
 * How sums over many products are cut into pieces, so that few additions round near a large partial sum. One sum over
 * 512 products rounds 512 times near its largest; after 13,000 characters h of a trained network was then wrong by
 * 1.3e-5.
 */

/** Bytes of h (32 floats) whose products are summed before they join the total: GRU and vanilla cells. */
export const BLOCK_BYTES: usize = 32 << 2;

/**
 * An LSTM's counting cells pass every rounding on, so its sums go further: chains of 8 products, blocks of them added
 * up to groups of 64, and the groups added in double precision.
 */
export const SUM_BLOCK_BYTES: usize = 8 << 2;
export const GROUP_BYTES: usize = 64 << 2;

/** Lanes 0 and 1 in double precision. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function lowHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** Lanes 2 and 3 in double precision. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function highHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
}

/** Four totals in double precision at `totals` (32 bytes) begin with the four floats at `from`. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function startWith(totals: usize, from: usize): void {
  v128.store(totals, f64x2.promote_low_f32x4(v128.load64_zero(from)));
  v128.store(totals, f64x2.promote_low_f32x4(v128.load64_zero(from, 8)), 16);
}

/** Adds four floats to four totals. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function addTo(totals: usize, x: v128): void {
  v128.store(totals, f64x2.add(v128.load(totals), lowHalf(x)));
  v128.store(totals, f64x2.add(v128.load(totals, 16), highHalf(x)), 16);
}

/** Four totals as float32. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function rounded(totals: usize): v128 {
  const low = f32x4.demote_f64x2_zero(v128.load(totals));
  const high = f32x4.demote_f64x2_zero(v128.load(totals, 16));
  return v128.shuffle<i64>(low, high, 0, 2);
}

/** Makes 16 floats zero. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function clear(at: usize): void {
  const zero = f32x4.splat(0);
  v128.store(at, zero);
  v128.store(at, zero, 16);
  v128.store(at, zero, 32);
  v128.store(at, zero, 48);
}
