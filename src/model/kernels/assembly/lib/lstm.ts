import { sigmoid4, tanh4 } from './activations';
import { meet } from './barrier';
import { exp2, one2 } from './doubleActivations';
import { madd } from './multiplyAdd';
import { highHalf, INNER_BYTES, lowHalf, OUTER_BYTES, pair, rounded } from './summation';

/**
 * From the sums of two units to i, f, g and c, in double precision up to what is recorded; returns c as float32.
 *
 * i = 1 / I, f = 1 / F with I = 1 + e^-sum and so on, g = 1 - 2 / G with G = 1 + e^(2 sum): one division makes all
 * three. The arguments are bounded, so that the product of the denominators stays far from overflow.
 *
 * @param cell c of both units; what float32 leaves out of it lies 32 bytes behind.
 * @param mask whether each unit's c is held; the values lie `unitBytes` behind; 0 where none is.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function advance(sumI: v128, sumF: v128, sumG: v128, cell: usize, unitBytes: usize, gates: usize, mask: usize): v128 {
  const one = one2();
  const I = f64x2.add(exp2(f64x2.neg(sumI)), one);
  const F = f64x2.add(exp2(f64x2.neg(sumF)), one);
  const G = f64x2.add(exp2(f64x2.add(sumG, sumG)), one);
  const IF = f64x2.mul(I, F);
  const all = f64x2.div(one, f64x2.mul(IF, G));
  const byG = f64x2.mul(all, G);
  const byIF = f64x2.mul(all, IF);
  const i = f64x2.mul(byG, F);
  const f = f64x2.mul(byG, I);
  const g = f64x2.sub(one, f64x2.add(byIF, byIF));
  v128.store64_lane(gates, f32x4.demote_f64x2_zero(i), 0);
  v128.store64_lane(gates, f32x4.demote_f64x2_zero(f), 0, 32);
  v128.store64_lane(gates, f32x4.demote_f64x2_zero(g), 0, 64);
  const exact = f64x2.add(f64x2.mul(f, f64x2.add(pair(cell), pair(cell + 32))), f64x2.mul(i, g));
  let c = f32x4.demote_f64x2_zero(exact);
  let low = f32x4.demote_f64x2_zero(f64x2.sub(exact, f64x2.promote_low_f32x4(c)));
  if (mask) {
    const isHeld = v128.load64_zero(mask);
    c = v128.bitselect(v128.load64_zero(mask + unitBytes), c, isHeld);
    low = v128.andnot(low, isHeld);
  }
  v128.store64_lane(cell, c, 0);
  v128.store64_lane(cell, low, 0, 32);
  return c;
}

/**
 * Reads `steps` symbols with an LSTM layer (PyTorch's `nn.LSTM`), batch 1, and records every signal.
 *
 * Units go in panels of 8: the eight registers i i f f g g o o sum a panel's share of W_hh h while its weights stream by
 * once, front to back, and then become the gates without touching memory.
 *
 * c is kept as the sum of two floats, c and `low`, and is made in double precision. A trained cell can count to thousands and then be read to the last
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
      // The totals begin with the input, read before the weights stream by: afterwards it would be waited for.
      let lowI0 = pair(from);
      let highI0 = pair(from, 8);
      let lowI1 = pair(from, 16);
      let highI1 = pair(from, 24);
      let lowF0 = pair(from, 32);
      let highF0 = pair(from, 40);
      let lowF1 = pair(from, 48);
      let highF1 = pair(from, 56);
      let lowG0 = pair(from, 64);
      let highG0 = pair(from, 72);
      let lowG1 = pair(from, 80);
      let highG1 = pair(from, 88);
      let lowO0 = pair(from, 96);
      let highO0 = pair(from, 104);
      let lowO1 = pair(from, 112);
      let highO1 = pair(from, 120);
      let w = weights + <usize>panel * panelBytes;
      let h = rows;
      const end = h + hiddenBytes;
      while (h < end) {
        const outerEnd = min(h + OUTER_BYTES, end);
        let outerI0 = zero;
        let outerI1 = zero;
        let outerF0 = zero;
        let outerF1 = zero;
        let outerG0 = zero;
        let outerG1 = zero;
        let outerO0 = zero;
        let outerO1 = zero;
        while (h < outerEnd) {
          const blockEnd = min(h + INNER_BYTES, outerEnd);
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
          outerI0 = f32x4.add(outerI0, blockI0);
          outerI1 = f32x4.add(outerI1, blockI1);
          outerF0 = f32x4.add(outerF0, blockF0);
          outerF1 = f32x4.add(outerF1, blockF1);
          outerG0 = f32x4.add(outerG0, blockG0);
          outerG1 = f32x4.add(outerG1, blockG1);
          outerO0 = f32x4.add(outerO0, blockO0);
          outerO1 = f32x4.add(outerO1, blockO1);
        }
        lowI0 = f64x2.add(lowI0, lowHalf(outerI0));
        highI0 = f64x2.add(highI0, highHalf(outerI0));
        lowI1 = f64x2.add(lowI1, lowHalf(outerI1));
        highI1 = f64x2.add(highI1, highHalf(outerI1));
        lowF0 = f64x2.add(lowF0, lowHalf(outerF0));
        highF0 = f64x2.add(highF0, highHalf(outerF0));
        lowF1 = f64x2.add(lowF1, lowHalf(outerF1));
        highF1 = f64x2.add(highF1, highHalf(outerF1));
        lowG0 = f64x2.add(lowG0, lowHalf(outerG0));
        highG0 = f64x2.add(highG0, highHalf(outerG0));
        lowG1 = f64x2.add(lowG1, lowHalf(outerG1));
        highG1 = f64x2.add(highG1, highHalf(outerG1));
        lowO0 = f64x2.add(lowO0, lowHalf(outerO0));
        highO0 = f64x2.add(highO0, highHalf(outerO0));
        lowO1 = f64x2.add(lowO1, lowHalf(outerO1));
        highO1 = f64x2.add(highO1, highHalf(outerO1));
      }
      const unit = <usize>panel << 5;
      const cell = cells + (<usize>panel << 6);
      const to = next + unit;
      const gates = next + (unitBytes << 1) + (<usize>panel << 7);
      const mask = held ? held + unit : 0;
      const cA = advance(lowI0, lowF0, lowG0, cell, unitBytes, gates, mask);
      const cB = advance(highI0, highF0, highG0, cell + 8, unitBytes, gates + 8, mask ? mask + 8 : 0);
      const cC = advance(lowI1, lowF1, lowG1, cell + 16, unitBytes, gates + 16, mask ? mask + 16 : 0);
      const cD = advance(highI1, highF1, highG1, cell + 24, unitBytes, gates + 24, mask ? mask + 24 : 0);
      const c0 = v128.shuffle<i64>(cA, cB, 0, 2);
      const c1 = v128.shuffle<i64>(cC, cD, 0, 2);
      const o0 = sigmoid4(rounded(lowO0, highO0));
      const o1 = sigmoid4(rounded(lowO1, highO1));
      v128.store(to, f32x4.mul(o0, tanh4(c0)));
      v128.store(to, f32x4.mul(o1, tanh4(c1)), 16);
      const toC = to + unitBytes;
      v128.store(toC, c0);
      v128.store(toC, c1, 16);
      v128.store(gates, o0, 96);
      v128.store(gates, o1, 112);
    }
    rows = next;
    if (barrier) meet(barrier, (step + 1) * threads);
  }
}
