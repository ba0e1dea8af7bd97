import { gemm } from './gemm';

/**
 * The product of gemm.ts with tiles twice as wide: 6, 5 or 4 rows by 16 columns, two panels of B side by side.
 *
 * WebAssembly has vectors of 128 bits. V8 13 and later can join two neighbouring ones to one of 256 (AVX2) where its
 * revectoriser is switched on (src/shared/node/wideVectors.ts); these tiles then fill the registers of x86, and run twice as
 * fast as those of gemm.ts. Where it does not, their 24 accumulators are spilled, and the caller takes gemm.ts.
 *
 * The revectoriser starts from two stores side by side and follows what they store through one basic block. A function
 * that is inlined, as madd of multiplyAdd.ts, begins a new one, so its two ways are written out here; and an address that
 * is computed for each load takes the register that the sixth row needs, so each panel has its own pointer. Each element
 * of C is summed in the order of k by one accumulator, as in gemm.ts: the results are the same bits.
 */

/** Whether this build has fused multiply-add. */
const FUSED: bool = ASC_FEATURE_RELAXED_SIMD;

/** C[6 x 16] += A panel * two B panels, over the k between `b` and `end`. Keeps 24 accumulators, in pairs. */
function wide6(a: usize, b: usize, end: usize, next: usize, c: usize, stride: usize): void {
  const row1 = c + stride;
  const row2 = c + stride * 2;
  const row3 = c + stride * 3;
  const row4 = c + stride * 4;
  const row5 = c + stride * 5;
  let c00 = v128.load(c);
  let c01 = v128.load(c, 16);
  let c02 = v128.load(c, 32);
  let c03 = v128.load(c, 48);
  let c10 = v128.load(row1);
  let c11 = v128.load(row1, 16);
  let c12 = v128.load(row1, 32);
  let c13 = v128.load(row1, 48);
  let c20 = v128.load(row2);
  let c21 = v128.load(row2, 16);
  let c22 = v128.load(row2, 32);
  let c23 = v128.load(row2, 48);
  let c30 = v128.load(row3);
  let c31 = v128.load(row3, 16);
  let c32 = v128.load(row3, 32);
  let c33 = v128.load(row3, 48);
  let c40 = v128.load(row4);
  let c41 = v128.load(row4, 16);
  let c42 = v128.load(row4, 32);
  let c43 = v128.load(row4, 48);
  let c50 = v128.load(row5);
  let c51 = v128.load(row5, 16);
  let c52 = v128.load(row5, 32);
  let c53 = v128.load(row5, 48);
  let right = b + next;
  while (b < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(right);
    const b3 = v128.load(right, 16);
    const s0 = v128.load32_splat(a);
    c00 = FUSED ? f32x4.relaxed_madd(s0, b0, c00) : f32x4.add(f32x4.mul(s0, b0), c00);
    c01 = FUSED ? f32x4.relaxed_madd(s0, b1, c01) : f32x4.add(f32x4.mul(s0, b1), c01);
    c02 = FUSED ? f32x4.relaxed_madd(s0, b2, c02) : f32x4.add(f32x4.mul(s0, b2), c02);
    c03 = FUSED ? f32x4.relaxed_madd(s0, b3, c03) : f32x4.add(f32x4.mul(s0, b3), c03);
    const s1 = v128.load32_splat(a, 4);
    c10 = FUSED ? f32x4.relaxed_madd(s1, b0, c10) : f32x4.add(f32x4.mul(s1, b0), c10);
    c11 = FUSED ? f32x4.relaxed_madd(s1, b1, c11) : f32x4.add(f32x4.mul(s1, b1), c11);
    c12 = FUSED ? f32x4.relaxed_madd(s1, b2, c12) : f32x4.add(f32x4.mul(s1, b2), c12);
    c13 = FUSED ? f32x4.relaxed_madd(s1, b3, c13) : f32x4.add(f32x4.mul(s1, b3), c13);
    const s2 = v128.load32_splat(a, 8);
    c20 = FUSED ? f32x4.relaxed_madd(s2, b0, c20) : f32x4.add(f32x4.mul(s2, b0), c20);
    c21 = FUSED ? f32x4.relaxed_madd(s2, b1, c21) : f32x4.add(f32x4.mul(s2, b1), c21);
    c22 = FUSED ? f32x4.relaxed_madd(s2, b2, c22) : f32x4.add(f32x4.mul(s2, b2), c22);
    c23 = FUSED ? f32x4.relaxed_madd(s2, b3, c23) : f32x4.add(f32x4.mul(s2, b3), c23);
    const s3 = v128.load32_splat(a, 12);
    c30 = FUSED ? f32x4.relaxed_madd(s3, b0, c30) : f32x4.add(f32x4.mul(s3, b0), c30);
    c31 = FUSED ? f32x4.relaxed_madd(s3, b1, c31) : f32x4.add(f32x4.mul(s3, b1), c31);
    c32 = FUSED ? f32x4.relaxed_madd(s3, b2, c32) : f32x4.add(f32x4.mul(s3, b2), c32);
    c33 = FUSED ? f32x4.relaxed_madd(s3, b3, c33) : f32x4.add(f32x4.mul(s3, b3), c33);
    const s4 = v128.load32_splat(a, 16);
    c40 = FUSED ? f32x4.relaxed_madd(s4, b0, c40) : f32x4.add(f32x4.mul(s4, b0), c40);
    c41 = FUSED ? f32x4.relaxed_madd(s4, b1, c41) : f32x4.add(f32x4.mul(s4, b1), c41);
    c42 = FUSED ? f32x4.relaxed_madd(s4, b2, c42) : f32x4.add(f32x4.mul(s4, b2), c42);
    c43 = FUSED ? f32x4.relaxed_madd(s4, b3, c43) : f32x4.add(f32x4.mul(s4, b3), c43);
    const s5 = v128.load32_splat(a, 20);
    c50 = FUSED ? f32x4.relaxed_madd(s5, b0, c50) : f32x4.add(f32x4.mul(s5, b0), c50);
    c51 = FUSED ? f32x4.relaxed_madd(s5, b1, c51) : f32x4.add(f32x4.mul(s5, b1), c51);
    c52 = FUSED ? f32x4.relaxed_madd(s5, b2, c52) : f32x4.add(f32x4.mul(s5, b2), c52);
    c53 = FUSED ? f32x4.relaxed_madd(s5, b3, c53) : f32x4.add(f32x4.mul(s5, b3), c53);
    a += 24;
    b += 32;
    right += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  v128.store(c, c03, 48);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row1, c12, 32);
  v128.store(row1, c13, 48);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row2, c22, 32);
  v128.store(row2, c23, 48);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
  v128.store(row3, c32, 32);
  v128.store(row3, c33, 48);
  v128.store(row4, c40);
  v128.store(row4, c41, 16);
  v128.store(row4, c42, 32);
  v128.store(row4, c43, 48);
  v128.store(row5, c50);
  v128.store(row5, c51, 16);
  v128.store(row5, c52, 32);
  v128.store(row5, c53, 48);
}

