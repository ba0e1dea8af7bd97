/** Characters of a text that a sentence quotes. */
const longest = 40;

/** A piece of code in a sentence: between quotes, what cannot be seen as glyphs, cut where it is long. */
export const quote = (text: string): string => {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return `“${shown.replace(/\n/g, '⏎').replace(/\t/g, '⇥').replace(/\s/g, '␣')}”`;
};

/** Two digits and a true minus, never a negative zero. */
export const formatNumber = (value: number): string => {
  const digits = Math.abs(value).toFixed(2);
  return value < 0 && digits !== '0.00' ? `−${digits}` : digits;
};
