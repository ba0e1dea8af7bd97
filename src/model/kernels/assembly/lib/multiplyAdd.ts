/**
 * The one place where the two builds differ: a * b + c with one rounding (relaxed SIMD, where the processor has it)
 * or with two (plain SIMD).
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}
