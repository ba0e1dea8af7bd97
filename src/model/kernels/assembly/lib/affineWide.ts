import { affine } from './affine';

/** Whether this build has fused multiply-add. */
const FUSED: bool = ASC_FEATURE_RELAXED_SIMD;

/**
 * As affine.ts, two tiles side by side: 4 rows x 16 columns in sixteen registers of 128 bits, or eight of 256 where V8
 * joins them in pairs (gemmWide.ts says how, and why nothing is inlined here). Each sum is made in the same order: the
 * results are the same bits.
 */
export function affineWide(
  rows: i32,
  depth: i32,
  x: usize,
  xStride: usize,
  weights: usize,
  bias: usize,
  tiles: i32,
  out: usize,
  outStride: usize,
): void {
  const depthBytes = <usize>depth << 2;
  const tileBytes = depthBytes << 3;
  for (; tiles > 1; tiles -= 2) {
    let row0 = x;
    let to0 = out;
    for (let row = 0; row < rows; row += 4) {
      let x0 = row0;
      let x1 = x0 + xStride;
      let x2 = x1 + xStride;
      let x3 = x2 + xStride;
      row0 = x3 + xStride;
      const end = x0 + depthBytes;
      let left = weights;
      let right = weights + tileBytes;
      let a00 = v128.load(bias);
      let a01 = v128.load(bias, 16);
      let a02 = v128.load(bias, 32);
      let a03 = v128.load(bias, 48);
      let a10 = v128.load(bias);
      let a11 = v128.load(bias, 16);
      let a12 = v128.load(bias, 32);
      let a13 = v128.load(bias, 48);
      let a20 = v128.load(bias);
      let a21 = v128.load(bias, 16);
      let a22 = v128.load(bias, 32);
      let a23 = v128.load(bias, 48);
      let a30 = v128.load(bias);
      let a31 = v128.load(bias, 16);
      let a32 = v128.load(bias, 32);
      let a33 = v128.load(bias, 48);
      while (x0 < end) {
        const w0 = v128.load(left);
        const w1 = v128.load(left, 16);
        const w2 = v128.load(right);
        const w3 = v128.load(right, 16);
        const s0 = v128.load32_splat(x0);
        a00 = FUSED ? f32x4.relaxed_madd(s0, w0, a00) : f32x4.add(f32x4.mul(s0, w0), a00);
        a01 = FUSED ? f32x4.relaxed_madd(s0, w1, a01) : f32x4.add(f32x4.mul(s0, w1), a01);
        a02 = FUSED ? f32x4.relaxed_madd(s0, w2, a02) : f32x4.add(f32x4.mul(s0, w2), a02);
        a03 = FUSED ? f32x4.relaxed_madd(s0, w3, a03) : f32x4.add(f32x4.mul(s0, w3), a03);
        const s1 = v128.load32_splat(x1);
        a10 = FUSED ? f32x4.relaxed_madd(s1, w0, a10) : f32x4.add(f32x4.mul(s1, w0), a10);
        a11 = FUSED ? f32x4.relaxed_madd(s1, w1, a11) : f32x4.add(f32x4.mul(s1, w1), a11);
        a12 = FUSED ? f32x4.relaxed_madd(s1, w2, a12) : f32x4.add(f32x4.mul(s1, w2), a12);
        a13 = FUSED ? f32x4.relaxed_madd(s1, w3, a13) : f32x4.add(f32x4.mul(s1, w3), a13);
        const s2 = v128.load32_splat(x2);
        a20 = FUSED ? f32x4.relaxed_madd(s2, w0, a20) : f32x4.add(f32x4.mul(s2, w0), a20);
        a21 = FUSED ? f32x4.relaxed_madd(s2, w1, a21) : f32x4.add(f32x4.mul(s2, w1), a21);
        a22 = FUSED ? f32x4.relaxed_madd(s2, w2, a22) : f32x4.add(f32x4.mul(s2, w2), a22);
        a23 = FUSED ? f32x4.relaxed_madd(s2, w3, a23) : f32x4.add(f32x4.mul(s2, w3), a23);
        const s3 = v128.load32_splat(x3);
        a30 = FUSED ? f32x4.relaxed_madd(s3, w0, a30) : f32x4.add(f32x4.mul(s3, w0), a30);
        a31 = FUSED ? f32x4.relaxed_madd(s3, w1, a31) : f32x4.add(f32x4.mul(s3, w1), a31);
        a32 = FUSED ? f32x4.relaxed_madd(s3, w2, a32) : f32x4.add(f32x4.mul(s3, w2), a32);
        a33 = FUSED ? f32x4.relaxed_madd(s3, w3, a33) : f32x4.add(f32x4.mul(s3, w3), a33);
        x0 += 4;
        x1 += 4;
        x2 += 4;
        x3 += 4;
        left += 32;
        right += 32;
      }
      const to1 = to0 + outStride;
      const to2 = to1 + outStride;
      const to3 = to2 + outStride;
      v128.store(to0, a00);
      v128.store(to0, a01, 16);
      v128.store(to0, a02, 32);
      v128.store(to0, a03, 48);
      v128.store(to1, a10);
      v128.store(to1, a11, 16);
      v128.store(to1, a12, 32);
      v128.store(to1, a13, 48);
      v128.store(to2, a20);
      v128.store(to2, a21, 16);
      v128.store(to2, a22, 32);
      v128.store(to2, a23, 48);
      v128.store(to3, a30);
      v128.store(to3, a31, 16);
      v128.store(to3, a32, 32);
      v128.store(to3, a33, 48);
      to0 = to3 + outStride;
    }
    weights += tileBytes << 1;
    bias += 64;
    out += 64;
  }
  if (tiles > 0) affine(rows, depth, x, xStride, weights, bias, 1, out, outStride);
}