/** C[5 x 16] += A panel * two B panels, over the k between `b` and `end`. Keeps 20 accumulators, in pairs. */
function wide5(a: usize, b: usize, end: usize, next: usize, c: usize, stride: usize): void {
  const row1 = c + stride;
  const row2 = c + stride * 2;
  const row3 = c + stride * 3;
  const row4 = c + stride * 4;
  let c00 = v128.load(c);
  let c01 = v128.load(c, 16);
  let c02 = v128.load(c, 32);
  let c03 = v128.load(c, 48);
  let c10 = v128.load(row1);
  let c11 = v128.load(row1, 16);
  let c12 = v128.load(row1, 32);
  let c13 = v128.load(row1, 48);
  let c20 = v128.load(row2);
  let c21 = v128.load(row2, 16);
  let c22 = v128.load(row2, 32);
  let c23 = v128.load(row2, 48);
  let c30 = v128.load(row3);
  let c31 = v128.load(row3, 16);
  let c32 = v128.load(row3, 32);
  let c33 = v128.load(row3, 48);
  let c40 = v128.load(row4);
  let c41 = v128.load(row4, 16);
  let c42 = v128.load(row4, 32);
  let c43 = v128.load(row4, 48);
  let right = b + next;
  while (b < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(right);
    const b3 = v128.load(right, 16);
    const s0 = v128.load32_splat(a);
    c00 = FUSED ? f32x4.relaxed_madd(s0, b0, c00) : f32x4.add(f32x4.mul(s0, b0), c00);
    c01 = FUSED ? f32x4.relaxed_madd(s0, b1, c01) : f32x4.add(f32x4.mul(s0, b1), c01);
    c02 = FUSED ? f32x4.relaxed_madd(s0, b2, c02) : f32x4.add(f32x4.mul(s0, b2), c02);
    c03 = FUSED ? f32x4.relaxed_madd(s0, b3, c03) : f32x4.add(f32x4.mul(s0, b3), c03);
    const s1 = v128.load32_splat(a, 4);
    c10 = FUSED ? f32x4.relaxed_madd(s1, b0, c10) : f32x4.add(f32x4.mul(s1, b0), c10);
    c11 = FUSED ? f32x4.relaxed_madd(s1, b1, c11) : f32x4.add(f32x4.mul(s1, b1), c11);
    c12 = FUSED ? f32x4.relaxed_madd(s1, b2, c12) : f32x4.add(f32x4.mul(s1, b2), c12);
    c13 = FUSED ? f32x4.relaxed_madd(s1, b3, c13) : f32x4.add(f32x4.mul(s1, b3), c13);
    const s2 = v128.load32_splat(a, 8);
    c20 = FUSED ? f32x4.relaxed_madd(s2, b0, c20) : f32x4.add(f32x4.mul(s2, b0), c20);
    c21 = FUSED ? f32x4.relaxed_madd(s2, b1, c21) : f32x4.add(f32x4.mul(s2, b1), c21);
    c22 = FUSED ? f32x4.relaxed_madd(s2, b2, c22) : f32x4.add(f32x4.mul(s2, b2), c22);
    c23 = FUSED ? f32x4.relaxed_madd(s2, b3, c23) : f32x4.add(f32x4.mul(s2, b3), c23);
    const s3 = v128.load32_splat(a, 12);
    c30 = FUSED ? f32x4.relaxed_madd(s3, b0, c30) : f32x4.add(f32x4.mul(s3, b0), c30);
    c31 = FUSED ? f32x4.relaxed_madd(s3, b1, c31) : f32x4.add(f32x4.mul(s3, b1), c31);
    c32 = FUSED ? f32x4.relaxed_madd(s3, b2, c32) : f32x4.add(f32x4.mul(s3, b2), c32);
    c33 = FUSED ? f32x4.relaxed_madd(s3, b3, c33) : f32x4.add(f32x4.mul(s3, b3), c33);
    const s4 = v128.load32_splat(a, 16);
    c40 = FUSED ? f32x4.relaxed_madd(s4, b0, c40) : f32x4.add(f32x4.mul(s4, b0), c40);
    c41 = FUSED ? f32x4.relaxed_madd(s4, b1, c41) : f32x4.add(f32x4.mul(s4, b1), c41);
    c42 = FUSED ? f32x4.relaxed_madd(s4, b2, c42) : f32x4.add(f32x4.mul(s4, b2), c42);
    c43 = FUSED ? f32x4.relaxed_madd(s4, b3, c43) : f32x4.add(f32x4.mul(s4, b3), c43);
    a += 20;
    b += 32;
    right += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  v128.store(c, c03, 48);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row1, c12, 32);
  v128.store(row1, c13, 48);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row2, c22, 32);
  v128.store(row2, c23, 48);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
  v128.store(row3, c32, 32);
  v128.store(row3, c33, 48);
  v128.store(row4, c40);
  v128.store(row4, c41, 16);
  v128.store(row4, c42, 32);
  v128.store(row4, c43, 48);
}

