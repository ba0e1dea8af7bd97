/** Where a code unit stands, as an editor shows it. */
export interface Position {
  /** Counted from 1. */
  readonly line: number;
  /** Code units from the start of the line, counted from 1. */
  readonly column: number;
  /** The character that begins here; '' for the second half of a surrogate pair. */
  readonly character: string;
}

const isHigh = (unit: number): boolean => (unit & 0xfc00) === 0xd800;
const isLow = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;

/** The character that begins at `offset`: both halves of a surrogate pair, '' in its middle. */
export const characterAt = (text: string, offset: number): string => {
  const unit = text.charCodeAt(offset);
  if (isHigh(unit) && isLow(text.charCodeAt(offset + 1))) return text.slice(offset, offset + 2);
  if (isLow(unit) && offset > 0 && isHigh(text.charCodeAt(offset - 1))) return '';
  return text[offset] ?? '';
};

/**
 * Walks through `text` one code unit a call, which begins at the start of line `firstLine`, counted from 0. A line ends
 * with LF, CR LF or CR alone, as in VS Code.
 */
export const createPositions = (text: string, firstLine = 0): { next(): Position } => {
  let offset = 0;
  let line = firstLine + 1;
  let column = 1;
  return {
    next() {
      const position = { line, column, character: characterAt(text, offset) };
      const ends = text[offset] === '\n' || (text[offset] === '\r' && text[offset + 1] !== '\n');
      offset++;
      column = ends ? 1 : column + 1;
      if (ends) line++;
      return position;
    },
  };
};
