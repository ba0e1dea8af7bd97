/** Marks a position that has no value. */
export const noValue = -128;

/**
 * `round(127 * value / scale)`, cut off at -127 and 127; `noValue` for NaN.
 * @param scale the value that 127 stands for, above 0
 */
export const quantise = (value: number, scale: number): number => {
  if (Number.isNaN(value)) return noValue;
  const rounded = Math.round((127 * value) / scale);
  return rounded > 127 ? 127 : rounded < -127 ? -127 : rounded;
};
