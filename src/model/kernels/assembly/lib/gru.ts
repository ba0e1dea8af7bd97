import { sigmoid4, tanh4 } from './activations';
import { meet } from './barrier';
import { madd } from './multiplyAdd';

/**
 * Reads `steps` symbols with a GRU layer (PyTorch's `nn.GRU`), batch 1, and records every signal. As `lstm`, but for
 * six registers r r z z n n a panel; those of n start with b_hn alone, because r scales W_hn h + b_hn before the
 * input's share joins it.
 *
 *     weights: | panel 0: k=0: r*8 z*8 n*8 | k=1: ... | panel 1: ... |     panels x hidden x 24 floats
 *     inputs:  | panel 0: r*8 z*8 n*8 | panel 1: ... |
 *     rows:    | h: panels*8 | panel 0: r*8 z*8 n*8 | ... |
 *
 * @param biasN b_hn, `panels` * 8. The other parameters as in `lstm`; `held` holds h.
 */
export function gru(
  steps: i32,
  symbols: usize,
  inputs: usize,
  weights: usize,
  biasN: usize,
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
  const inputBytes = <usize>panels * 96;
  const rowBytes = unitBytes + inputBytes;
  const panelBytes = <usize>hidden * 96;
  for (let step = 0; step < steps; step++) {
    const input = inputs + inputBytes * (symbols ? <usize>load<u16>(symbols + (<usize>step << 1)) : <usize>step);
    const next = rows + rowBytes;
    for (let panel = first; panel < last; panel++) {
      const unit = <usize>panel << 5;
      const from = input + <usize>panel * 96;
      let r0 = v128.load(from);
      let r1 = v128.load(from, 16);
      let z0 = v128.load(from, 32);
      let z1 = v128.load(from, 48);
      let n0 = v128.load(biasN + unit);
      let n1 = v128.load(biasN + unit, 16);
      let w = weights + <usize>panel * panelBytes;
      let h = rows;
      const end = h + hiddenBytes;
      while (h < end) {
        const s = v128.load32_splat(h);
        r0 = madd(s, v128.load(w), r0);
        r1 = madd(s, v128.load(w, 16), r1);
        z0 = madd(s, v128.load(w, 32), z0);
        z1 = madd(s, v128.load(w, 48), z1);
        n0 = madd(s, v128.load(w, 64), n0);
        n1 = madd(s, v128.load(w, 80), n1);
        h += 4;
        w += 96;
      }
      r0 = sigmoid4(r0);
      r1 = sigmoid4(r1);
      z0 = sigmoid4(z0);
      z1 = sigmoid4(z1);
      n0 = tanh4(madd(r0, n0, v128.load(from, 64)));
      n1 = tanh4(madd(r1, n1, v128.load(from, 80)));
      const before = rows + unit;
      const mask = held + unit;
      const value = mask + unitBytes;
      const to = next + unit;
      // (1 - z) n + z h, with one product less.
      const h0 = madd(z0, f32x4.sub(v128.load(before), n0), n0);
      const h1 = madd(z1, f32x4.sub(v128.load(before, 16), n1), n1);
      v128.store(to, v128.bitselect(v128.load(value), h0, v128.load(mask)));
      v128.store(to, v128.bitselect(v128.load(value, 16), h1, v128.load(mask, 16)), 16);
      const gates = next + unitBytes + <usize>panel * 96;
      v128.store(gates, r0);
      v128.store(gates, r1, 16);
      v128.store(gates, z0, 32);
      v128.store(gates, z1, 48);
      v128.store(gates, n0, 64);
      v128.store(gates, n1, 80);
    }
    rows = next;
    if (barrier) meet(barrier, (step + 1) * threads);
  }
}
