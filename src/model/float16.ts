/** Numbers of 16 bits: IEEE 754 half precision (weights stored as `F16`) and bfloat16 (`BF16`). */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The number that the 16 bits `half` stand for. */
export const fromFloat16 = (half: number): number => {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

/** The number that the 16 bits of a bfloat16 stand for: they are the upper half of a float32. */
export const fromBfloat16 = (upper: number): number => {
  bits[0] = upper << 16;
  return float[0]!;
};

/** The 16 bits of the half nearest to `value` (ties to even); beyond 65,520 an infinity. */
export const toFloat16 = (value: number): number => {
  float[0] = value;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Below 2^-14 halves are multiples of 2^-24: let float32 addition do the rounding.
    float[0] = Math.abs(float[0]!) + 0.5;
    return sign | (bits[0]! - 0x3f000000);
  }
  const rounded = magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1);
  return sign | (rounded >>> 13);
};
