import { madd } from './multiplyAdd';

/** 1.5 * 2^23: adding it to a small number leaves that number, rounded to a whole one, in the lowest bits. */
const ROUNDER: f32 = 12582912.0;

/**
 * e^x of four numbers in [-87, 88]: x = n ln 2 + r with whole n, a polynomial of degree 7 in r (Cephes' `expf`), and
 * 2^n put into the exponent bits.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function expInRange4(x: v128): v128 {
  const shifted = madd(x, f32x4.splat(1.44269504088896341), f32x4.splat(ROUNDER));
  const n = f32x4.sub(shifted, f32x4.splat(ROUNDER));
  // ln 2 in two parts, the first exact in few bits, so that r keeps its precision.
  const r = madd(n, f32x4.splat(2.1219444e-4), madd(n, f32x4.splat(-0.693359375), x));
  let p = madd(r, f32x4.splat(1.98756915e-4), f32x4.splat(1.3981999507e-3));
  p = madd(r, p, f32x4.splat(8.3334519073e-3));
  p = madd(r, p, f32x4.splat(4.1665795894e-2));
  p = madd(r, p, f32x4.splat(1.6666665459e-1));
  p = madd(r, p, f32x4.splat(5.0000001201e-1));
  // 1 joins last: everything before is small, and so is its rounding.
  p = f32x4.add(madd(f32x4.mul(r, r), p, r), f32x4.splat(1.0));
  // The rounder's own bits leave the word at the left; 2^n times a number is n added to its exponent bits.
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** e^x of four numbers; arguments are clamped to [-87, 88], so that the result is a normal number. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function exp4(x: v128): v128 {
  return expInRange4(f32x4.pmax(f32x4.splat(-87.0), f32x4.pmin(f32x4.splat(88.0), x)));
}

/**
 * The logistic function of -|x|: the smaller of sigmoid(x) and 1 - sigmoid(x), with a relative error of about 1e-7. A
 * gate that is almost 1 is known by how little it lacks, which sigmoid(x) itself, rounded to float32, no longer says.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function sigmoidTail4(x: v128): v128 {
  // -|x| by setting the sign bit, not below -87.
  const power = expInRange4(f32x4.pmax(f32x4.splat(-87.0), v128.or(x, f32x4.splat(-0.0))));
  return f32x4.div(power, f32x4.add(f32x4.splat(1.0), power));
}

/** sigmoid(x) of four numbers, given their `sigmoidTail4`. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function fromTail4(x: v128, tail: v128): v128 {
  return v128.bitselect(f32x4.sub(f32x4.splat(1.0), tail), tail, f32x4.gt(x, f32x4.splat(0)));
}

/** The logistic function 1 / (1 + e^-x) of four numbers. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function sigmoid4(x: v128): v128 {
  return fromTail4(x, sigmoidTail4(x));
}

/**
 * tanh of four numbers: an odd polynomial below 0.625 (Cephes' `tanhf`), above it 1 - 2 / (e^2|x| + 1) with the sign of
 * x. Largest absolute error over [-20, 20]: 7.2e-8. A rational function of degree 13/6 (Eigen) costs as much, but its
 * 3e-7 have the same sign for the same argument, and cells that count add them up.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function tanh4(x: v128): v128 {
  const size = f32x4.abs(x);
  // Beyond 10, float32 rounds tanh to 1.
  const bounded = f32x4.pmin(f32x4.splat(10.0), size);
  const power = expInRange4(f32x4.add(bounded, bounded));
  const far = f32x4.sub(f32x4.splat(1.0), f32x4.div(f32x4.splat(2.0), f32x4.add(power, f32x4.splat(1.0))));
  const x2 = f32x4.mul(x, x);
  let p = madd(x2, f32x4.splat(-5.70498872745e-3), f32x4.splat(2.06390887954e-2));
  p = madd(x2, p, f32x4.splat(-5.37397155531e-2));
  p = madd(x2, p, f32x4.splat(1.33314422036e-1));
  p = madd(x2, p, f32x4.splat(-3.33332819422e-1));
  const near = madd(f32x4.mul(x2, p), x, x);
  const signed = v128.or(far, v128.and(x, f32x4.splat(-0.0)));
  return v128.bitselect(near, signed, f32x4.lt(size, f32x4.splat(0.625)));
}
