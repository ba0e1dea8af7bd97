import { exp4, sigmoid4, tanh4 } from './activations';
import {
  C1,
  C2,
  C3,
  C4,
  C5,
  C6,
  decay4,
  negative4,
  ROUNDER,
  SIGMOID_LOWEST,
  SIGMOID_SCALE,
  sigmoidFrom4,
  tailFrom4,
  TANH_LOWEST,
  TANH_SCALE,
  tanhFrom4,
} from './gateActivations';

/** The power that the LSTM's activations are made from (gateActivations.ts). */
// @ts-ignore: a decorator of AssemblyScript
@inline
function power(x: v128, lowest: f32, scale: f32): v128 {
  return decay4(
    x,
    f32x4.splat(lowest),
    f32x4.splat(scale),
    f32x4.splat(-0.0),
    f32x4.splat(ROUNDER),
    f32x4.splat(C1),
    f32x4.splat(C2),
    f32x4.splat(C3),
    f32x4.splat(C4),
    f32x4.splat(C5),
    f32x4.splat(C6),
    f32x4.splat(1.0),
  );
}

/**
 * tanh, the logistic function and e^x of `count` floats (a multiple of 4) at `x`, and the first two as the LSTM has
 * them: what the accuracy test calls.
 */
export function activations(
  count: i32,
  x: usize,
  tanh: usize,
  sigmoid: usize,
  exp: usize,
  gateTanh: usize,
  gateSigmoid: usize,
): void {
  const one = f32x4.splat(1.0);
  for (let at: usize = 0; at < <usize>count << 2; at += 16) {
    const value = v128.load(x + at);
    v128.store(tanh + at, tanh4(value));
    v128.store(sigmoid + at, sigmoid4(value));
    v128.store(exp + at, exp4(value));
    v128.store(gateTanh + at, tanhFrom4(value, power(value, TANH_LOWEST, TANH_SCALE), f32x4.splat(-0.0), one));
    const tail = tailFrom4(power(value, SIGMOID_LOWEST, SIGMOID_SCALE), one);
    v128.store(gateSigmoid + at, sigmoidFrom4(tail, negative4(value), one));
  }
}
