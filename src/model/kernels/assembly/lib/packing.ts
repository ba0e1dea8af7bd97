/**
 * Copies that put the operands of a matrix product into the order in which the tiles of gemm.ts read them: panels.
 *
 *   A (M x K) -> panels of 6, then 5, then 4 rows:   [panel][k][row of the panel]
 *   B (K x N) -> panels of 8 columns:                [panel][k][column of the panel]
 *
 * All addresses and strides are in bytes, all elements are float32. `sixes`, `fives` and `fours` say how many panels of
 * each height A has; rows of A beyond M must be readable (buffers have spare rows), and what they hold ends in rows of
 * C that nobody reads.
 */

/** Packs A whose rows are contiguous in k: element (m, k) at source + m * stride + k * 4. */
export function packRows(
  target: usize,
  source: usize,
  sixes: i32,
  fives: i32,
  fours: i32,
  K: i32,
  stride: usize,
): void {
  const width = <usize>K << 2;
  for (let panel = 0; panel < sixes; panel++) {
    let s = source;
    const end = s + width;
    const source2 = stride * 2;
    const source3 = stride * 3;
    const source4 = stride * 4;
    const source5 = stride * 5;
    while (s < end) {
      store<f32>(target, load<f32>(s));
      store<f32>(target, load<f32>(s + stride), 4);
      store<f32>(target, load<f32>(s + source2), 8);
      store<f32>(target, load<f32>(s + source3), 12);
      store<f32>(target, load<f32>(s + source4), 16);
      store<f32>(target, load<f32>(s + source5), 20);
      target += 24;
      s += 4;
    }
    source += stride * 6;
  }
  for (let panel = 0; panel < fives; panel++) {
    let s = source;
    const end = s + width;
    const source2 = stride * 2;
    const source3 = stride * 3;
    const source4 = stride * 4;
    while (s < end) {
      store<f32>(target, load<f32>(s));
      store<f32>(target, load<f32>(s + stride), 4);
      store<f32>(target, load<f32>(s + source2), 8);
      store<f32>(target, load<f32>(s + source3), 12);
      store<f32>(target, load<f32>(s + source4), 16);
      target += 20;
      s += 4;
    }
    source += stride * 5;
  }
  for (let panel = 0; panel < fours; panel++) {
    let s = source;
    const end = s + width;
    const source2 = stride * 2;
    const source3 = stride * 3;
    while (s < end) {
      store<f32>(target, load<f32>(s));
      store<f32>(target, load<f32>(s + stride), 4);
      store<f32>(target, load<f32>(s + source2), 8);
      store<f32>(target, load<f32>(s + source3), 12);
      target += 16;
      s += 4;
    }
    source += stride * 4;
  }
}

/** Packs A given transposed, contiguous in m: element (m, k) at source + k * stride + m * 4. */
export function packColumns(
  target: usize,
  source: usize,
  sixes: i32,
  fives: i32,
  fours: i32,
  K: i32,
  stride: usize,
): void {
  const panel6 = <usize>K * 24;
  const panel5 = <usize>K * 20;
  const panel4 = <usize>K * 16;
  const fivesAt = target + <usize>sixes * panel6;
  const foursAt = fivesAt + <usize>fives * panel5;
  for (let k: usize = 0; k < <usize>K; k++) {
    let s = source;
    let t = target + k * 24;
    for (let panel = 0; panel < sixes; panel++) {
      v128.store(t, v128.load(s));
      store<u64>(t, load<u64>(s, 16), 16);
      s += 24;
      t += panel6;
    }
    t = fivesAt + k * 20;
    for (let panel = 0; panel < fives; panel++) {
      v128.store(t, v128.load(s));
      store<u32>(t, load<u32>(s, 16), 16);
      s += 20;
      t += panel5;
    }
    t = foursAt + k * 16;
    for (let panel = 0; panel < fours; panel++) {
      v128.store(t, v128.load(s));
      s += 16;
      t += panel4;
    }
    source += stride;
  }
}

/** Rows that packB copies at a time: each is read in order, and each panel written in order. */
const PACK_ROWS: i32 = 16;

/** Packs B with contiguous rows: element (k, n) at source + k * stride + n * 4. N is a multiple of 8. */
export function packB(target: usize, source: usize, K: i32, N: i32, stride: usize): void {
  const panel = <usize>K << 5;
  for (let from = 0; from < K; from += PACK_ROWS) {
    const height = <usize>min(PACK_ROWS, K - from) * stride;
    let column = source;
    let to = target;
    for (let n = 0; n < N; n += 8) {
      let t = to;
      for (let s = column; s < column + height; s += stride) {
        v128.store(t, v128.load(s));
        v128.store(t, v128.load(s, 16), 16);
        t += 32;
      }
      to += panel;
      column += 32;
    }
    source += stride * PACK_ROWS;
    target += PACK_ROWS << 5;
  }
}

/** Packs B given transposed: element (k, n) at source + n * stride + k * 4. K is a multiple of 4, N of 8. */
export function packTransposedB(target: usize, source: usize, K: i32, N: i32, stride: usize): void {
  const width = <usize>K << 2;
  for (let n = 0; n < N; n += 8) {
    for (let k: usize = 0; k < width; k += 16) {
      transpose4(target, source + k, stride);
      transpose4(target + 16, source + k + stride * 4, stride);
      target += 128;
    }
    source += stride << 3;
  }
}

/** Writes a 4 x 4 block transposed: rows `stride` bytes apart in the source, 32 bytes apart in the target. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function transpose4(target: usize, source: usize, stride: usize): void {
  const a = v128.load(source);
  const b = v128.load(source + stride);
  const c = v128.load(source + stride * 2);
  const d = v128.load(source + stride * 3);
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(target, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7), 32);
  v128.store(target, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), 64);
  v128.store(target, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), 96);
}

/** Makes one row of a packed panel zero: a lane whose state was reset, or a row beyond M. `height` is the panel's. */
export function clearPackedRow(panel: usize, K: i32, height: i32, row: i32): void {
  const step = <usize>height << 2;
  let at = panel + (<usize>row << 2);
  for (let k = 0; k < K; k++) {
    store<f32>(at, 0);
    at += step;
  }
}
