import { tanh4 } from './activations';
import { meet } from './barrier';
import { madd } from './multiplyAdd';
import { BRANCH_BYTES, LEAF_BYTES } from './summation';

/** Four units' h, those held at their values; `held` 0 where none is. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function hold(h: v128, held: usize, at: usize, unitBytes: usize): v128 {
  return held ? v128.bitselect(v128.load(held + at + unitBytes), h, v128.load(held + at)) : h;
}

/**
 * Reads `steps` symbols with a vanilla layer (PyTorch's `nn.RNN`, tanh), batch 1. As `lstm`, but a panel is 32 units:
 * with one gate only, that is what gives eight independent sums.
 *
 *     weights: | panel 0: k=0: h*32 | k=1: ... | panel 1: ... |     panels x hidden x 32 floats
 *     inputs:  | panel 0: h*32 | panel 1: ... |
 *     rows:    | h: panels*32 |
 *
 * Parameters as in `lstm`; `held` holds h.
 */
export function rnn(
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
  const unitBytes = <usize>panels << 7;
  const panelBytes = <usize>hidden << 7;
  const zero = f32x4.splat(0);
  for (let step = 0; step < steps; step++) {
    const input = inputs + unitBytes * (symbols ? <usize>load<u16>(symbols + (<usize>step << 1)) : <usize>step);
    const next = rows + unitBytes;
    for (let panel = first; panel < last; panel++) {
      const unit = <usize>panel << 7;
      const from = input + unit;
      let a0 = v128.load(from);
      let a1 = v128.load(from, 16);
      let a2 = v128.load(from, 32);
      let a3 = v128.load(from, 48);
      let a4 = v128.load(from, 64);
      let a5 = v128.load(from, 80);
      let a6 = v128.load(from, 96);
      let a7 = v128.load(from, 112);
      let w = weights + <usize>panel * panelBytes;
      let h = rows;
      const end = h + hiddenBytes;
      while (h < end) {
        const branchEnd = min(h + BRANCH_BYTES, end);
        let branchA0 = zero;
        let branchA1 = zero;
        let branchA2 = zero;
        let branchA3 = zero;
        let branchA4 = zero;
        let branchA5 = zero;
        let branchA6 = zero;
        let branchA7 = zero;
        while (h < branchEnd) {
          const leafEnd = min(h + LEAF_BYTES, branchEnd);
          let leafA0 = zero;
          let leafA1 = zero;
          let leafA2 = zero;
          let leafA3 = zero;
          let leafA4 = zero;
          let leafA5 = zero;
          let leafA6 = zero;
          let leafA7 = zero;
          while (h < leafEnd) {
            const s = v128.load32_splat(h);
            leafA0 = madd(s, v128.load(w), leafA0);
            leafA1 = madd(s, v128.load(w, 16), leafA1);
            leafA2 = madd(s, v128.load(w, 32), leafA2);
            leafA3 = madd(s, v128.load(w, 48), leafA3);
            leafA4 = madd(s, v128.load(w, 64), leafA4);
            leafA5 = madd(s, v128.load(w, 80), leafA5);
            leafA6 = madd(s, v128.load(w, 96), leafA6);
            leafA7 = madd(s, v128.load(w, 112), leafA7);
            h += 4;
            w += 128;
          }
          branchA0 = f32x4.add(branchA0, leafA0);
          branchA1 = f32x4.add(branchA1, leafA1);
          branchA2 = f32x4.add(branchA2, leafA2);
          branchA3 = f32x4.add(branchA3, leafA3);
          branchA4 = f32x4.add(branchA4, leafA4);
          branchA5 = f32x4.add(branchA5, leafA5);
          branchA6 = f32x4.add(branchA6, leafA6);
          branchA7 = f32x4.add(branchA7, leafA7);
        }
        a0 = f32x4.add(a0, branchA0);
        a1 = f32x4.add(a1, branchA1);
        a2 = f32x4.add(a2, branchA2);
        a3 = f32x4.add(a3, branchA3);
        a4 = f32x4.add(a4, branchA4);
        a5 = f32x4.add(a5, branchA5);
        a6 = f32x4.add(a6, branchA6);
        a7 = f32x4.add(a7, branchA7);
      }
      const to = next + unit;
      v128.store(to, hold(tanh4(a0), held, unit, unitBytes));
      v128.store(to, hold(tanh4(a1), held, unit + 16, unitBytes), 16);
      v128.store(to, hold(tanh4(a2), held, unit + 32, unitBytes), 32);
      v128.store(to, hold(tanh4(a3), held, unit + 48, unitBytes), 48);
      v128.store(to, hold(tanh4(a4), held, unit + 64, unitBytes), 64);
      v128.store(to, hold(tanh4(a5), held, unit + 80, unitBytes), 80);
      v128.store(to, hold(tanh4(a6), held, unit + 96, unitBytes), 96);
      v128.store(to, hold(tanh4(a7), held, unit + 112, unitBytes), 112);
    }
    rows = next;
    if (barrier) meet(barrier, (step + 1) * threads);
  }
}
