/**
 * Dropout (Srivastava et al., 2014), inverted: target = source * scale where an element is kept, 0 where it is dropped.
 *
 * Whether element `first + i` is kept depends on `seed` and its number alone (a hash of both, murmur3's finaliser), so
 * that the way back finds the same mask, a resumed run the same as one never stopped, and any number of threads too.
 *
 * @param count elements, a multiple of 4
 * @param threshold an element is dropped when its hash, 31 bits, is below
 */
export function dropout(
  target: usize,
  source: usize,
  count: i32,
  first: i32,
  seed: i32,
  threshold: i32,
  scale: f32,
): void {
  const factor = f32x4.splat(scale);
  const limit = i32x4.splat(threshold);
  const four = i32x4.splat(4);
  const seeds = i32x4.splat(seed);
  let number = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
  const bytes = <usize>count << 2;
  for (let k: usize = 0; k < bytes; k += 16) {
    const kept = i32x4.ge_s(hash4(number, seeds), limit);
    v128.store(target + k, v128.and(f32x4.mul(v128.load(source + k), factor), kept));
    number = i32x4.add(number, four);
  }
}

/** 31 well mixed bits of each lane. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function hash4(number: v128, seed: v128): v128 {
  let x = v128.xor(i32x4.mul(number, i32x4.splat(0x9e3779b1)), seed);
  x = v128.xor(x, i32x4.shr_u(x, 16));
  x = i32x4.mul(x, i32x4.splat(0x85ebca6b));
  x = v128.xor(x, i32x4.shr_u(x, 13));
  x = i32x4.mul(x, i32x4.splat(0xc2b2ae35));
  x = v128.xor(x, i32x4.shr_u(x, 16));
  return i32x4.shr_u(x, 1);
}
