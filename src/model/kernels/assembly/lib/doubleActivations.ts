/**
 * Activations of two numbers in double precision, errors below 1e-9. A cell whose forget gate is almost 1 adds up i * g
 * over thousands of characters and may then come back to zero: with float32's activations, c kept an error of 4e-6 there.
 */

/** log2 e, 1.5 * 2^52, -ln 2, the polynomial from its highest coefficient, the bounds of the argument. */
const constants = memory.data<f64>([
  1.4426950408889634, 6755399441055744.0, -0.6931471805599453, 0.00019790352400701893, 0.0013944648663408658, 0.008333497008445023, 0.04166629509251085, 0.1666666586941545, 0.5000000067642878, 80.0, -80.0, 1.0,
]);

// Read from memory: one instruction, where a constant in the code takes three.
// @ts-ignore: a decorator of AssemblyScript
@inline
function madd2(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

/** 1 in both lanes. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function one2(): v128 {
  return v128.load64_splat(constants, 88);
}

/**
 * e^x of two numbers, clamped to [-80, 80]: x = n ln 2 + r with whole n, 1 + r + r^2 times a polynomial of degree 5
 * (least maximum error over |r| <= ln 2 / 2, relative 1e-10), and 2^n put into the exponent bits.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function exp2(x: v128): v128 {
  const bounded = f64x2.pmax(v128.load64_splat(constants, 80), f64x2.pmin(v128.load64_splat(constants, 72), x));
  const rounder = v128.load64_splat(constants, 8);
  const shifted = madd2(bounded, v128.load64_splat(constants), rounder);
  const r = madd2(f64x2.sub(shifted, rounder), v128.load64_splat(constants, 16), bounded);
  let p = madd2(r, v128.load64_splat(constants, 24), v128.load64_splat(constants, 32));
  p = madd2(r, p, v128.load64_splat(constants, 40));
  p = madd2(r, p, v128.load64_splat(constants, 48));
  p = madd2(r, p, v128.load64_splat(constants, 56));
  p = madd2(r, p, v128.load64_splat(constants, 64));
  p = f64x2.add(madd2(f64x2.mul(r, r), p, r), one2());
  // The rounder's own bits leave the word at the left.
  return i64x2.add(p, i64x2.shl(shifted, 52));
}
