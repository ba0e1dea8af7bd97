import { C1, C2, C3, C4, C5, C6, LOG2_E, LOWEST, ROUNDER } from './power';

/**
 * What an LSTM makes of its sums: loops over the units of a layer, eight (a panel) a turn. The processor takes several
 * turns at a time, for none waits for another. The two halves of a panel stand side by side so that V8 can join them to
 * vectors of 256 bits; gemmWide.ts says how, and why nothing is inlined here.
 */

/** Whether this build has fused multiply-add. */
const FUSED: bool = ASC_FEATURE_RELAXED_SIMD;
/** Bytes from a panel to the next: of gates (i*8 f*8 g*8 o*8), of one signal, of c with its low. */
const GATES_BYTES: usize = 128;
const UNITS_BYTES: usize = 32;
const CELLS_BYTES: usize = 64;
/** Where the factors of `decay` lie in the scratch memory: of the four gates, and of c. */
const GATE_FACTORS: usize = 384;
const CELL_FACTORS: usize = 400;

/**
 * For `groups` groups of 8 numbers: e^(-factor |x|) with the sign of x, where x is the sum of what lies at `x` and at
 * `added`. A power <= 1, so nothing overflows.
 *
 * @param addedStride bytes from one group to the next: 32, or 0; @param factors four, which groups take in turns.
 */
function decay(groups: i32, x: usize, added: usize, addedStride: usize, to: usize, factors: usize): void {
  // Held in variables: V8 makes a constant anew wherever it is used.
  const sign = f32x4.splat(-0.0);
  const one = f32x4.splat(1.0);
  const rounder = f32x4.splat(ROUNDER);
  const c1 = f32x4.splat(C1);
  const c2 = f32x4.splat(C2);
  const c3 = f32x4.splat(C3);
  const c4 = f32x4.splat(C4);
  const c5 = f32x4.splat(C5);
  const c6 = f32x4.splat(C6);
  const least = f32x4.splat(LOWEST);
  const scale = f32x4.splat(LOG2_E);
  for (let group = 0; group < groups; group++) {
    const factor = v128.load32_splat(factors + (<usize>(group & 3) << 2));
    const x0 = f32x4.add(v128.load(x), v128.load(added));
    const x1 = f32x4.add(v128.load(x, 16), v128.load(added, 16));
    const bounded0 = f32x4.pmax(least, v128.or(sign, f32x4.mul(x0, factor)));
    const bounded1 = f32x4.pmax(least, v128.or(sign, f32x4.mul(x1, factor)));
    const shifted0 = FUSED ? f32x4.relaxed_madd(bounded0, scale, rounder) : f32x4.add(f32x4.mul(bounded0, scale), rounder);
    const shifted1 = FUSED ? f32x4.relaxed_madd(bounded1, scale, rounder) : f32x4.add(f32x4.mul(bounded1, scale), rounder);
    const whole0 = f32x4.sub(rounder, shifted0);
    const whole1 = f32x4.sub(rounder, shifted1);
    const r0 = FUSED ? f32x4.relaxed_madd(bounded0, scale, whole0) : f32x4.add(f32x4.mul(bounded0, scale), whole0);
    const r1 = FUSED ? f32x4.relaxed_madd(bounded1, scale, whole1) : f32x4.add(f32x4.mul(bounded1, scale), whole1);
    let p0 = FUSED ? f32x4.relaxed_madd(r0, c6, c5) : f32x4.add(f32x4.mul(r0, c6), c5);
    let p1 = FUSED ? f32x4.relaxed_madd(r1, c6, c5) : f32x4.add(f32x4.mul(r1, c6), c5);
    p0 = FUSED ? f32x4.relaxed_madd(r0, p0, c4) : f32x4.add(f32x4.mul(r0, p0), c4);
    p1 = FUSED ? f32x4.relaxed_madd(r1, p1, c4) : f32x4.add(f32x4.mul(r1, p1), c4);
    p0 = FUSED ? f32x4.relaxed_madd(r0, p0, c3) : f32x4.add(f32x4.mul(r0, p0), c3);
    p1 = FUSED ? f32x4.relaxed_madd(r1, p1, c3) : f32x4.add(f32x4.mul(r1, p1), c3);
    p0 = FUSED ? f32x4.relaxed_madd(r0, p0, c2) : f32x4.add(f32x4.mul(r0, p0), c2);
    p1 = FUSED ? f32x4.relaxed_madd(r1, p1, c2) : f32x4.add(f32x4.mul(r1, p1), c2);
    p0 = FUSED ? f32x4.relaxed_madd(r0, p0, c1) : f32x4.add(f32x4.mul(r0, p0), c1);
    p1 = FUSED ? f32x4.relaxed_madd(r1, p1, c1) : f32x4.add(f32x4.mul(r1, p1), c1);
    p0 = FUSED ? f32x4.relaxed_madd(r0, p0, one) : f32x4.add(f32x4.mul(r0, p0), one);
    p1 = FUSED ? f32x4.relaxed_madd(r1, p1, one) : f32x4.add(f32x4.mul(r1, p1), one);
    p0 = i32x4.add(p0, i32x4.shl(shifted0, 23));
    p1 = i32x4.add(p1, i32x4.shl(shifted1, 23));
    v128.store(to, v128.or(p0, v128.and(x0, sign)));
    v128.store(to, v128.or(p1, v128.and(x1, sign)), 16);
    x += UNITS_BYTES;
    added += addedStride;
    to += UNITS_BYTES;
  }
}