/** C[4 x 16] += A panel * two B panels, over the k between `b` and `end`. Keeps 16 accumulators, in pairs. */
function wide4(a: usize, b: usize, end: usize, next: usize, c: usize, stride: usize): void {
  const row1 = c + stride;
  const row2 = c + stride * 2;
  const row3 = c + stride * 3;
  let c00 = v128.load(c);
  let c01 = v128.load(c, 16);
  let c02 = v128.load(c, 32);
  let c03 = v128.load(c, 48);
  let c10 = v128.load(row1);
  let c11 = v128.load(row1, 16);
  let c12 = v128.load(row1, 32);
  let c13 = v128.load(row1, 48);
  let c20 = v128.load(row2);
  let c21 = v128.load(row2, 16);
  let c22 = v128.load(row2, 32);
  let c23 = v128.load(row2, 48);
  let c30 = v128.load(row3);
  let c31 = v128.load(row3, 16);
  let c32 = v128.load(row3, 32);
  let c33 = v128.load(row3, 48);
  let right = b + next;
  while (b < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(right);
    const b3 = v128.load(right, 16);
    const s0 = v128.load32_splat(a);
    c00 = FUSED ? f32x4.relaxed_madd(s0, b0, c00) : f32x4.add(f32x4.mul(s0, b0), c00);
    c01 = FUSED ? f32x4.relaxed_madd(s0, b1, c01) : f32x4.add(f32x4.mul(s0, b1), c01);
    c02 = FUSED ? f32x4.relaxed_madd(s0, b2, c02) : f32x4.add(f32x4.mul(s0, b2), c02);
    c03 = FUSED ? f32x4.relaxed_madd(s0, b3, c03) : f32x4.add(f32x4.mul(s0, b3), c03);
    const s1 = v128.load32_splat(a, 4);
    c10 = FUSED ? f32x4.relaxed_madd(s1, b0, c10) : f32x4.add(f32x4.mul(s1, b0), c10);
    c11 = FUSED ? f32x4.relaxed_madd(s1, b1, c11) : f32x4.add(f32x4.mul(s1, b1), c11);
    c12 = FUSED ? f32x4.relaxed_madd(s1, b2, c12) : f32x4.add(f32x4.mul(s1, b2), c12);
    c13 = FUSED ? f32x4.relaxed_madd(s1, b3, c13) : f32x4.add(f32x4.mul(s1, b3), c13);
    const s2 = v128.load32_splat(a, 8);
    c20 = FUSED ? f32x4.relaxed_madd(s2, b0, c20) : f32x4.add(f32x4.mul(s2, b0), c20);
    c21 = FUSED ? f32x4.relaxed_madd(s2, b1, c21) : f32x4.add(f32x4.mul(s2, b1), c21);
    c22 = FUSED ? f32x4.relaxed_madd(s2, b2, c22) : f32x4.add(f32x4.mul(s2, b2), c22);
    c23 = FUSED ? f32x4.relaxed_madd(s2, b3, c23) : f32x4.add(f32x4.mul(s2, b3), c23);
    const s3 = v128.load32_splat(a, 12);
    c30 = FUSED ? f32x4.relaxed_madd(s3, b0, c30) : f32x4.add(f32x4.mul(s3, b0), c30);
    c31 = FUSED ? f32x4.relaxed_madd(s3, b1, c31) : f32x4.add(f32x4.mul(s3, b1), c31);
    c32 = FUSED ? f32x4.relaxed_madd(s3, b2, c32) : f32x4.add(f32x4.mul(s3, b2), c32);
    c33 = FUSED ? f32x4.relaxed_madd(s3, b3, c33) : f32x4.add(f32x4.mul(s3, b3), c33);
    a += 16;
    b += 32;
    right += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  v128.store(c, c03, 48);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row1, c12, 32);
  v128.store(row1, c13, 48);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row2, c22, 32);
  v128.store(row2, c23, 48);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
  v128.store(row3, c32, 32);
  v128.store(row3, c33, 48);
}

