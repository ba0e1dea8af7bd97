/**
 * The shortest decimal that reads back as exactly the float32 `value`.
 * Nine significant digits always do (IEEE 754 binary32); most values need fewer.
 */
export const formatFloat32 = (value: number): string => {
  if (Number.isInteger(value)) return String(value + 0);
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(Number(value.toPrecision(9)));
};
