import { gateFromTail4, gateSigmoid4, gateTail4, gateTanh4, negative4 } from './gateActivations';
import { meet } from './barrier';
import { madd } from './multiplyAdd';
import { addTo, GROUP_BYTES, rounded, startWith, SUM_BLOCK_BYTES } from './summation';

/** Where a thread's `scratch` keeps the totals of i, f and g (six vectors in double precision), of o, and a group. */
const TOTAL_O: usize = 192;
const GROUP: usize = 256;

/** What rounding took from `sum` = a + b (Knuth's TwoSum): exact. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function lost(a: v128, b: v128, sum: v128): v128 {
  const b1 = f32x4.sub(sum, a);
  return f32x4.add(f32x4.sub(a, f32x4.sub(sum, b1)), f32x4.sub(b, b1));
}

/**
 * From the sums of four units to i, f, g, o, c and h, all recorded.
 *
 * @param row where h of the four units goes; c goes `unitBytes` behind.
 * @param gates where i goes; f, g and o go 32, 64 and 96 bytes behind.
 * @param cell c of the units; what float32 leaves out of it lies 32 bytes behind.
 * @param mask whether each unit's c is held; the values lie `unitBytes` behind; 0 where none is.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function advance(
  sumI: v128,
  sumF: v128,
  sumG: v128,
  sumO: v128,
  row: usize,
  gates: usize,
  cell: usize,
  mask: usize,
  unitBytes: usize,
): void {
  const i = gateSigmoid4(sumI);
  const g = gateTanh4(sumG);
  v128.store(gates, i);
  v128.store(gates, g, 64);
  const tail = gateTail4(sumF);
  const below = negative4(sumF);
  v128.store(gates, gateFromTail4(tail, below), 32);
  // f c = c - (1 - f) c where f > 1/2: what is rounded is then the small part.
  const before = v128.load(cell);
  const kept = v128.andnot(before, below);
  const share = v128.xor(tail, v128.andnot(f32x4.splat(-0.0), below));
  const added = f32x4.add(madd(share, before, f32x4.mul(i, g)), v128.andnot(v128.load(cell, 32), below));
  let c = f32x4.add(kept, added);
  let low = lost(kept, added, c);
  if (mask) {
    const isHeld = v128.load(mask);
    c = v128.bitselect(v128.load(mask + unitBytes), c, isHeld);
    low = v128.andnot(low, isHeld);
  }
  v128.store(cell, c);
  v128.store(cell, low, 32);
  v128.store(row + unitBytes, c);
  const o = gateSigmoid4(sumO);
  v128.store(gates, o, 96);
  v128.store(row, f32x4.mul(o, gateTanh4(c)));
}

/**
 * Sums h[k] * weights[k] for k from `h` to `end` (a multiple of 4) in the eight registers of a panel, and stores the
 * sums at `to`, or adds them to what is there.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function sumBlock(h: usize, end: usize, w: usize, to: usize, fresh: bool): void {
  const zero = f32x4.splat(0);
  let i0 = zero;
  let i1 = zero;
  let f0 = zero;
  let f1 = zero;
  let g0 = zero;
  let g1 = zero;
  let o0 = zero;
  let o1 = zero;
  while (h < end) {
    const four = v128.load(h);
    const s0 = v128.shuffle<f32>(four, four, 0, 0, 0, 0);
    i0 = madd(s0, v128.load(w), i0);
    i1 = madd(s0, v128.load(w, 16), i1);
    f0 = madd(s0, v128.load(w, 32), f0);
    f1 = madd(s0, v128.load(w, 48), f1);
    g0 = madd(s0, v128.load(w, 64), g0);
    g1 = madd(s0, v128.load(w, 80), g1);
    o0 = madd(s0, v128.load(w, 96), o0);
    o1 = madd(s0, v128.load(w, 112), o1);
    const s1 = v128.shuffle<f32>(four, four, 1, 1, 1, 1);
    i0 = madd(s1, v128.load(w, 128), i0);
    i1 = madd(s1, v128.load(w, 144), i1);
    f0 = madd(s1, v128.load(w, 160), f0);
    f1 = madd(s1, v128.load(w, 176), f1);
    g0 = madd(s1, v128.load(w, 192), g0);
    g1 = madd(s1, v128.load(w, 208), g1);
    o0 = madd(s1, v128.load(w, 224), o0);
    o1 = madd(s1, v128.load(w, 240), o1);
    const s2 = v128.shuffle<f32>(four, four, 2, 2, 2, 2);
    i0 = madd(s2, v128.load(w, 256), i0);
    i1 = madd(s2, v128.load(w, 272), i1);
    f0 = madd(s2, v128.load(w, 288), f0);
    f1 = madd(s2, v128.load(w, 304), f1);
    g0 = madd(s2, v128.load(w, 320), g0);
    g1 = madd(s2, v128.load(w, 336), g1);
    o0 = madd(s2, v128.load(w, 352), o0);
    o1 = madd(s2, v128.load(w, 368), o1);
    const s3 = v128.shuffle<f32>(four, four, 3, 3, 3, 3);
    i0 = madd(s3, v128.load(w, 384), i0);
    i1 = madd(s3, v128.load(w, 400), i1);
    f0 = madd(s3, v128.load(w, 416), f0);
    f1 = madd(s3, v128.load(w, 432), f1);
    g0 = madd(s3, v128.load(w, 448), g0);
    g1 = madd(s3, v128.load(w, 464), g1);
    o0 = madd(s3, v128.load(w, 480), o0);
    o1 = madd(s3, v128.load(w, 496), o1);
    h += 16;
    w += 512;
  }
  if (!fresh) {
    i0 = f32x4.add(v128.load(to), i0);
    i1 = f32x4.add(v128.load(to, 16), i1);
    f0 = f32x4.add(v128.load(to, 32), f0);
    f1 = f32x4.add(v128.load(to, 48), f1);
    g0 = f32x4.add(v128.load(to, 64), g0);
    g1 = f32x4.add(v128.load(to, 80), g1);
    o0 = f32x4.add(v128.load(to, 96), o0);
    o1 = f32x4.add(v128.load(to, 112), o1);
  }
  v128.store(to, i0);
  v128.store(to, i1, 16);
  v128.store(to, f0, 32);
  v128.store(to, f1, 48);
  v128.store(to, g0, 64);
  v128.store(to, g1, 80);
  v128.store(to, o0, 96);
  v128.store(to, o1, 112);
}

/**
 * Reads `steps` symbols with an LSTM layer (PyTorch's `nn.LSTM`), batch 1, and records every signal.
 *
 * Units go in panels of 8: the eight registers i i f f g g o o sum a panel's share of W_hh h while its weights stream by
 * once, front to back, four rows of weights a turn.
 *
 * c is kept as the sum of two floats, c and `low`. A trained cell can count to thousands and then be read to the last
 * digit: with c and f rounded to float32 at every step, h was wrong by 1.6e-5 after 20,000 characters from that alone.
 *
 *     weights: | panel 0: k=0: i*8 f*8 g*8 o*8 | k=1: ... | panel 1: ... |          panels x depth x 32 floats
 *     inputs:  | panel 0: i*8 f*8 g*8 o*8 | panel 1: ... |                          a row a symbol, or a row a step
 *     rows:    | h: panels*8 | c: panels*8 | panel 0: i*8 f*8 g*8 o*8 | ... |       row 0: h before step 0
 *     cells:   | panel 0: c*8 low*8 | panel 1: ... |                                 the state, overwritten at each step
 *     scratch: | totals: i*8 f*8 g*8 as f64, o*8 | gap | group: i*8 f*8 g*8 o*8 |    of the panel at work
 *
 * @param symbols u16 a step, picking rows of `inputs`; 0 where `inputs` has a row for each step.
 * @param rows `steps` + 1 rows; row t + 1 is written from row t.
 * @param depth how far the sums run: the units, or fewer where the last are padding; a multiple of 4.
 * @param panels of the layer; this thread computes [`first`, `last`) of them.
 * @param held two rows of `panels` * 8: a mask of units whose c is held, and the values; 0 where none is.
 * @param scratch 384 bytes of this thread's own.
 * @param barrier where the threads meet after each step; 0 for one thread.
 */