/** C += A * B, as gemm of gemm.ts, with the same operands. Columns that fill no wide tile go through that one. */
export function gemmWide(
  sixes: i32,
  fives: i32,
  fours: i32,
  N: i32,
  K: i32,
  a: usize,
  depthA: i32,
  b: usize,
  depthB: i32,
  from: i32,
  c: usize,
  stride: usize,
): void {
  const panel6 = <usize>depthA * 24;
  const panel5 = <usize>depthA * 20;
  const panel4 = <usize>depthA * 16;
  const start6 = a + <usize>from * 24;
  const start5 = a + <usize>sixes * panel6 + <usize>from * 20;
  const start4 = a + <usize>sixes * panel6 + <usize>fives * panel5 + <usize>from * 16;
  const panelB = <usize>depthB << 5;
  const wide = N & ~15;
  let start = b + (<usize>from << 5);
  let column = c;
  for (let n = 0; n < wide; n += 16) {
    const end = start + (<usize>K << 5);
    let rows = column;
    let panel = start6;
    for (let i = 0; i < sixes; i++) {
      wide6(panel, start, end, panelB, rows, stride);
      panel += panel6;
      rows += stride * 6;
    }
    panel = start5;
    for (let i = 0; i < fives; i++) {
      wide5(panel, start, end, panelB, rows, stride);
      panel += panel5;
      rows += stride * 5;
    }
    panel = start4;
    for (let i = 0; i < fours; i++) {
      wide4(panel, start, end, panelB, rows, stride);
      panel += panel4;
      rows += stride * 4;
    }
    start += panelB << 1;
    column += 64;
  }
  if (wide < N) {
    const last = b + (<usize>wide >> 3) * panelB;
    gemm(sixes, fives, fours, N - wide, K, a, depthA, last, depthB, from, column, stride);
  }
}
