import { fromTail4, sigmoid4, sigmoidTail4, tanh4 } from './activations';
import { meet } from './barrier';
import { madd } from './multiplyAdd';
import { BLOCK_BYTES } from './summation';

/**
 * Reads `steps` symbols with a GRU layer (PyTorch's `nn.GRU`), batch 1, and records every signal. As `lstm`, but for
 * six registers r r z z n n a panel; those of n start with b_hn alone, because r scales W_hn h + b_hn before the
 * input's share joins it.
 *
 *     weights: | panel 0: k=0: r*8 z*8 n*8 | k=1: ... | panel 1: ... |     panels x depth x 24 floats
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
  depth: i32,
  panels: i32,
  first: i32,
  last: i32,
  held: usize,
  barrier: usize,
  threads: i32,
): void {
  const depthBytes = <usize>depth << 2;
  const unitBytes = <usize>panels << 5;
  const inputBytes = <usize>panels * 96;
  const rowBytes = unitBytes + inputBytes;
  const panelBytes = <usize>depth * 96;
  const zero = f32x4.splat(0);
  for (let step = 0; step < steps; step++) {
    const input = inputs + inputBytes * (symbols ? <usize>load<u16>(symbols + (<usize>step << 1)) : <usize>step);
    const next = rows + rowBytes;
    for (let panel = first; panel < last; panel++) {
      const unit = <usize>panel << 5;
      const from = input + <usize>panel * 96;
      // Read before the weights stream by, for afterwards it would have to be waited for; added last, for the sum of
      // the products is often small beside it.
      const inputR0 = v128.load(from);
      const inputR1 = v128.load(from, 16);
      const inputZ0 = v128.load(from, 32);
      const inputZ1 = v128.load(from, 48);
      const inputN0 = v128.load(from, 64);
      const inputN1 = v128.load(from, 80);
      const biasN0 = v128.load(biasN + unit);
      const biasN1 = v128.load(biasN + unit, 16);
      const before0 = v128.load(rows + unit);
      const before1 = v128.load(rows + unit, 16);
      let r0 = zero;
      let r1 = zero;
      let z0 = zero;
      let z1 = zero;
      let n0 = zero;
      let n1 = zero;
      let w = weights + <usize>panel * panelBytes;
      let h = rows;
      const end = h + depthBytes;
      while (h < end) {
        const blockEnd = min(h + BLOCK_BYTES, end);
        let blockR0 = zero;
        let blockR1 = zero;
        let blockZ0 = zero;
        let blockZ1 = zero;
        let blockN0 = zero;
        let blockN1 = zero;
        while (h < blockEnd) {
          const s = v128.load32_splat(h);
          blockR0 = madd(s, v128.load(w), blockR0);
          blockR1 = madd(s, v128.load(w, 16), blockR1);
          blockZ0 = madd(s, v128.load(w, 32), blockZ0);
          blockZ1 = madd(s, v128.load(w, 48), blockZ1);
          blockN0 = madd(s, v128.load(w, 64), blockN0);
          blockN1 = madd(s, v128.load(w, 80), blockN1);
          h += 4;
          w += 96;
        }
        r0 = f32x4.add(r0, blockR0);
        r1 = f32x4.add(r1, blockR1);
        z0 = f32x4.add(z0, blockZ0);
        z1 = f32x4.add(z1, blockZ1);
        n0 = f32x4.add(n0, blockN0);
        n1 = f32x4.add(n1, blockN1);
      }
      r0 = sigmoid4(f32x4.add(r0, inputR0));
      r1 = sigmoid4(f32x4.add(r1, inputR1));
      n0 = tanh4(madd(r0, f32x4.add(n0, biasN0), inputN0));
      n1 = tanh4(madd(r1, f32x4.add(n1, biasN1), inputN1));
      z0 = f32x4.add(z0, inputZ0);
      z1 = f32x4.add(z1, inputZ1);
      const tail0 = sigmoidTail4(z0);
      const tail1 = sigmoidTail4(z1);
      // (1 - z) n + z h as the larger part plus the smaller part's share of the difference: h + (1 - z)(n - h) where
      // z > 1/2, else n + z (h - n).
      const more0 = f32x4.gt(z0, zero);
      const more1 = f32x4.gt(z1, zero);
      const most0 = v128.bitselect(before0, n0, more0);
      const most1 = v128.bitselect(before1, n1, more1);
      let h0 = madd(tail0, f32x4.sub(v128.bitselect(n0, before0, more0), most0), most0);
      let h1 = madd(tail1, f32x4.sub(v128.bitselect(n1, before1, more1), most1), most1);
      z0 = fromTail4(z0, tail0);
      z1 = fromTail4(z1, tail1);
      if (held) {
        const mask = held + unit;
        const value = mask + unitBytes;
        h0 = v128.bitselect(v128.load(value), h0, v128.load(mask));
        h1 = v128.bitselect(v128.load(value, 16), h1, v128.load(mask, 16));
      }
      v128.store(next + unit, h0);
      v128.store(next + unit, h1, 16);
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
