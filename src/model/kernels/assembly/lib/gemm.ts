import { madd } from './multiplyAdd';

/**
 * Matrix product on packed panels (packing.ts), after Goto and van de Geijn, "Anatomy of high-performance matrix
 * multiplication" (2008): a tile of 6, 5 or 4 rows by 8 columns of C stays in registers while k runs.
 *
 * A tile of 6 needs 15 of the 16 vector registers of x86. V8 before 13 spills them, so there the caller packs A in
 * panels of 4 alone. Each element of C is summed in the order of k by one accumulator whatever the height: the results
 * of all heights are the same bits.
 */

/** C[6 x 8] += A panel * B panel, over the k between `b` and `end`. Keeps 12 accumulators in registers. */
function tile6(a: usize, b: usize, end: usize, c: usize, stride: usize): void {
  const row1 = c + stride;
  const row2 = c + stride * 2;
  const row3 = c + stride * 3;
  const row4 = c + stride * 4;
  const row5 = c + stride * 5;
  let c00 = v128.load(c);
  let c01 = v128.load(c, 16);
  let c10 = v128.load(row1);
  let c11 = v128.load(row1, 16);
  let c20 = v128.load(row2);
  let c21 = v128.load(row2, 16);
  let c30 = v128.load(row3);
  let c31 = v128.load(row3, 16);
  let c40 = v128.load(row4);
  let c41 = v128.load(row4, 16);
  let c50 = v128.load(row5);
  let c51 = v128.load(row5, 16);
  while (b < end) {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    let s = v128.load32_splat(a);
    c00 = madd(s, left, c00);
    c01 = madd(s, right, c01);
    s = v128.load32_splat(a, 4);
    c10 = madd(s, left, c10);
    c11 = madd(s, right, c11);
    s = v128.load32_splat(a, 8);
    c20 = madd(s, left, c20);
    c21 = madd(s, right, c21);
    s = v128.load32_splat(a, 12);
    c30 = madd(s, left, c30);
    c31 = madd(s, right, c31);
    s = v128.load32_splat(a, 16);
    c40 = madd(s, left, c40);
    c41 = madd(s, right, c41);
    s = v128.load32_splat(a, 20);
    c50 = madd(s, left, c50);
    c51 = madd(s, right, c51);
    a += 24;
    b += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
  v128.store(row4, c40);
  v128.store(row4, c41, 16);
  v128.store(row5, c50);
  v128.store(row5, c51, 16);
}

/** C[5 x 8] += A panel * B panel, over the k between `b` and `end`. Keeps 10 accumulators in registers. */
function tile5(a: usize, b: usize, end: usize, c: usize, stride: usize): void {
  const row1 = c + stride;
  const row2 = c + stride * 2;
  const row3 = c + stride * 3;
  const row4 = c + stride * 4;
  let c00 = v128.load(c);
  let c01 = v128.load(c, 16);
  let c10 = v128.load(row1);
  let c11 = v128.load(row1, 16);
  let c20 = v128.load(row2);
  let c21 = v128.load(row2, 16);
  let c30 = v128.load(row3);
  let c31 = v128.load(row3, 16);
  let c40 = v128.load(row4);
  let c41 = v128.load(row4, 16);
  while (b < end) {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    let s = v128.load32_splat(a);
    c00 = madd(s, left, c00);
    c01 = madd(s, right, c01);
    s = v128.load32_splat(a, 4);
    c10 = madd(s, left, c10);
    c11 = madd(s, right, c11);
    s = v128.load32_splat(a, 8);
    c20 = madd(s, left, c20);
    c21 = madd(s, right, c21);
    s = v128.load32_splat(a, 12);
    c30 = madd(s, left, c30);
    c31 = madd(s, right, c31);
    s = v128.load32_splat(a, 16);
    c40 = madd(s, left, c40);
    c41 = madd(s, right, c41);
    a += 20;
    b += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
  v128.store(row4, c40);
  v128.store(row4, c41, 16);
}

/** C[4 x 8] += A panel * B panel, over the k between `b` and `end`. Keeps 8 accumulators in registers. */
function tile4(a: usize, b: usize, end: usize, c: usize, stride: usize): void {
  const row1 = c + stride;
  const row2 = c + stride * 2;
  const row3 = c + stride * 3;
  let c00 = v128.load(c);
  let c01 = v128.load(c, 16);
  let c10 = v128.load(row1);
  let c11 = v128.load(row1, 16);
  let c20 = v128.load(row2);
  let c21 = v128.load(row2, 16);
  let c30 = v128.load(row3);
  let c31 = v128.load(row3, 16);
  while (b < end) {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    let s = v128.load32_splat(a);
    c00 = madd(s, left, c00);
    c01 = madd(s, right, c01);
    s = v128.load32_splat(a, 4);
    c10 = madd(s, left, c10);
    c11 = madd(s, right, c11);
    s = v128.load32_splat(a, 8);
    c20 = madd(s, left, c20);
    c21 = madd(s, right, c21);
    s = v128.load32_splat(a, 12);
    c30 = madd(s, left, c30);
    c31 = madd(s, right, c31);
    a += 16;
    b += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
}

/**
 * C += A * B over the K steps that begin at step `from`.
 *
 * @param N columns of C, a multiple of 8
 * @param a, b packed operands, which hold `depthA` and `depthB` steps of k
 * @param c first element of C; rows `stride` bytes apart; there are as many rows as the panels of A have together
 */
export function gemm(
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
  let start = b + (<usize>from << 5);
  for (let n = 0; n < N; n += 8) {
    const end = start + (<usize>K << 5);
    let rows = c;
    let panel = start6;
    for (let i = 0; i < sixes; i++) {
      tile6(panel, start, end, rows, stride);
      panel += panel6;
      rows += stride * 6;
    }
    panel = start5;
    for (let i = 0; i < fives; i++) {
      tile5(panel, start, end, rows, stride);
      panel += panel5;
      rows += stride * 5;
    }
    panel = start4;
    for (let i = 0; i < fours; i++) {
      tile4(panel, start, end, rows, stride);
      panel += panel4;
      rows += stride * 4;
    }
    start += panelB;
    c += 32;
  }
}
