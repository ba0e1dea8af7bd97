/** Powers of ten that a double holds exactly. */
const powers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** `value` rounded to so many significant digits, as the double nearest to that decimal. */
const roundTo = (value: number, digits: number, magnitude: number): number => {
  const power = powers[digits - 1 - magnitude];
  // An integer divided by an exact power of ten is rounded once: that is the decimal's own double.
  return power === undefined ? Number(value.toPrecision(digits)) : Math.round(value * power) / power;
};

/**
 * The shortest decimal that reads back as exactly the float32 `value`.
 * Nine significant digits always do (IEEE 754 binary32); most values need fewer.
 */
export const formatFloat32 = (value: number): string => {
  if (Number.isInteger(value)) return String(value + 0);
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  for (let digits = 6; digits < 9; digits++) {
    const candidate = roundTo(value, digits, magnitude);
    if (Math.fround(candidate) === value) return String(candidate);
  }
  return String(Number(value.toPrecision(9)));
};
