import { meet } from './barrier';
import { lstmGates } from './lstmGates';
import { madd } from './multiplyAdd';
import { chainBytes, giveBack, join } from './summation';

/**
 * Sums h[k] * weights[k] for k from `h` to `end` (a multiple of 4) in the eight registers of a panel, adds what is at
 * `from` and stores the result at `to`; `lost`: see `join`. Eight rows of weights a turn, while there are eight.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function sumChain(h: usize, end: usize, w: usize, from: usize, to: usize, lost: usize): void {
  const zero = f32x4.splat(0);
  let i0 = zero;
  let i1 = zero;
  let f0 = zero;
  let f1 = zero;
  let g0 = zero;
  let g1 = zero;
  let o0 = zero;
  let o1 = zero;
  while (h + 32 <= end) {
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
    const next = v128.load(h, 16);
    const s4 = v128.shuffle<f32>(next, next, 0, 0, 0, 0);
    i0 = madd(s4, v128.load(w, 512), i0);
    i1 = madd(s4, v128.load(w, 528), i1);
    f0 = madd(s4, v128.load(w, 544), f0);
    f1 = madd(s4, v128.load(w, 560), f1);
    g0 = madd(s4, v128.load(w, 576), g0);
    g1 = madd(s4, v128.load(w, 592), g1);
    o0 = madd(s4, v128.load(w, 608), o0);
    o1 = madd(s4, v128.load(w, 624), o1);
    const s5 = v128.shuffle<f32>(next, next, 1, 1, 1, 1);
    i0 = madd(s5, v128.load(w, 640), i0);
    i1 = madd(s5, v128.load(w, 656), i1);
    f0 = madd(s5, v128.load(w, 672), f0);
    f1 = madd(s5, v128.load(w, 688), f1);
    g0 = madd(s5, v128.load(w, 704), g0);
    g1 = madd(s5, v128.load(w, 720), g1);
    o0 = madd(s5, v128.load(w, 736), o0);
    o1 = madd(s5, v128.load(w, 752), o1);
    const s6 = v128.shuffle<f32>(next, next, 2, 2, 2, 2);
    i0 = madd(s6, v128.load(w, 768), i0);
    i1 = madd(s6, v128.load(w, 784), i1);
    f0 = madd(s6, v128.load(w, 800), f0);
    f1 = madd(s6, v128.load(w, 816), f1);
    g0 = madd(s6, v128.load(w, 832), g0);
    g1 = madd(s6, v128.load(w, 848), g1);
    o0 = madd(s6, v128.load(w, 864), o0);
    o1 = madd(s6, v128.load(w, 880), o1);
    const s7 = v128.shuffle<f32>(next, next, 3, 3, 3, 3);
    i0 = madd(s7, v128.load(w, 896), i0);
    i1 = madd(s7, v128.load(w, 912), i1);
    f0 = madd(s7, v128.load(w, 928), f0);
    f1 = madd(s7, v128.load(w, 944), f1);
    g0 = madd(s7, v128.load(w, 960), g0);
    g1 = madd(s7, v128.load(w, 976), g1);
    o0 = madd(s7, v128.load(w, 992), o0);
    o1 = madd(s7, v128.load(w, 1008), o1);
    h += 32;
    w += 1024;
  }
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
  join(from, i0, to, lost);
  join(from + 16, i1, to + 16, lost + 16);
  join(from + 32, f0, to + 32, lost + 32);
  join(from + 48, f1, to + 48, lost + 48);
  join(from + 64, g0, to + 64, lost + 64);
  join(from + 80, g1, to + 80, lost + 80);
  join(from + 96, o0, to + 96, lost + 96);
  join(from + 112, o1, to + 112, lost + 112);
}

/**
 * Weights that the second cache is taken to hold still when the next step begins: half of the 1 MB that many a core has.
 * A step begins with the panels that the step before ended with. Always from the first to the last, a layer a little
 * larger than the cache would find nothing of itself in it (1x256: 7% faster for it).
 */
const CACHED_BYTES: usize = 512 << 10;

/**
 * Reads `steps` symbols with an LSTM layer (PyTorch's `nn.LSTM`), batch 1, and records every signal.
 *
 * Units go in panels of 8: the eight registers i i f f g g o o sum a panel's share of W_hh h while its weights stream by
 * once, front to back. The sums wait where the gates are recorded; when all are there, lstmGates.ts makes gates of them:
 * apart from the products, for these keep the loads busy and leave no room beside them.
 *
 * c is kept as the sum of two floats, c and `low`. A trained cell can count to thousands and then be read to the last
 * digit: with c and f rounded to float32 at every step, h was wrong by 1.6e-5 after 20,000 characters from that alone.
 *
 *     weights: | panel 0: k=0: i*8 f*8 g*8 o*8 | k=1: ... | panel 1: ... |          panels x depth x 32 floats
 *     inputs:  | panel 0: i*8 f*8 g*8 o*8 | panel 1: ... |                          a row a symbol, or a row a step
 *     rows:    | h: panels*8 | c: panels*8 | panel 0: i*8 f*8 g*8 o*8 | ... |       row 0: h before step 0
 *     cells:   | panel 0: c*8 low*8 | panel 1: ... |                                 the state, overwritten at each step
 *     scratch: | 32 zeros | 32 numbers: what rounding took from the sums of the panel at work |
 *
 * @param symbols u16 a step, picking rows of `inputs`; 0 where `inputs` has a row for each step.
 * @param rows `steps` + 1 rows; row t + 1 is written from row t.
 * @param depth how far the sums run: the units, or fewer where the last are padding; a multiple of 4.
 * @param panels of the layer; this thread computes [`first`, `last`) of them.
 * @param held two rows of `panels` * 8: a mask of units whose c is held, and the values; 0 where none is.
 * @param scratch 256 bytes of this thread's own, zero at the start.
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
  const lost = scratch + 128;
  const kept = min(last - first, <i32>(CACHED_BYTES / panelBytes));
  let start = first;
  for (let step = 0; step < steps; step++) {
    const input = inputs + inputBytes * (symbols ? <usize>load<u16>(symbols + (<usize>step << 1)) : <usize>step);
    const next = rows + rowBytes;
    const end = rows + depthBytes;
    let panel = start;
    for (let turn = first; turn < last; turn++, panel++) {
      if (panel == last) panel = first;
      const sums = next + (unitBytes << 1) + (<usize>panel << 7);
      let w = weights + <usize>panel * panelBytes;
      let from = scratch;
      let h = rows;
      while (h < end) {
        const chainEnd = min(h + chainBytes(), end);
        sumChain(h, chainEnd, w, from, sums, lost);
        w += (chainEnd - h) << 5;
        from = sums;
        h = chainEnd;
      }
      if (!ASC_FEATURE_RELAXED_SIMD) giveBack(sums, lost);
    }
    lstmGates(first, last, input, next, cells, held, unitBytes);
    rows = next;
    start -= kept;
    if (start < first) start += last - first;
    if (barrier) meet(barrier, (step + 1) * threads);
  }
}
