/** One character of a line as a picture shows it. */
export interface Glyph {
  /** Code unit of the line at which the character begins, and how many it has. */
  readonly index: number;
  readonly length: number;
  /** What is drawn: white space and what joins the character before it have no text of their own. */
  readonly text: string;
  /** Where it begins and how wide it is, in widths of one character. */
  readonly column: number;
  readonly width: number;
}

/** Letters of East Asia and emoji, which terminals and editors give two columns (Unicode Standard Annex 11, roughly). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** What joins the character before it, and what is not seen. */
const joining = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** What stands for a character: a picture cannot hold controls, and those of direction would reorder what is seen. */
const shownAs = (character: string): string => {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if ((code >= 0xd800 && code <= 0xdfff) || (code >= 0x80 && code < 0xa0) || (code & 0xfffe) === 0xfffe)
    return '\ufffd';
  return character === '\u00a0' ? ' ' : character;
};

/** Lays `line`, a line without its end, out in columns; a tab goes to the next multiple of `tabSize`. */
export const layOutLine = (line: string, tabSize: number): readonly Glyph[] => {
  const glyphs: Glyph[] = [];
  let column = 0;
  let index = 0;
  for (const character of line) {
    const { length } = character;
    let text = shownAs(character);
    let width = wide.test(text) ? 2 : 1;
    if (character === '\t') {
      text = ' ';
      width = tabSize - (column % tabSize);
    } else if (/\p{Cf}/u.test(text)) {
      text = '';
      width = 0;
    } else if (joining.test(text)) {
      const base = glyphs.at(-1);
      if (base !== undefined && base.text.trim() !== '')
        glyphs[glyphs.length - 1] = { ...base, text: base.text + text };
      text = '';
      width = 0;
    }
    glyphs.push({ index, length, text, column, width });
    column += width;
    index += length;
  }
  return glyphs;
};

/** The column at which a laid out line ends. */
export const endOf = (glyphs: readonly Glyph[]): number => {
  const last = glyphs.at(-1);
  return last === undefined ? 0 : last.column + last.width;
};