/**
 * From the powers the gates, and c. sigmoid(x) = 1 - p / (1 + p) for x >= 0 and p / (1 + p) below, where p = e^-|x|, and
 * tanh(x) = (1 - p) / (1 + p) with the sign of x, where p = e^-2|x|: absolute error below 1.3e-7. Near zero tanh has the
 * absolute precision that a cell's update needs, not the relative one of tanh4.
 *
 * A gate that is almost 1 is known by how little it lacks, its tail, which sigmoid(x), rounded to float32, no longer
 * says: f c = c - (1 - f) c where f is above a half, and what is rounded is the small part. What rounding takes from c is
 * kept as its low (TwoSum, as roundingOf of summation.ts).
 */
function update(panels: i32, gates: usize, cells: usize, c: usize): void {
  const sign = f32x4.splat(-0.0);
  const one = f32x4.splat(1.0);
  for (; panels > 0; panels--) {
    const i0 = v128.load(gates);
    const i1 = v128.load(gates, 16);
    const f0 = v128.load(gates, 32);
    const f1 = v128.load(gates, 48);
    const g0 = v128.load(gates, 64);
    const g1 = v128.load(gates, 80);
    const o0 = v128.load(gates, 96);
    const o1 = v128.load(gates, 112);
    const before0 = v128.load(cells);
    const before1 = v128.load(cells, 16);
    const lowBefore0 = v128.load(cells, 32);
    const lowBefore1 = v128.load(cells, 48);
    const belowI0 = i32x4.shr_s(i0, 31);
    const belowI1 = i32x4.shr_s(i1, 31);
    const pI0 = v128.andnot(i0, sign);
    const pI1 = v128.andnot(i1, sign);
    const tailI0 = f32x4.div(pI0, f32x4.add(one, pI0));
    const tailI1 = f32x4.div(pI1, f32x4.add(one, pI1));
    const input0 = v128.bitselect(tailI0, f32x4.sub(one, tailI0), belowI0);
    const input1 = v128.bitselect(tailI1, f32x4.sub(one, tailI1), belowI1);
    const belowF0 = i32x4.shr_s(f0, 31);
    const belowF1 = i32x4.shr_s(f1, 31);
    const pF0 = v128.andnot(f0, sign);
    const pF1 = v128.andnot(f1, sign);
    const tailF0 = f32x4.div(pF0, f32x4.add(one, pF0));
    const tailF1 = f32x4.div(pF1, f32x4.add(one, pF1));
    const forget0 = v128.bitselect(tailF0, f32x4.sub(one, tailF0), belowF0);
    const forget1 = v128.bitselect(tailF1, f32x4.sub(one, tailF1), belowF1);
    const belowO0 = i32x4.shr_s(o0, 31);
    const belowO1 = i32x4.shr_s(o1, 31);
    const pO0 = v128.andnot(o0, sign);
    const pO1 = v128.andnot(o1, sign);
    const tailO0 = f32x4.div(pO0, f32x4.add(one, pO0));
    const tailO1 = f32x4.div(pO1, f32x4.add(one, pO1));
    const output0 = v128.bitselect(tailO0, f32x4.sub(one, tailO0), belowO0);
    const output1 = v128.bitselect(tailO1, f32x4.sub(one, tailO1), belowO1);
    const pG0 = v128.andnot(g0, sign);
    const pG1 = v128.andnot(g1, sign);
    const sizeG0 = f32x4.div(f32x4.sub(one, pG0), f32x4.add(one, pG0));
    const sizeG1 = f32x4.div(f32x4.sub(one, pG1), f32x4.add(one, pG1));
    const tanhG0 = v128.or(sizeG0, v128.and(g0, sign));
    const tanhG1 = v128.or(sizeG1, v128.and(g1, sign));
    const kept0 = v128.andnot(before0, belowF0);
    const kept1 = v128.andnot(before1, belowF1);
    const share0 = v128.xor(tailF0, v128.andnot(sign, belowF0));
    const share1 = v128.xor(tailF1, v128.andnot(sign, belowF1));
    const new0 = f32x4.mul(input0, tanhG0);
    const new1 = f32x4.mul(input1, tanhG1);
    const changed0 = FUSED ? f32x4.relaxed_madd(share0, before0, new0) : f32x4.add(f32x4.mul(share0, before0), new0);
    const changed1 = FUSED ? f32x4.relaxed_madd(share1, before1, new1) : f32x4.add(f32x4.mul(share1, before1), new1);
    const added0 = f32x4.add(changed0, v128.andnot(lowBefore0, belowF0));
    const added1 = f32x4.add(changed1, v128.andnot(lowBefore1, belowF1));
    const c0 = f32x4.add(kept0, added0);
    const c1 = f32x4.add(kept1, added1);
    const part0 = f32x4.sub(c0, kept0);
    const part1 = f32x4.sub(c1, kept1);
    const lost0 = f32x4.sub(kept0, f32x4.sub(c0, part0));
    const lost1 = f32x4.sub(kept1, f32x4.sub(c1, part1));
    const low0 = f32x4.add(lost0, f32x4.sub(added0, part0));
    const low1 = f32x4.add(lost1, f32x4.sub(added1, part1));
    v128.store(gates, input0);
    v128.store(gates, input1, 16);
    v128.store(gates, forget0, 32);
    v128.store(gates, forget1, 48);
    v128.store(gates, tanhG0, 64);
    v128.store(gates, tanhG1, 80);
    v128.store(gates, output0, 96);
    v128.store(gates, output1, 112);
    v128.store(cells, c0);
    v128.store(cells, c1, 16);
    v128.store(cells, low0, 32);
    v128.store(cells, low1, 48);
    v128.store(c, c0);
    v128.store(c, c1, 16);
    gates += GATES_BYTES;
    cells += CELLS_BYTES;
    c += UNITS_BYTES;
  }
}

