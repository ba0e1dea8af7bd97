/** Where the characters of a line stand, in cells of one character's width. */

export interface RowLayout {
  /**
   * `plain`: every character is one cell. `tabs`: some are tabs, `columns` says where each begins.
   * `measured`: some are of unknown width and have to be measured in the page.
   */
  readonly kind: 'plain' | 'tabs' | 'measured';
  /** Cell at which each character begins, and one entry more: where the line ends. Null when it is the index itself. */
  readonly columns: Uint32Array | null;
  /** Cells. A guess for measured rows, where nothing is painted by cells. */
  readonly width: number;
  /** Indices of characters the vocabulary does not know; null for none. */
  readonly unknown: readonly number[] | null;
}

const tab = 9;

/** Text of printable ASCII and tabs is a matter of arithmetic; everything else has a width only the font knows. */
const isPlain = (code: number): boolean => code >= 0x20 && code <= 0x7e;

const findUnknown = (text: string, vocabulary: ReadonlySet<string>): readonly number[] | null => {
  const unknown: number[] = [];
  let index = 0;
  for (const character of text) {
    if (!vocabulary.has(character) && character !== '\r') unknown.push(index);
    index += character.length;
  }
  return unknown.length > 0 ? unknown : null;
};

/** Lays a line out. `vocabulary` holds the single characters that the network knows; null: no character is marked. */
export const layOut = (text: string, tabSize: number, vocabulary: ReadonlySet<string> | null): RowLayout => {
  let tabs = false;
  let measured = false;
  for (let index = 0; index < text.length && !measured; index++) {
    const code = text.charCodeAt(index);
    if (code === tab) tabs = true;
    else if (!isPlain(code)) measured = true;
  }
  const unknown = vocabulary === null ? null : findUnknown(text, vocabulary);
  if (measured) return { kind: 'measured', columns: null, width: text.length, unknown };
  if (!tabs) return { kind: 'plain', columns: null, width: text.length, unknown };
  const columns = new Uint32Array(text.length + 1);
  let column = 0;
  for (let index = 0; index < text.length; index++) {
    columns[index] = column;
    column = text.charCodeAt(index) === tab ? (Math.floor(column / tabSize) + 1) * tabSize : column + 1;
  }
  columns[text.length] = column;
  return { kind: 'tabs', columns, width: column, unknown };
};

/** The cell at which character `index` begins; its line's length for the end. Not for measured rows. */
export const columnOf = (layout: RowLayout, index: number): number => layout.columns?.[index] ?? index;

/** The character whose cells cover `column`, at most `length`: the line end. Not for measured rows. */
export const characterAt = (layout: RowLayout, length: number, column: number): number => {
  if (layout.columns === null) return Math.max(0, Math.min(length, Math.floor(column)));
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((layout.columns[middle] ?? 0) <= column) low = middle;
    else high = middle - 1;
  }
  return low;
};
