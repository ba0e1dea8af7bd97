import {
  bounded4,
  C1,
  C2,
  C3,
  C4,
  C5,
  C6,
  decay4,
  left4,
  negative4,
  powered4,
  ROUNDER,
  SIGMOID_LOWEST,
  SIGMOID_SCALE,
  shifted4,
  sigmoidFrom4,
  tailFrom4,
  TANH_LOWEST,
  TANH_SCALE,
  tanhFrom4,
} from './gateActivations';
import { madd } from './multiplyAdd';
import { roundingOf } from './summation';

/** Bytes from the start of a row's gates to those of four units: panels of 8 units, i*8 f*8 g*8 o*8. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function gatesOf(quad: i32): usize {
  return ((<usize>quad >> 1) << 7) + ((<usize>quad & 1) << 4);
}

/**
 * From the sums over h, which lie where the gates go, to i, f, g, o, c and h of the units of panels [`first`, `last`),
 * four units at a time. The four gates go through `decay4` side by side: each of its steps waits for the one before, and
 * the processor looks too few instructions ahead to find the next gate by itself. Two loops: h waits for c, and one loop
 * over both keeps too few units under way at once.
 *
 * @param input what the sums still lack, laid out as the gates; it joins last, for the sum is often small beside it.
 * @param row the recorded row: h, then c `unitBytes` behind, then the gates.
 * @param cells and @param held as in `lstm`.
 */
export function lstmGates(
  first: i32,
  last: i32,
  input: usize,
  row: usize,
  cells: usize,
  held: usize,
  unitBytes: usize,
): void {
  const sign = f32x4.splat(-0.0);
  const one = f32x4.splat(1.0);
  const rounder = f32x4.splat(ROUNDER);
  const c1 = f32x4.splat(C1);
  const c2 = f32x4.splat(C2);
  const c3 = f32x4.splat(C3);
  const c4 = f32x4.splat(C4);
  const c5 = f32x4.splat(C5);
  const c6 = f32x4.splat(C6);
  const lowest = f32x4.splat(SIGMOID_LOWEST);
  const scale = f32x4.splat(SIGMOID_SCALE);
  const tanhLowest = f32x4.splat(TANH_LOWEST);
  const tanhScale = f32x4.splat(TANH_SCALE);
  const allGates = row + (unitBytes << 1);
  const end = last << 1;
  for (let quad = first << 1; quad < end; quad++) {
    const gates = allGates + gatesOf(quad);
    const from = input + gatesOf(quad);
    const sumI = f32x4.add(v128.load(gates), v128.load(from));
    const sumF = f32x4.add(v128.load(gates, 32), v128.load(from, 32));
    const sumG = f32x4.add(v128.load(gates, 64), v128.load(from, 64));
    const sumO = f32x4.add(v128.load(gates, 96), v128.load(from, 96));
    const boundedI = bounded4(sumI, lowest, sign);
    const boundedF = bounded4(sumF, lowest, sign);
    const boundedG = bounded4(sumG, tanhLowest, sign);
    const boundedO = bounded4(sumO, lowest, sign);
    const shiftedI = shifted4(boundedI, scale, rounder);
    const shiftedF = shifted4(boundedF, scale, rounder);
    const shiftedG = shifted4(boundedG, tanhScale, rounder);
    const shiftedO = shifted4(boundedO, scale, rounder);
    const rI = left4(boundedI, scale, rounder, shiftedI);
    const rF = left4(boundedF, scale, rounder, shiftedF);
    const rG = left4(boundedG, tanhScale, rounder, shiftedG);
    const rO = left4(boundedO, scale, rounder, shiftedO);
    let pI = madd(rI, c6, c5);
    let pF = madd(rF, c6, c5);
    let pG = madd(rG, c6, c5);
    let pO = madd(rO, c6, c5);
    pI = madd(rI, pI, c4);
    pF = madd(rF, pF, c4);
    pG = madd(rG, pG, c4);
    pO = madd(rO, pO, c4);
    pI = madd(rI, pI, c3);
    pF = madd(rF, pF, c3);
    pG = madd(rG, pG, c3);
    pO = madd(rO, pO, c3);
    pI = madd(rI, pI, c2);
    pF = madd(rF, pF, c2);
    pG = madd(rG, pG, c2);
    pO = madd(rO, pO, c2);
    pI = madd(rI, pI, c1);
    pF = madd(rF, pF, c1);
    pG = madd(rG, pG, c1);
    pO = madd(rO, pO, c1);
    pI = madd(rI, pI, one);
    pF = madd(rF, pF, one);
    pG = madd(rG, pG, one);
    pO = madd(rO, pO, one);
    pI = powered4(pI, shiftedI);
    pF = powered4(pF, shiftedF);
    pG = powered4(pG, shiftedG);
    pO = powered4(pO, shiftedO);
    const tailI = tailFrom4(pI, one);
    const tailF = tailFrom4(pF, one);
    const tailO = tailFrom4(pO, one);
    const g = tanhFrom4(sumG, pG, sign, one);
    const i = sigmoidFrom4(tailI, negative4(sumI), one);
    v128.store(gates, i);
    v128.store(gates, g, 64);
    const below = negative4(sumF);
    v128.store(gates, sigmoidFrom4(tailF, below, one), 32);
    v128.store(gates, sigmoidFrom4(tailO, negative4(sumO), one), 96);
    // f c = c - (1 - f) c where f > 1/2: what is rounded is then the small part.
    const cell = cells + (<usize>quad >> 1 << 6) + ((<usize>quad & 1) << 4);
    const before = v128.load(cell);
    const kept = v128.andnot(before, below);
    const share = v128.xor(tailF, v128.andnot(sign, below));
    const added = f32x4.add(madd(share, before, f32x4.mul(i, g)), v128.andnot(v128.load(cell, 32), below));
    let c = f32x4.add(kept, added);
    let low = roundingOf(kept, added, c);
    const unit = <usize>quad << 4;
    if (held) {
      const isHeld = v128.load(held + unit);
      c = v128.bitselect(v128.load(held + unitBytes + unit), c, isHeld);
      low = v128.andnot(low, isHeld);
    }
    v128.store(cell, c);
    v128.store(cell, low, 32);
    v128.store(row + unitBytes + unit, c);
  }
  for (let quad = first << 1; quad < end; quad++) {
    const to = row + (<usize>quad << 4);
    const c = v128.load(to + unitBytes);
    const power = decay4(c, tanhLowest, tanhScale, sign, rounder, c1, c2, c3, c4, c5, c6, one);
    v128.store(to, f32x4.mul(v128.load(allGates + gatesOf(quad), 96), tanhFrom4(c, power, sign, one)));
  }
}
