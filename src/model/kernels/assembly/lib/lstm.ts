import { fromTail4, sigmoid4, sigmoidTail4, tanh4 } from './activations';
import { meet } from './barrier';
import { madd } from './multiplyAdd';

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
 * once, front to back. Then the input's share joins them and they become the gates without leaving the registers.
 *
 * c is kept as the sum of two floats, c and `low`. A trained cell can count to thousands and then be read to the last
 * digit: with c and f rounded to float32 at every step, h was wrong by 1.6e-5 after 20,000 characters; so, by 8e-7.
 *
 *     weights: | panel 0: k=0: i*8 f*8 g*8 o*8 | k=1: ... | panel 1: ... |          panels x hidden x 32 floats
 *     inputs:  | panel 0: i*8 f*8 g*8 o*8 | panel 1: ... |                          a row a symbol, or a row a step
 *     rows:    | h: panels*8 | c: panels*8 | panel 0: i*8 f*8 g*8 o*8 | ... |       row 0: the state before step 0
 *
 * @param symbols u16 a step, picking rows of `inputs`; 0 where `inputs` has a row for each step.
 * @param rows `steps` + 1 rows; row t + 1 is written from row t.
 * @param hidden units without the padding of the last panel: how far the sums run.
 * @param panels of the layer; this thread computes [`first`, `last`) of them.
 * @param low what c leaves out, `panels` * 8; overwritten at every step.
 * @param held two rows of `panels` * 8: a mask of units whose c is held, and the values.
 * @param barrier where the threads meet after each step; 0 for one thread.
 */
export function lstm(
  steps: i32,
  symbols: usize,
  inputs: usize,
  weights: usize,
  rows: usize,
  low: usize,
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
      i0 = sigmoid4(f32x4.add(i0, v128.load(from)));
      i1 = sigmoid4(f32x4.add(i1, v128.load(from, 16)));
      f0 = f32x4.add(f0, v128.load(from, 32));
      f1 = f32x4.add(f1, v128.load(from, 48));
      g0 = tanh4(f32x4.add(g0, v128.load(from, 64)));
      g1 = tanh4(f32x4.add(g1, v128.load(from, 80)));
      o0 = sigmoid4(f32x4.add(o0, v128.load(from, 96)));
      o1 = sigmoid4(f32x4.add(o1, v128.load(from, 112)));
      const tail0 = sigmoidTail4(f0);
      const tail1 = sigmoidTail4(f1);
      const unit = <usize>panel << 5;
      const before = rows + unitBytes + unit;
      // f c = c - (1 - f) c where f > 1/2: what is rounded is then the small part.
      const more0 = f32x4.gt(f0, zero);
      const more1 = f32x4.gt(f1, zero);
      const kept0 = v128.and(v128.load(before), more0);
      const kept1 = v128.and(v128.load(before, 16), more1);
      const share0 = v128.xor(tail0, v128.and(more0, f32x4.splat(-0.0)));
      const share1 = v128.xor(tail1, v128.and(more1, f32x4.splat(-0.0)));
      const lowAt = low + unit;
      const added0 = f32x4.add(
        madd(share0, v128.load(before), f32x4.mul(i0, g0)),
        v128.and(v128.load(lowAt), more0),
      );
      const added1 = f32x4.add(
        madd(share1, v128.load(before, 16), f32x4.mul(i1, g1)),
        v128.and(v128.load(lowAt, 16), more1),
      );
      const sum0 = f32x4.add(kept0, added0);
      const sum1 = f32x4.add(kept1, added1);
      f0 = fromTail4(f0, tail0);
      f1 = fromTail4(f1, tail1);
      const mask = held + unit;
      const value = mask + unitBytes;
      const c0 = v128.bitselect(v128.load(value), sum0, v128.load(mask));
      const c1 = v128.bitselect(v128.load(value, 16), sum1, v128.load(mask, 16));
      v128.store(lowAt, v128.andnot(lost(kept0, added0, sum0), v128.load(mask)));
      v128.store(lowAt, v128.andnot(lost(kept1, added1, sum1), v128.load(mask, 16)), 16);
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
