import { madd } from './multiplyAdd';

/**
 * The LSTM's activations: as accurate as a float32 result can show (absolute error below 1.3e-7), and cheap, for at
 * 128 units they cost a quarter as much as the products. Everything is made from the power e^-|x| <= 1, so nothing
 * overflows. Near zero `gateTanh4` has the absolute precision that a cell's update needs, not the relative one of tanh4.
 */

/** 1.5 * 2^23: adding it to a small number leaves that number, rounded to a whole one, in the lowest bits. */
const ROUNDER: f32 = 12582912.0;

/**
 * 2^t for t in [-125, 0]: 2^n for whole n goes into the exponent bits; 2^r for |r| <= 1/2 is a polynomial of degree 6
 * with 1 for r = 0, of least maximum relative error (2e-9; its coefficients come from a linear program).
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function power4(t: v128): v128 {
  const shifted = f32x4.add(t, f32x4.splat(ROUNDER));
  const r = f32x4.sub(t, f32x4.sub(shifted, f32x4.splat(ROUNDER)));
  let p = madd(r, f32x4.splat(1.535749686e-4), f32x4.splat(1.339890583e-3));
  p = madd(r, p, f32x4.splat(9.618423206e-3));
  p = madd(r, p, f32x4.splat(5.5503323636e-2));
  p = madd(r, p, f32x4.splat(2.40226480118e-1));
  p = madd(r, p, f32x4.splat(6.93147202971e-1));
  p = madd(r, p, f32x4.splat(1.0));
  // The rounder's own bits leave the word at the left.
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** e^-|x| for scale = log2 e, e^-2|x| for scale = 2 log2 e; never below 2^-125. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function decay4(x: v128, scale: f32): v128 {
  // -|x| by setting the sign bit.
  return power4(f32x4.pmax(f32x4.splat(-125.0), f32x4.mul(v128.or(x, f32x4.splat(-0.0)), f32x4.splat(scale))));
}

/**
 * The logistic function of -|x|: the smaller of sigmoid(x) and 1 - sigmoid(x), with a small relative error. A gate that
 * is almost 1 is known by how little it lacks, which sigmoid(x) itself, rounded to float32, no longer says.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function gateTail4(x: v128): v128 {
  const power = decay4(x, 1.44269504);
  return f32x4.div(power, f32x4.add(f32x4.splat(1.0), power));
}

/** sigmoid(x) from `tail` = gateTail4(x), given a mask of the lanes in which x is negative. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function gateFromTail4(tail: v128, negative: v128): v128 {
  return v128.bitselect(tail, f32x4.sub(f32x4.splat(1.0), tail), negative);
}

/** A mask of the lanes in which x is negative (-0 included). */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function negative4(x: v128): v128 {
  return i32x4.shr_s(x, 31);
}

/** The logistic function 1 / (1 + e^-x). */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function gateSigmoid4(x: v128): v128 {
  return gateFromTail4(gateTail4(x), negative4(x));
}

/** tanh(x) = (1 - e^-2|x|) / (1 + e^-2|x|) with the sign of x. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function gateTanh4(x: v128): v128 {
  const power = decay4(x, 2.88539008);
  const size = f32x4.div(f32x4.sub(f32x4.splat(1.0), power), f32x4.add(f32x4.splat(1.0), power));
  return v128.or(size, v128.and(x, f32x4.splat(-0.0)));
}
