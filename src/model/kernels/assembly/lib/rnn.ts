import { tanh4 } from './activations';
import { meet } from './barrier';
import { madd } from './multiplyAdd';
import { BLOCK_BYTES } from './summation';

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
 *     weights: | panel 0: k=0: h*32 | k=1: ... | panel 1: ... |     panels x depth x 32 floats
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
  depth: i32,
  panels: i32,
  first: i32,
  last: i32,
  held: usize,
  barrier: usize,
  threads: i32,
): void {
  const depthBytes = <usize>depth << 2;
  const unitBytes = <usize>panels << 7;
  const panelBytes = <usize>depth << 7;
  const zero = f32x4.splat(0);
  for (let step = 0; step < steps; step++) {
    const input = inputs + unitBytes * (symbols ? <usize>load<u16>(symbols + (<usize>step << 1)) : <usize>step);
    const next = rows + unitBytes;
    for (let panel = first; panel < last; panel++) {
      const unit = <usize>panel << 7;
      const from = input + unit;
      // Read before the weights stream by, for afterwards it would have to be waited for; added last, for the sum of
      // the products is often small beside it.
      const inputA0 = v128.load(from);
      const inputA1 = v128.load(from, 16);
      const inputA2 = v128.load(from, 32);
      const inputA3 = v128.load(from, 48);
      const inputA4 = v128.load(from, 64);
      const inputA5 = v128.load(from, 80);
      const inputA6 = v128.load(from, 96);
      const inputA7 = v128.load(from, 112);
      let a0 = zero;
      let a1 = zero;
      let a2 = zero;
      let a3 = zero;
      let a4 = zero;
      let a5 = zero;
      let a6 = zero;
      let a7 = zero;
      let w = weights + <usize>panel * panelBytes;
      let h = rows;
      const end = h + depthBytes;
      while (h < end) {
        const blockEnd = min(h + BLOCK_BYTES, end);
        let blockA0 = zero;
        let blockA1 = zero;
        let blockA2 = zero;
        let blockA3 = zero;
        let blockA4 = zero;
        let blockA5 = zero;
        let blockA6 = zero;
        let blockA7 = zero;
        while (h < blockEnd) {
          const s = v128.load32_splat(h);
          blockA0 = madd(s, v128.load(w), blockA0);
          blockA1 = madd(s, v128.load(w, 16), blockA1);
          blockA2 = madd(s, v128.load(w, 32), blockA2);
          blockA3 = madd(s, v128.load(w, 48), blockA3);
          blockA4 = madd(s, v128.load(w, 64), blockA4);
          blockA5 = madd(s, v128.load(w, 80), blockA5);
          blockA6 = madd(s, v128.load(w, 96), blockA6);
          blockA7 = madd(s, v128.load(w, 112), blockA7);
          h += 4;
          w += 128;
        }
        a0 = f32x4.add(a0, blockA0);
        a1 = f32x4.add(a1, blockA1);
        a2 = f32x4.add(a2, blockA2);
        a3 = f32x4.add(a3, blockA3);
        a4 = f32x4.add(a4, blockA4);
        a5 = f32x4.add(a5, blockA5);
        a6 = f32x4.add(a6, blockA6);
        a7 = f32x4.add(a7, blockA7);
      }
      const to = next + unit;
      v128.store(to, hold(tanh4(f32x4.add(a0, inputA0)), held, unit, unitBytes));
      v128.store(to, hold(tanh4(f32x4.add(a1, inputA1)), held, unit + 16, unitBytes), 16);
      v128.store(to, hold(tanh4(f32x4.add(a2, inputA2)), held, unit + 32, unitBytes), 32);
      v128.store(to, hold(tanh4(f32x4.add(a3, inputA3)), held, unit + 48, unitBytes), 48);
      v128.store(to, hold(tanh4(f32x4.add(a4, inputA4)), held, unit + 64, unitBytes), 64);
      v128.store(to, hold(tanh4(f32x4.add(a5, inputA5)), held, unit + 80, unitBytes), 80);
      v128.store(to, hold(tanh4(f32x4.add(a6, inputA6)), held, unit + 96, unitBytes), 96);
      v128.store(to, hold(tanh4(f32x4.add(a7, inputA7)), held, unit + 112, unitBytes), 112);
    }
    rows = next;
    if (barrier) meet(barrier, (step + 1) * threads);
  }
}
