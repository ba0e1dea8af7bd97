import { madd } from './multiplyAdd';

/**
 * The LSTM's activations: as accurate as a float32 result can show (absolute error below 1.3e-7), and cheap, for at
 * 128 units they cost a quarter as much as the products. Everything is made from the power e^-|x| <= 1, so nothing
 * overflows. Near zero `tanhFrom4` has the absolute precision that a cell's update needs, not the relative one of tanh4.
 *
 * The constants are parameters: V8 makes a constant anew wherever it is used, in three instructions; a loop that holds
 * them in variables makes them once.
 */

/** 1.5 * 2^23: adding it to a small number leaves that number, rounded to a whole one, in the lowest bits. */
export const ROUNDER: f32 = 12582912.0;
/** log2 e, and twice that. */
export const SIGMOID_SCALE: f32 = 1.44269504;
export const TANH_SCALE: f32 = 2.88539008;
/** Below these x, e^x and e^2x are taken for e^-86: the result stays a normal number. */
export const SIGMOID_LOWEST: f32 = -86.0;
export const TANH_LOWEST: f32 = -43.0;
/**
 * 2^r for |r| <= 1/2 as a polynomial of degree 6 with 1 for r = 0, of least maximum relative error (2e-9; the
 * coefficients come from a linear program).
 */
export const C1: f32 = 6.93147202971e-1;
export const C2: f32 = 2.40226480118e-1;
export const C3: f32 = 5.5503323636e-2;
export const C4: f32 = 9.618423206e-3;
export const C5: f32 = 1.339890583e-3;
export const C6: f32 = 1.535749686e-4;

/**
 * The steps of `decay4`, which lstmGates.ts takes with four gates at once. First -|x|, not below `lowest`; the sign bit
 * is set by `sign`, -0.0 in every lane.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function bounded4(x: v128, lowest: v128, sign: v128): v128 {
  return f32x4.pmax(lowest, v128.or(sign, x));
}

/** Then scale * bounded as a whole number, held in the lowest bits of `shifted`, and what is left of it, in [-1/2, 1/2]. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function shifted4(bounded: v128, scale: v128, rounder: v128): v128 {
  return madd(bounded, scale, rounder);
}

/** See `shifted4`; with fused multiply-add it is exact but for its last bit. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function left4(bounded: v128, scale: v128, rounder: v128, shifted: v128): v128 {
  return madd(bounded, scale, f32x4.sub(rounder, shifted));
}

/** At last `p`, the polynomial of what is left, times 2 to the whole number: it goes into the exponent bits. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function powered4(p: v128, shifted: v128): v128 {
  // The rounder's own bits leave the word at the left.
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** 2^(scale * -|x|), -|x| not below `lowest`: e^-|x| for the scale of the sigmoid, e^-2|x| for that of tanh. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function decay4(
  x: v128,
  lowest: v128,
  scale: v128,
  sign: v128,
  rounder: v128,
  c1: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  c6: v128,
  one: v128,
): v128 {
  const bounded = bounded4(x, lowest, sign);
  const shifted = shifted4(bounded, scale, rounder);
  const r = left4(bounded, scale, rounder, shifted);
  let p = madd(r, c6, c5);
  p = madd(r, p, c4);
  p = madd(r, p, c3);
  p = madd(r, p, c2);
  p = madd(r, p, c1);
  p = madd(r, p, one);
  return powered4(p, shifted);
}

/**
 * The logistic function of -|x| from `power` = e^-|x|: the smaller of sigmoid(x) and 1 - sigmoid(x), with a small
 * relative error. A gate that is almost 1 is known by how little it lacks, which sigmoid(x) itself, rounded to float32,
 * no longer says.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function tailFrom4(power: v128, one: v128): v128 {
  return f32x4.div(power, f32x4.add(one, power));
}

/** sigmoid(x) from `tail` = tailFrom4(e^-|x|), given a mask of the lanes in which x is negative. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function sigmoidFrom4(tail: v128, negative: v128, one: v128): v128 {
  return v128.bitselect(tail, f32x4.sub(one, tail), negative);
}

/** A mask of the lanes in which x is negative (-0 included). */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function negative4(x: v128): v128 {
  return i32x4.shr_s(x, 31);
}

/** tanh(x) = (1 - e^-2|x|) / (1 + e^-2|x|) with the sign of x, from `power` = e^-2|x|. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function tanhFrom4(x: v128, power: v128, sign: v128, one: v128): v128 {
  const size = f32x4.div(f32x4.sub(one, power), f32x4.add(one, power));
  return v128.or(size, v128.and(x, sign));
}