export function lstm(
  steps: i32,
  symbols: usize,
  inputs: usize,
  weights: usize,
  rows: usize,
  cells: usize,
  depth: i32,
  panels: i32,
  first: i32,
  last: i32,
  held: usize,
  scratch: usize,
  barrier: usize,
  threads: i32,
): void {
  const depthBytes = <usize>depth << 2;
  const unitBytes = <usize>panels << 5;
  const inputBytes = <usize>panels << 7;
  const rowBytes = (unitBytes << 1) + inputBytes;
  const panelBytes = <usize>depth << 7;
  const zero = f32x4.splat(0);
  const block = scratch + GROUP;
  for (let step = 0; step < steps; step++) {
    const input = inputs + inputBytes * (symbols ? <usize>load<u16>(symbols + (<usize>step << 1)) : <usize>step);
    const next = rows + rowBytes;
    for (let panel = first; panel < last; panel++) {
      const from = input + (<usize>panel << 7);
      startWith(scratch, from);
      startWith(scratch + 32, from + 16);
      startWith(scratch + 64, from + 32);
      startWith(scratch + 96, from + 48);
      startWith(scratch + 128, from + 64);
      startWith(scratch + 160, from + 80);
      v128.store(scratch, zero, TOTAL_O);
      v128.store(scratch, zero, TOTAL_O + 16);
      const w = weights + <usize>panel * panelBytes;
      let h = rows;
      const end = h + depthBytes;
      while (h < end) {
        const groupEnd = min(h + GROUP_BYTES, end);
        let blockEnd = min(h + SUM_BLOCK_BYTES, groupEnd);
        sumBlock(h, blockEnd, w + ((h - rows) << 5), block, true);
        while (blockEnd < groupEnd) {
          h = blockEnd;
          blockEnd = min(h + SUM_BLOCK_BYTES, groupEnd);
          sumBlock(h, blockEnd, w + ((h - rows) << 5), block, false);
        }
        h = groupEnd;
        addTo(scratch, v128.load(block));
        addTo(scratch + 32, v128.load(block, 16));
        addTo(scratch + 64, v128.load(block, 32));
        addTo(scratch + 96, v128.load(block, 48));
        addTo(scratch + 128, v128.load(block, 64));
        addTo(scratch + 160, v128.load(block, 80));
        v128.store(scratch, f32x4.add(v128.load(scratch, TOTAL_O), v128.load(block, 96)), TOTAL_O);
        v128.store(scratch, f32x4.add(v128.load(scratch, TOTAL_O + 16), v128.load(block, 112)), TOTAL_O + 16);
      }
      const unit = <usize>panel << 5;
      const row = next + unit;
      const gates = next + (unitBytes << 1) + (<usize>panel << 7);
      const cell = cells + (<usize>panel << 6);
      const mask = held ? held + unit : 0;
      const sumO0 = f32x4.add(v128.load(scratch, TOTAL_O), v128.load(from, 96));
      const sumO1 = f32x4.add(v128.load(scratch, TOTAL_O + 16), v128.load(from, 112));
      advance(rounded(scratch), rounded(scratch + 64), rounded(scratch + 128), sumO0, row, gates, cell, mask, unitBytes);
      const mask1 = mask ? mask + 16 : 0;
      advance(
        rounded(scratch + 32), rounded(scratch + 96), rounded(scratch + 160), sumO1,
        row + 16, gates + 16, cell + 16, mask1, unitBytes,
      );
    }
    rows = next;
    if (barrier) meet(barrier, (step + 1) * threads);
  }
}
