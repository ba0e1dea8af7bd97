import { madd } from './multiplyAdd';

/**
 * tanh of four numbers as an odd rational function of degree 13/6, the argument clamped to +-7.905 (beyond that float32
 * rounds tanh to +-1). The coefficients are those of Eigen's `generic_fast_tanh_float` (MathFunctionsImpl.h).
 * Largest absolute error over [-20, 20]: 2.6e-7 relaxed, 3.3e-7 plain.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function tanh4(argument: v128): v128 {
  const x = f32x4.pmax(f32x4.splat(-7.90531110763549805), f32x4.pmin(f32x4.splat(7.90531110763549805), argument));
  const x2 = f32x4.mul(x, x);
  let p = madd(x2, f32x4.splat(-2.76076847742355e-16), f32x4.splat(2.00018790482477e-13));
  p = madd(x2, p, f32x4.splat(-8.60467152213735e-11));
  p = madd(x2, p, f32x4.splat(5.12229709037114e-8));
  p = madd(x2, p, f32x4.splat(1.48572235717979e-5));
  p = madd(x2, p, f32x4.splat(6.37261928875436e-4));
  p = madd(x2, p, f32x4.splat(4.89352455891786e-3));
  let q = madd(x2, f32x4.splat(1.19825839466702e-6), f32x4.splat(1.18534705686654e-4));
  q = madd(x2, q, f32x4.splat(2.268434632439e-3));
  q = madd(x2, q, f32x4.splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(x, p), q);
}

/**
 * e^x of four numbers: x = n ln 2 + r with whole n, a polynomial of degree 7 in r (Cephes' `expf`), and 2^n put into
 * the exponent bits. Arguments are clamped to [-87, 88], so that the result is a normal number.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function exp4(argument: v128): v128 {
  const x = f32x4.pmax(f32x4.splat(-87.0), f32x4.pmin(f32x4.splat(88.0), argument));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  // ln 2 in two parts, the first exact in few bits, so that r keeps its precision.
  let r = madd(n, f32x4.splat(-0.693359375), x);
  r = madd(n, f32x4.splat(2.12194440e-4), r);
  let p = madd(r, f32x4.splat(1.9875691500e-4), f32x4.splat(1.3981999507e-3));
  p = madd(r, p, f32x4.splat(8.3334519073e-3));
  p = madd(r, p, f32x4.splat(4.1665795894e-2));
  p = madd(r, p, f32x4.splat(1.6666665459e-1));
  p = madd(r, p, f32x4.splat(5.0000001201e-1));
  p = madd(f32x4.mul(r, r), p, f32x4.add(r, f32x4.splat(1.0)));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/**
 * The logistic function of -|x|: the smaller of sigmoid(x) and 1 - sigmoid(x), with a relative error of about 1e-7. A
 * gate that is almost 1 is known by how little it lacks, which sigmoid(x) itself, rounded to float32, no longer says.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function sigmoidTail4(x: v128): v128 {
  const power = exp4(f32x4.neg(f32x4.abs(x)));
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
