import { sigmoid4, tanh4 } from './activations';
import { meet } from './barrier';
import { madd } from './multiplyAdd';

/**
 * Reads `steps` symbols with an LSTM layer (PyTorch's `nn.LSTM`), batch 1, and records every signal.
 *
 * Units go in panels of 8: the eight registers i i f f g g o o are the pre-activations of a panel's four gates. They
 * start with the input's share, take W_hh h by streaming the panel's weights once, front to back, and become the gates
 * without leaving the registers.
 *
 *     weights: | panel 0: k=0: i*8 f*8 g*8 o*8 | k=1: ... | panel 1: ... |          panels x hidden x 32 floats
 *     inputs:  | panel 0: i*8 f*8 g*8 o*8 | panel 1: ... |                          a row a symbol, or a row a step
 *     rows:    | h: panels*8 | c: panels*8 | panel 0: i*8 f*8 g*8 o*8 | ... |       row 0: the state before step 0
 *
 * @param symbols u16 a step, picking rows of `inputs`; 0 where `inputs` has a row for each step.
 * @param rows `steps` + 1 rows; row t + 1 is written from row t.
 * @param hidden units without the padding of the last panel: how far the sums run.
 * @param panels of the layer; this thread computes [`first`, `last`) of them.
 * @param held two rows of `panels` * 8: a mask of units whose c is held, and the values.
 * @param barrier where the threads meet after each step; 0 for one thread.
 */
export function lstm(
  steps: i32,
  symbols: usize,
  inputs: usize,
  weights: usize,
  rows: usize,
  hidden: i32,
  panels: i32,
  first: i32,
  last: i32,
  held: usize,
  barrier: usize,
  threads: i32,
): void {
  const hiddenBytes = <usize>hidden << 2;
  const unitBytes = <usize>panels << 5;
  const inputBytes = <usize>panels << 7;
  const rowBytes = (unitBytes << 1) + inputBytes;
  const panelBytes = <usize>hidden << 7;
  for (let step = 0; step < steps; step++) {
    const input = inputs + inputBytes * (symbols ? <usize>load<u16>(symbols + (<usize>step << 1)) : <usize>step);
    const next = rows + rowBytes;
    for (let panel = first; panel < last; panel++) {
      const from = input + (<usize>panel << 7);
      let i0 = v128.load(from);
      let i1 = v128.load(from, 16);
      let f0 = v128.load(from, 32);
      let f1 = v128.load(from, 48);
      let g0 = v128.load(from, 64);
      let g1 = v128.load(from, 80);
      let o0 = v128.load(from, 96);
      let o1 = v128.load(from, 112);
      let w = weights + <usize>panel * panelBytes;
      let h = rows;
      const end = h + hiddenBytes;
      while (h < end) {
        const s = v128.load32_splat(h);
        i0 = madd(s, v128.load(w), i0);
        i1 = madd(s, v128.load(w, 16), i1);
        f0 = madd(s, v128.load(w, 32), f0);
        f1 = madd(s, v128.load(w, 48), f1);
        g0 = madd(s, v128.load(w, 64), g0);
        g1 = madd(s, v128.load(w, 80), g1);
        o0 = madd(s, v128.load(w, 96), o0);
        o1 = madd(s, v128.load(w, 112), o1);
        h += 4;
        w += 128;
      }
      i0 = sigmoid4(i0);
      i1 = sigmoid4(i1);
      f0 = sigmoid4(f0);
      f1 = sigmoid4(f1);
      g0 = tanh4(g0);
      g1 = tanh4(g1);
      o0 = sigmoid4(o0);
      o1 = sigmoid4(o1);
      const unit = <usize>panel << 5;
      const mask = held + unit;
      const value = mask + unitBytes;
      const before = rows + unitBytes + unit;
      const c0 = v128.bitselect(v128.load(value), madd(f0, v128.load(before), f32x4.mul(i0, g0)), v128.load(mask));
      const c1 = v128.bitselect(
        v128.load(value, 16),
        madd(f1, v128.load(before, 16), f32x4.mul(i1, g1)),
        v128.load(mask, 16),
      );
      const to = next + unit;
      v128.store(to, f32x4.mul(o0, tanh4(c0)));
      v128.store(to, f32x4.mul(o1, tanh4(c1)), 16);
      const toC = to + unitBytes;
      v128.store(toC, c0);
      v128.store(toC, c1, 16);
      const gates = next + (unitBytes << 1) + (<usize>panel << 7);
      v128.store(gates, i0);
      v128.store(gates, i1, 16);
      v128.store(gates, f0, 32);
      v128.store(gates, f1, 48);
      v128.store(gates, g0, 64);
      v128.store(gates, g1, 80);
      v128.store(gates, o0, 96);
      v128.store(gates, o1, 112);
    }
    rows = next;
    if (barrier) meet(barrier, (step + 1) * threads);
  }
}
