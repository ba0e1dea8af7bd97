import { CHAIN_BYTES } from './summation';

/** Whether this build has fused multiply-add. */
const FUSED: bool = ASC_FEATURE_RELAXED_SIMD;

/**
 * As sumPanel of lstmPanel.ts, for two panels side by side: sixteen registers of 128 bits, or eight of 256 where V8 joins
 * them in pairs (gemmWide.ts says how it does so, and why nothing is inlined here). Where it does not, half of them are
 * spilled and sumPanel is faster. Each sum is made in the same order there: the results are the same bits.
 *
 *     weights: | k=0: i*8 f*8 g*8 o*8 of the left panel, the same of the right one | k=1: ... |
 *
 * Only for the build with fused multiply-add: the other one gives back what rounding took, which this does not.
 *
 * @param zeros 64 zeros.
 */
export function sumPanelPair(h: usize, end: usize, w: usize, sums: usize, zeros: usize): void {
  const zero = f32x4.splat(0);
  let from = zeros;
  while (h < end) {
    const chainEnd = min(h + CHAIN_BYTES, end);
    let i0 = zero;
    let i1 = zero;
    let f0 = zero;
    let f1 = zero;
    let g0 = zero;
    let g1 = zero;
    let o0 = zero;
    let o1 = zero;
    let i2 = zero;
    let i3 = zero;
    let f2 = zero;
    let f3 = zero;
    let g2 = zero;
    let g3 = zero;
    let o2 = zero;
    let o3 = zero;
    while (h < chainEnd) {
      const s0 = v128.load32_splat(h);
      i0 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w), i0) : f32x4.add(f32x4.mul(s0, v128.load(w)), i0);
      i1 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 16), i1) : f32x4.add(f32x4.mul(s0, v128.load(w, 16)), i1);
      f0 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 32), f0) : f32x4.add(f32x4.mul(s0, v128.load(w, 32)), f0);
      f1 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 48), f1) : f32x4.add(f32x4.mul(s0, v128.load(w, 48)), f1);
      g0 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 64), g0) : f32x4.add(f32x4.mul(s0, v128.load(w, 64)), g0);
      g1 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 80), g1) : f32x4.add(f32x4.mul(s0, v128.load(w, 80)), g1);
      o0 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 96), o0) : f32x4.add(f32x4.mul(s0, v128.load(w, 96)), o0);
      o1 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 112), o1) : f32x4.add(f32x4.mul(s0, v128.load(w, 112)), o1);
      i2 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 128), i2) : f32x4.add(f32x4.mul(s0, v128.load(w, 128)), i2);
      i3 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 144), i3) : f32x4.add(f32x4.mul(s0, v128.load(w, 144)), i3);
      f2 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 160), f2) : f32x4.add(f32x4.mul(s0, v128.load(w, 160)), f2);
      f3 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 176), f3) : f32x4.add(f32x4.mul(s0, v128.load(w, 176)), f3);
      g2 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 192), g2) : f32x4.add(f32x4.mul(s0, v128.load(w, 192)), g2);
      g3 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 208), g3) : f32x4.add(f32x4.mul(s0, v128.load(w, 208)), g3);
      o2 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 224), o2) : f32x4.add(f32x4.mul(s0, v128.load(w, 224)), o2);
      o3 = FUSED ? f32x4.relaxed_madd(s0, v128.load(w, 240), o3) : f32x4.add(f32x4.mul(s0, v128.load(w, 240)), o3);
      const s1 = v128.load32_splat(h, 4);
      i0 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 256), i0) : f32x4.add(f32x4.mul(s1, v128.load(w, 256)), i0);
      i1 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 272), i1) : f32x4.add(f32x4.mul(s1, v128.load(w, 272)), i1);
      f0 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 288), f0) : f32x4.add(f32x4.mul(s1, v128.load(w, 288)), f0);
      f1 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 304), f1) : f32x4.add(f32x4.mul(s1, v128.load(w, 304)), f1);
      g0 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 320), g0) : f32x4.add(f32x4.mul(s1, v128.load(w, 320)), g0);
      g1 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 336), g1) : f32x4.add(f32x4.mul(s1, v128.load(w, 336)), g1);
      o0 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 352), o0) : f32x4.add(f32x4.mul(s1, v128.load(w, 352)), o0);
      o1 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 368), o1) : f32x4.add(f32x4.mul(s1, v128.load(w, 368)), o1);
      i2 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 384), i2) : f32x4.add(f32x4.mul(s1, v128.load(w, 384)), i2);
      i3 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 400), i3) : f32x4.add(f32x4.mul(s1, v128.load(w, 400)), i3);
      f2 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 416), f2) : f32x4.add(f32x4.mul(s1, v128.load(w, 416)), f2);
      f3 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 432), f3) : f32x4.add(f32x4.mul(s1, v128.load(w, 432)), f3);
      g2 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 448), g2) : f32x4.add(f32x4.mul(s1, v128.load(w, 448)), g2);
      g3 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 464), g3) : f32x4.add(f32x4.mul(s1, v128.load(w, 464)), g3);
      o2 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 480), o2) : f32x4.add(f32x4.mul(s1, v128.load(w, 480)), o2);
      o3 = FUSED ? f32x4.relaxed_madd(s1, v128.load(w, 496), o3) : f32x4.add(f32x4.mul(s1, v128.load(w, 496)), o3);
      const s2 = v128.load32_splat(h, 8);
      i0 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 512), i0) : f32x4.add(f32x4.mul(s2, v128.load(w, 512)), i0);
      i1 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 528), i1) : f32x4.add(f32x4.mul(s2, v128.load(w, 528)), i1);
      f0 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 544), f0) : f32x4.add(f32x4.mul(s2, v128.load(w, 544)), f0);
      f1 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 560), f1) : f32x4.add(f32x4.mul(s2, v128.load(w, 560)), f1);
      g0 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 576), g0) : f32x4.add(f32x4.mul(s2, v128.load(w, 576)), g0);
      g1 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 592), g1) : f32x4.add(f32x4.mul(s2, v128.load(w, 592)), g1);
      o0 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 608), o0) : f32x4.add(f32x4.mul(s2, v128.load(w, 608)), o0);
      o1 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 624), o1) : f32x4.add(f32x4.mul(s2, v128.load(w, 624)), o1);
      i2 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 640), i2) : f32x4.add(f32x4.mul(s2, v128.load(w, 640)), i2);
      i3 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 656), i3) : f32x4.add(f32x4.mul(s2, v128.load(w, 656)), i3);
      f2 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 672), f2) : f32x4.add(f32x4.mul(s2, v128.load(w, 672)), f2);
      f3 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 688), f3) : f32x4.add(f32x4.mul(s2, v128.load(w, 688)), f3);
      g2 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 704), g2) : f32x4.add(f32x4.mul(s2, v128.load(w, 704)), g2);
      g3 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 720), g3) : f32x4.add(f32x4.mul(s2, v128.load(w, 720)), g3);
      o2 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 736), o2) : f32x4.add(f32x4.mul(s2, v128.load(w, 736)), o2);
      o3 = FUSED ? f32x4.relaxed_madd(s2, v128.load(w, 752), o3) : f32x4.add(f32x4.mul(s2, v128.load(w, 752)), o3);
      const s3 = v128.load32_splat(h, 12);
      i0 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 768), i0) : f32x4.add(f32x4.mul(s3, v128.load(w, 768)), i0);
      i1 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 784), i1) : f32x4.add(f32x4.mul(s3, v128.load(w, 784)), i1);
      f0 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 800), f0) : f32x4.add(f32x4.mul(s3, v128.load(w, 800)), f0);
      f1 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 816), f1) : f32x4.add(f32x4.mul(s3, v128.load(w, 816)), f1);
      g0 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 832), g0) : f32x4.add(f32x4.mul(s3, v128.load(w, 832)), g0);
      g1 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 848), g1) : f32x4.add(f32x4.mul(s3, v128.load(w, 848)), g1);
      o0 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 864), o0) : f32x4.add(f32x4.mul(s3, v128.load(w, 864)), o0);
      o1 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 880), o1) : f32x4.add(f32x4.mul(s3, v128.load(w, 880)), o1);
      i2 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 896), i2) : f32x4.add(f32x4.mul(s3, v128.load(w, 896)), i2);
      i3 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 912), i3) : f32x4.add(f32x4.mul(s3, v128.load(w, 912)), i3);
      f2 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 928), f2) : f32x4.add(f32x4.mul(s3, v128.load(w, 928)), f2);
      f3 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 944), f3) : f32x4.add(f32x4.mul(s3, v128.load(w, 944)), f3);
      g2 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 960), g2) : f32x4.add(f32x4.mul(s3, v128.load(w, 960)), g2);
      g3 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 976), g3) : f32x4.add(f32x4.mul(s3, v128.load(w, 976)), g3);
      o2 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 992), o2) : f32x4.add(f32x4.mul(s3, v128.load(w, 992)), o2);
      o3 = FUSED ? f32x4.relaxed_madd(s3, v128.load(w, 1008), o3) : f32x4.add(f32x4.mul(s3, v128.load(w, 1008)), o3);
      h += 16;
      w += 1024;
    }
    i0 = f32x4.add(v128.load(from), i0);
    i1 = f32x4.add(v128.load(from, 16), i1);
    f0 = f32x4.add(v128.load(from, 32), f0);
    f1 = f32x4.add(v128.load(from, 48), f1);
    g0 = f32x4.add(v128.load(from, 64), g0);
    g1 = f32x4.add(v128.load(from, 80), g1);
    o0 = f32x4.add(v128.load(from, 96), o0);
    o1 = f32x4.add(v128.load(from, 112), o1);
    i2 = f32x4.add(v128.load(from, 128), i2);
    i3 = f32x4.add(v128.load(from, 144), i3);
    f2 = f32x4.add(v128.load(from, 160), f2);
    f3 = f32x4.add(v128.load(from, 176), f3);
    g2 = f32x4.add(v128.load(from, 192), g2);
    g3 = f32x4.add(v128.load(from, 208), g3);
    o2 = f32x4.add(v128.load(from, 224), o2);
    o3 = f32x4.add(v128.load(from, 240), o3);
    v128.store(sums, i0);
    v128.store(sums, i1, 16);
    v128.store(sums, f0, 32);
    v128.store(sums, f1, 48);
    v128.store(sums, g0, 64);
    v128.store(sums, g1, 80);
    v128.store(sums, o0, 96);
    v128.store(sums, o1, 112);
    v128.store(sums, i2, 128);
    v128.store(sums, i3, 144);
    v128.store(sums, f2, 160);
    v128.store(sums, f3, 176);
    v128.store(sums, g2, 192);
    v128.store(sums, g3, 208);
    v128.store(sums, o2, 224);
    v128.store(sums, o3, 240);
    from = sums;
  }
}
