import { madd } from './multiplyAdd';

/**
 * out[row][n] = bias[n] + sum over k of x[row][k] * weights[k][n], for `rows` rows rounded up to a multiple of 4.
 *
 * A tile of 4 rows x 8 columns is kept in eight registers; the weights of its 8 columns lie one after the other
 * (`tiles` x `depth` x 8 floats), 16 KB at depth 512, and stay in the first-level cache while all rows pass:
 *
 *     weights: | tile 0: k=0: w w w w w w w w | k=1: ... | tile 1: ... |
 *
 * Each sum starts with the bias and runs over k in order, whichever row of a tile it is in: the result of a row does
 * not depend on how many rows there are.
 *
 * @param xStride bytes from one row of x to the next; @param outStride the same of out.
 */
export function affine(
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
  for (let tile = 0; tile < tiles; tile++) {
    const bias0 = v128.load(bias);
    const bias1 = v128.load(bias, 16);
    let row0 = x;
    let to = out;
    for (let row = 0; row < rows; row += 4) {
      let x0 = row0;
      let x1 = x0 + xStride;
      let x2 = x1 + xStride;
      let x3 = x2 + xStride;
      row0 = x3 + xStride;
      const end = x0 + depthBytes;
      let w = weights;
      let a00 = bias0;
      let a01 = bias1;
      let a10 = bias0;
      let a11 = bias1;
      let a20 = bias0;
      let a21 = bias1;
      let a30 = bias0;
      let a31 = bias1;
      while (x0 < end) {
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        const s0 = v128.load32_splat(x0);
        a00 = madd(s0, w0, a00);
        a01 = madd(s0, w1, a01);
        const s1 = v128.load32_splat(x1);
        a10 = madd(s1, w0, a10);
        a11 = madd(s1, w1, a11);
        const s2 = v128.load32_splat(x2);
        a20 = madd(s2, w0, a20);
        a21 = madd(s2, w1, a21);
        const s3 = v128.load32_splat(x3);
        a30 = madd(s3, w0, a30);
        a31 = madd(s3, w1, a31);
        x0 += 4;
        x1 += 4;
        x2 += 4;
        x3 += 4;
        w += 32;
      }
      v128.store(to, a00);
      v128.store(to, a01, 16);
      to += outStride;
      v128.store(to, a10);
      v128.store(to, a11, 16);
      to += outStride;
      v128.store(to, a20);
      v128.store(to, a21, 16);
      to += outStride;
      v128.store(to, a30);
      v128.store(to, a31, 16);
      to += outStride;
    }
    weights += depthBytes << 3;
    bias += 32;
    out += 32;
  }
}
