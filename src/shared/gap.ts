/**
 * Whether character `index` of `text` is white space that no words stand close around: indentation, tabs, alignment,
 * the line end (`index` = length). A single space between two glyphs is part of what it stands in.
 */
export const isGap = (text: string, index: number): boolean => {
  const code = index < text.length ? text.charCodeAt(index) : 0;
  if (code > 0x20) return false;
  return code !== 0x20 || !(text.charCodeAt(index - 1) > 0x20 && text.charCodeAt(index + 1) > 0x20);
};
