import { tanh4 } from './activations';
import { meet } from './barrier';
import { madd } from './multiplyAdd';

/** Holds the units of four lanes that `mask` marks at `value`, `unitBytes` behind the mask. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function hold(h: v128, mask: usize, unitBytes: usize): v128 {
  return v128.bitselect(v128.load(mask + unitBytes), h, v128.load(mask));
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
      const end = h + hiddenBytes;
      while (h < end) {
        const s = v128.load32_splat(h);
        a0 = madd(s, v128.load(w), a0);
        a1 = madd(s, v128.load(w, 16), a1);
        a2 = madd(s, v128.load(w, 32), a2);
        a3 = madd(s, v128.load(w, 48), a3);
        a4 = madd(s, v128.load(w, 64), a4);
        a5 = madd(s, v128.load(w, 80), a5);
        a6 = madd(s, v128.load(w, 96), a6);
        a7 = madd(s, v128.load(w, 112), a7);
        h += 4;
        w += 128;
      }
      const mask = held + unit;
      const to = next + unit;
      v128.store(to, hold(tanh4(f32x4.add(a0, v128.load(from))), mask, unitBytes));
      v128.store(to, hold(tanh4(f32x4.add(a1, v128.load(from, 16))), mask + 16, unitBytes), 16);
      v128.store(to, hold(tanh4(f32x4.add(a2, v128.load(from, 32))), mask + 32, unitBytes), 32);
      v128.store(to, hold(tanh4(f32x4.add(a3, v128.load(from, 48))), mask + 48, unitBytes), 48);
      v128.store(to, hold(tanh4(f32x4.add(a4, v128.load(from, 64))), mask + 64, unitBytes), 64);
      v128.store(to, hold(tanh4(f32x4.add(a5, v128.load(from, 80))), mask + 80, unitBytes), 80);
      v128.store(to, hold(tanh4(f32x4.add(a6, v128.load(from, 96))), mask + 96, unitBytes), 96);
      v128.store(to, hold(tanh4(f32x4.add(a7, v128.load(from, 112))), mask + 112, unitBytes), 112);
    }
    rows = next;
    if (barrier) meet(barrier, (step + 1) * threads);
  }
}
