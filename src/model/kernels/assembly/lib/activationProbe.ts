import { exp4, sigmoid4, tanh4 } from './activations';
import { gateSigmoid4, gateTanh4 } from './gateActivations';

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
  for (let at: usize = 0; at < <usize>count << 2; at += 16) {
    const value = v128.load(x + at);
    v128.store(tanh + at, tanh4(value));
    v128.store(sigmoid + at, sigmoid4(value));
    v128.store(exp + at, exp4(value));
    v128.store(gateTanh + at, gateTanh4(value));
    v128.store(gateSigmoid + at, gateSigmoid4(value));
  }
}
