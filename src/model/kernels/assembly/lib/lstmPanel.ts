import { madd } from './multiplyAdd';
import { CHAIN_BYTES, giveBack, join } from './summation';

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
  v128.store(to, join(v128.load(from), i0, lost));
  v128.store(to, join(v128.load(from, 16), i1, lost + 16), 16);
  v128.store(to, join(v128.load(from, 32), f0, lost + 32), 32);
  v128.store(to, join(v128.load(from, 48), f1, lost + 48), 48);
  v128.store(to, join(v128.load(from, 64), g0, lost + 64), 64);
  v128.store(to, join(v128.load(from, 80), g1, lost + 80), 80);
  v128.store(to, join(v128.load(from, 96), o0, lost + 96), 96);
  v128.store(to, join(v128.load(from, 112), o1, lost + 112), 112);
}

/**
 * The share of W_hh h of a panel of 8 units: the eight registers i i f f g g o o sum it while the panel's weights stream
 * by once, front to back. Stored at `sums`, laid out as the gates.
 *
 * @param h and @param end the numbers of h, a multiple of 4 of them; @param zeros 32 zeros.
 * @param lost 32 zeros, and again when this returns: what rounding took.
 */
export function sumPanel(h: usize, end: usize, w: usize, sums: usize, zeros: usize, lost: usize): void {
  let from = zeros;
  while (h < end) {
    const chainEnd = min(h + CHAIN_BYTES, end);
    sumChain(h, chainEnd, w, from, sums, lost);
    w += (chainEnd - h) << 5;
    from = sums;
    h = chainEnd;
  }
  if (!ASC_FEATURE_RELAXED_SIMD) giveBack(sums, lost);
}
