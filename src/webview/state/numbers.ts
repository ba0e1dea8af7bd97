/** Numbers and characters as the lens prints them: fixed digits, a true minus, one way everywhere. */

const grouped = new Intl.NumberFormat('en-GB');

/** An activation: two digits, a sign that lines up. */
export const formatValue = (value: number): string => {
  const text = Math.abs(value).toFixed(2);
  return value < 0 && text !== '0.00' ? `−${text}` : text;
};

/** The same with a plus, for words. */
export const formatSigned = (value: number): string => {
  const text = formatValue(value);
  return text.startsWith('−') || text === '0.00' ? text : `+${text}`;
};

export const formatBits = (bits: number): string => bits.toFixed(2);

/** A change with its sign, three digits: +0.042. */
export const formatChange = (change: number): string => `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(3)}`;

/** A change as part of the whole: +3.4%. */
export const formatPercent = (part: number): string => `${part < 0 ? '−' : '+'}${(100 * Math.abs(part)).toFixed(1)}%`;

export const formatProbability = (probability: number): string => `${(100 * probability).toFixed(1)}%`;

export const formatCount = (count: number): string => grouped.format(Math.round(count));

const glyphs: Readonly<Record<string, string>> = { ' ': '␣', '\n': '⏎', '\r': '␍', '\t': '⇥', '': '∅', '\0': '␀' };
const words: Readonly<Record<string, string>> = {
  ' ': 'space',
  '\n': 'line end',
  '\r\n': 'line end',
  '\r': 'carriage return',
  '\t': 'tab',
  '': 'file boundary',
};

/** A character as one visible glyph, a token as a row of them. */
export const characterGlyph = (character: string): string => {
  const known = glyphs[character];
  if (known !== undefined) return known;
  const characters = [...character];
  if (characters.length > 1) return characters.map(characterGlyph).join('');
  const code = character.codePointAt(0) ?? 0;
  return code < 32 || code === 127 ? String.fromCodePoint(code === 127 ? 0x2421 : 0x2400 + code) : character;
};

/** A character in words where it has no glyph, else as it is. */
export const characterWords = (character: string): string => words[character] ?? character;
