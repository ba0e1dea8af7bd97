import { fromTail4, sigmoid4, sigmoidTail4, tanh4 } from './activations';
import { meet } from './barrier';
import { madd } from './multiplyAdd';
import { BLOCK_BYTES } from './summation';

/** What rounding took from `sum` = a + b (Knuth's TwoSum): exact. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function lost(a: v128, b: v128, sum: v128): v128 {
  const b1 = f32x4.sub(sum, a);
  return f32x4.add(f32x4.sub(a, f32x4.sub(sum, b1)), f32x4.sub(b, b1));
}

/**
 * Reads `steps` symbols with an LSTM layer (PyTorch's `nn.LSTM`), batch 1, and records every signal.
 *
 * Units go in panels of 8: the eight registers i i f f g g o o sum a panel's share of W_hh h while its weights stream by
 * once, front to back, and then become the gates without touching memory.
 *
 * c is kept as the sum of two floats, c and `low`. A trained cell can count to thousands and then be read to the last
 * digit: with c and f rounded to float32 at every step, h was wrong by 1.6e-5 after 20,000 characters from that alone.
 *
 *     weights: | panel 0: k=0: i*8 f*8 g*8 o*8 | k=1: ... | panel 1: ... |          panels x hidden x 32 floats
 *     inputs:  | panel 0: i*8 f*8 g*8 o*8 | panel 1: ... |                          a row a symbol, or a row a step
 *     rows:    | h: panels*8 | c: panels*8 | panel 0: i*8 f*8 g*8 o*8 | ... |       row 0: h before step 0
 *     cells:   | panel 0: c*8 low*8 | panel 1: ... |                                 the state, overwritten at each step
 *
 * @param symbols u16 a step, picking rows of `inputs`; 0 where `inputs` has a row for each step.
 * @param rows `steps` + 1 rows; row t + 1 is written from row t.
 * @param hidden units without the padding of the last panel: how far the sums run.
 * @param panels of the layer; this thread computes [`first`, `last`) of them.
 * @param held two rows of `panels` * 8: a mask of units whose c is held, and the values; 0 where none is.
 * @param barrier where the threads meet after each step; 0 for one thread.
 */
export function lstm(
  steps: i32,
  symbols: usize,
  inputs: usize,
  weights: usize,
  rows: usize,
  cells: usize,
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
  const zero = f32x4.splat(0);
  for (let step = 0; step < steps; step++) {
    const input = inputs + inputBytes * (symbols ? <usize>load<u16>(symbols + (<usize>step << 1)) : <usize>step);
    const next = rows + rowBytes;
    for (let panel = first; panel < last; panel++) {
      const from = input + (<usize>panel << 7);
      // Read before the weights stream by, for afterwards it would have to be waited for; added last, for the sum of
      // the products is often small beside it.
      const inputI0 = v128.load(from);
      const inputI1 = v128.load(from, 16);
      const inputF0 = v128.load(from, 32);
      const inputF1 = v128.load(from, 48);
      const inputG0 = v128.load(from, 64);
      const inputG1 = v128.load(from, 80);
      const inputO0 = v128.load(from, 96);
      const inputO1 = v128.load(from, 112);
      const cell = cells + (<usize>panel << 6);
      const before0 = v128.load(cell);
      const before1 = v128.load(cell, 16);
      const low0 = v128.load(cell, 32);
      const low1 = v128.load(cell, 48);
      let i0 = zero;
      let i1 = zero;
      let f0 = zero;
      let f1 = zero;
      let g0 = zero;
      let g1 = zero;
      let o0 = zero;
      let o1 = zero;
      let w = weights + <usize>panel * panelBytes;
      let h = rows;
      const end = h + hiddenBytes;
      while (h < end) {
        const blockEnd = min(h + BLOCK_BYTES, end);
        let blockI0 = zero;
        let blockI1 = zero;
        let blockF0 = zero;
        let blockF1 = zero;
        let blockG0 = zero;
        let blockG1 = zero;
        let blockO0 = zero;
        let blockO1 = zero;
        while (h < blockEnd) {
          const s = v128.load32_splat(h);
          blockI0 = madd(s, v128.load(w), blockI0);
          blockI1 = madd(s, v128.load(w, 16), blockI1);
          blockF0 = madd(s, v128.load(w, 32), blockF0);
          blockF1 = madd(s, v128.load(w, 48), blockF1);
          blockG0 = madd(s, v128.load(w, 64), blockG0);
          blockG1 = madd(s, v128.load(w, 80), blockG1);
          blockO0 = madd(s, v128.load(w, 96), blockO0);
          blockO1 = madd(s, v128.load(w, 112), blockO1);
          h += 4;
          w += 128;
        }
        i0 = f32x4.add(i0, blockI0);
        i1 = f32x4.add(i1, blockI1);
        f0 = f32x4.add(f0, blockF0);
        f1 = f32x4.add(f1, blockF1);
        g0 = f32x4.add(g0, blockG0);
        g1 = f32x4.add(g1, blockG1);
        o0 = f32x4.add(o0, blockO0);
        o1 = f32x4.add(o1, blockO1);
      }
      i0 = sigmoid4(f32x4.add(i0, inputI0));
      i1 = sigmoid4(f32x4.add(i1, inputI1));
      g0 = tanh4(f32x4.add(g0, inputG0));
      g1 = tanh4(f32x4.add(g1, inputG1));
      o0 = sigmoid4(f32x4.add(o0, inputO0));
      o1 = sigmoid4(f32x4.add(o1, inputO1));
      f0 = f32x4.add(f0, inputF0);
      f1 = f32x4.add(f1, inputF1);
      const tail0 = sigmoidTail4(f0);
      const tail1 = sigmoidTail4(f1);
      // f c = c - (1 - f) c where f > 1/2: what is rounded is then the small part.
      const more0 = f32x4.gt(f0, zero);
      const more1 = f32x4.gt(f1, zero);
      const kept0 = v128.and(before0, more0);
      const kept1 = v128.and(before1, more1);
      const share0 = v128.xor(tail0, v128.and(more0, f32x4.splat(-0.0)));
      const share1 = v128.xor(tail1, v128.and(more1, f32x4.splat(-0.0)));
      const added0 = f32x4.add(madd(share0, before0, f32x4.mul(i0, g0)), v128.and(low0, more0));
      const added1 = f32x4.add(madd(share1, before1, f32x4.mul(i1, g1)), v128.and(low1, more1));
      let c0 = f32x4.add(kept0, added0);
      let c1 = f32x4.add(kept1, added1);
      let rest0 = lost(kept0, added0, c0);
      let rest1 = lost(kept1, added1, c1);
      f0 = fromTail4(f0, tail0);
      f1 = fromTail4(f1, tail1);
      const unit = <usize>panel << 5;
      if (held) {
        const mask = held + unit;
        const value = mask + unitBytes;
        c0 = v128.bitselect(v128.load(value), c0, v128.load(mask));
        c1 = v128.bitselect(v128.load(value, 16), c1, v128.load(mask, 16));
        rest0 = v128.andnot(rest0, v128.load(mask));
        rest1 = v128.andnot(rest1, v128.load(mask, 16));
      }
      v128.store(cell, c0);
      v128.store(cell, c1, 16);
      v128.store(cell, rest0, 32);
      v128.store(cell, rest1, 48);
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
