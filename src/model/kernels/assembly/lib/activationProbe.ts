import { exp4, sigmoid4, tanh4 } from './activations';
import { lstmGates } from './lstmGates';

/** Where in the scratch memory, behind lstmGates' own, a row of one panel (h*8 c*8 i*8 f*8 g*8 o*8) and its cells lie. */
const ROW: usize = 512;
const GATES: usize = ROW + 64;
const CELLS: usize = GATES + 128;

/**
 * tanh, the logistic function and e^x of `count` floats (a multiple of 8) at `x`, and the first two as an LSTM's gates g
 * and i have them: what the accuracy test calls.
 *
 * @param scratch 1,024 bytes, zero.
 */
export function activations(
  count: i32,
  x: usize,
  tanh: usize,
  sigmoid: usize,
  exp: usize,
  gateTanh: usize,
  gateSigmoid: usize,
  scratch: usize,
): void {
  for (let at: usize = 0; at < <usize>count << 2; at += 16) {
    const value = v128.load(x + at);
    v128.store(tanh + at, tanh4(value));
    v128.store(sigmoid + at, sigmoid4(value));
    v128.store(exp + at, exp4(value));
  }
  const gates = scratch + GATES;
  for (let at: usize = 0; at < <usize>count << 2; at += 32) {
    memory.copy(gates, x + at, 32);
    memory.copy(gates + 64, x + at, 32);
    lstmGates(0, 1, scratch, scratch + ROW, scratch + CELLS, 0, 32, scratch);
    memory.copy(gateSigmoid + at, gates, 32);
    memory.copy(gateTanh + at, gates + 64, 32);
  }
}
