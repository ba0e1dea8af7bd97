/** Whole rows of float32: looked up, repeated, scattered, summed. Widths and strides are bytes, widths multiples of 16. */

/** target[row] = table[indices[row]]; both have rows of `width` bytes, indices are u16. */
export function gatherRows(target: usize, table: usize, indices: usize, count: i32, width: usize): void {
  for (let row: usize = 0; row < <usize>count; row++) {
    memory.copy(target, table + <usize>load<u16>(indices + (row << 1)) * width, width);
    target += width;
  }
}

/** Each row of the target becomes `source`. */
export function repeatRow(target: usize, source: usize, count: i32, width: usize): void {
  for (let row = 0; row < count; row++) {
    memory.copy(target, source, width);
    target += width;
  }
}

/** table[indices[row]] += source[row], for the first `width` bytes of each source row; source rows are `stride` apart. */
export function scatterAddRows(
  table: usize,
  indices: usize,
  source: usize,
  count: i32,
  width: usize,
  stride: usize,
): void {
  for (let row: usize = 0; row < <usize>count; row++) {
    addTo(table + <usize>load<u16>(indices + (row << 1)) * width, source, width);
    source += stride;
  }
}

/** target += the sum of all rows. */
export function addRows(target: usize, source: usize, count: i32, width: usize): void {
  for (let row = 0; row < count; row++) {
    addTo(target, source, width);
    source += width;
  }
}

/** target += source, `bytes` long (a multiple of 16). */
export function addTo(target: usize, source: usize, bytes: usize): void {
  for (let k: usize = 0; k < bytes; k += 16) {
    v128.store(target + k, f32x4.add(v128.load(target + k), v128.load(source + k)));
  }
}

/** target += scale * sign(source), with sign(0) = 0: the gradient of scale * |source|. `bytes` long (a multiple of 16). */
export function addSign(target: usize, source: usize, bytes: usize, scale: f32): void {
  const size = f32x4.splat(scale);
  const signBit = f32x4.splat(-0.0);
  const zero = f32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const x = v128.load(source + k);
    const signed = v128.andnot(v128.or(v128.and(x, signBit), size), f32x4.eq(x, zero));
    v128.store(target + k, f32x4.add(v128.load(target + k), signed));
  }
}

/** Sets `bytes` bytes to zero. */
export function clear(target: usize, bytes: usize): void {
  memory.fill(target, 0, bytes);
}

/** Copies `bytes` bytes; the ranges may overlap. */
export function copyBytes(target: usize, source: usize, bytes: usize): void {
  memory.copy(target, source, bytes);
}