/** Gives the units whose c is held their value. @param held a mask, and `unitBytes` behind it the values. */
function hold(panels: i32, held: usize, unitBytes: usize, cells: usize, c: usize): void {
  for (; panels > 0; panels--) {
    for (let half: usize = 0; half < UNITS_BYTES; half += 16) {
      const isHeld = v128.load(held + half);
      const value = v128.bitselect(v128.load(held + unitBytes + half), v128.load(cells + half), isHeld);
      v128.store(cells + half, value);
      v128.store(cells + half, v128.andnot(v128.load(cells + half, 32), isHeld), 32);
      v128.store(c + half, value);
    }
    held += UNITS_BYTES;
    cells += CELLS_BYTES;
    c += UNITS_BYTES;
  }
}

/** h = o tanh(c), where the power of c lies at `h`. */
function output(panels: i32, gates: usize, h: usize): void {
  const sign = f32x4.splat(-0.0);
  const one = f32x4.splat(1.0);
  for (; panels > 0; panels--) {
    const c0 = v128.load(h);
    const c1 = v128.load(h, 16);
    const p0 = v128.andnot(c0, sign);
    const p1 = v128.andnot(c1, sign);
    const size0 = f32x4.div(f32x4.sub(one, p0), f32x4.add(one, p0));
    const size1 = f32x4.div(f32x4.sub(one, p1), f32x4.add(one, p1));
    const h0 = f32x4.mul(v128.load(gates, 96), v128.or(size0, v128.and(c0, sign)));
    const h1 = f32x4.mul(v128.load(gates, 112), v128.or(size1, v128.and(c1, sign)));
    v128.store(h, h0);
    v128.store(h, h1, 16);
    gates += GATES_BYTES;
    h += UNITS_BYTES;
  }
}

/**
 * From the sums over h, which lie where the gates go, to i, f, g, o, c and h of the units of panels [`first`, `last`).
 *
 * @param input what the sums still lack, laid out as the gates; it joins last, for the sum is often small beside it.
 * @param row the recorded row: h, then c `unitBytes` behind, then the gates.
 * @param cells, @param held and @param scratch as in `lstm`.
 */
export function lstmGates(
  first: i32,
  last: i32,
  input: usize,
  row: usize,
  cells: usize,
  held: usize,
  unitBytes: usize,
  scratch: usize,
): void {
  const panels = last - first;
  const gates = row + (unitBytes << 1) + GATES_BYTES * first;
  const h = row + UNITS_BYTES * first;
  const c = h + unitBytes;
  input += GATES_BYTES * first;
  cells += CELLS_BYTES * first;
  v128.store(scratch, f32x4(1, 1, 2, 1), GATE_FACTORS);
  v128.store(scratch, f32x4.splat(2), CELL_FACTORS);
  decay(panels << 2, gates, input, UNITS_BYTES, gates, scratch + GATE_FACTORS);
  update(panels, gates, cells, c);
  if (held) hold(panels, held + UNITS_BYTES * first, unitBytes, cells, c);
  decay(panels, c, scratch, 0, h, scratch + CELL_FACTORS);
  output(panels, gates, h);
}
