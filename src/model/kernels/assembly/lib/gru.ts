import { fromTail4, sigmoid4, sigmoidTail4, tanh4 } from './activations';
import { meet } from './barrier';
import { madd } from './multiplyAdd';
import { BRANCH_BYTES, LEAF_BYTES } from './summation';

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
  const zero = f32x4.splat(0);
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
      // Read before the weights stream by: afterwards it would have to be waited for.
      const input0 = v128.load(from, 64);
      const input1 = v128.load(from, 80);
      const before0 = v128.load(rows + unit);
      const before1 = v128.load(rows + unit, 16);
      let w = weights + <usize>panel * panelBytes;
      let h = rows;
      const end = h + hiddenBytes;
      while (h < end) {
        const branchEnd = min(h + BRANCH_BYTES, end);
        let branchR0 = zero;
        let branchR1 = zero;
        let branchZ0 = zero;
        let branchZ1 = zero;
        let branchN0 = zero;
        let branchN1 = zero;
        while (h < branchEnd) {
          const leafEnd = min(h + LEAF_BYTES, branchEnd);
          let leafR0 = zero;
          let leafR1 = zero;
          let leafZ0 = zero;
          let leafZ1 = zero;
          let leafN0 = zero;
          let leafN1 = zero;
          while (h < leafEnd) {
            const s = v128.load32_splat(h);
            leafR0 = madd(s, v128.load(w), leafR0);
            leafR1 = madd(s, v128.load(w, 16), leafR1);
            leafZ0 = madd(s, v128.load(w, 32), leafZ0);
            leafZ1 = madd(s, v128.load(w, 48), leafZ1);
            leafN0 = madd(s, v128.load(w, 64), leafN0);
            leafN1 = madd(s, v128.load(w, 80), leafN1);
            h += 4;
            w += 96;
          }
          branchR0 = f32x4.add(branchR0, leafR0);
          branchR1 = f32x4.add(branchR1, leafR1);
          branchZ0 = f32x4.add(branchZ0, leafZ0);
          branchZ1 = f32x4.add(branchZ1, leafZ1);
          branchN0 = f32x4.add(branchN0, leafN0);
          branchN1 = f32x4.add(branchN1, leafN1);
        }
        r0 = f32x4.add(r0, branchR0);
        r1 = f32x4.add(r1, branchR1);
        z0 = f32x4.add(z0, branchZ0);
        z1 = f32x4.add(z1, branchZ1);
        n0 = f32x4.add(n0, branchN0);
        n1 = f32x4.add(n1, branchN1);
      }
      r0 = sigmoid4(r0);
      r1 = sigmoid4(r1);
      n0 = tanh4(madd(r0, n0, input0));
      n1 = tanh4(madd(r1, n1, input1));
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
