/** Fractional line numbers, by which the editor and the lens tell each other what stands at the top. */

/**
 * The fractional line at which a view starts that begins at `character` of `line`. A wrapped line counts by the part
 * of it that is above the view; the two extra characters keep the result below the next line.
 */
export const topLineAt = (line: number, character: number, lineLength: number): number =>
  line + character / (lineLength + 2);

/** What VS Code's settings say of the lines that an editor keeps above a place it scrolls to. */
export interface KeptAbove {
  readonly stickyScroll: boolean;
  readonly mostSticky: number;
  readonly surrounding: number;
}

/**
 * Lines that an editor leaves above a place which it is told to show at its top: room for the headers of sticky scroll
 * at their most, whether they are there or not, or for the lines around the caret.
 */
export const linesKeptAbove = ({ stickyScroll, mostSticky, surrounding }: KeptAbove): number =>
  Math.max(0, surrounding, stickyScroll ? mostSticky : 0);

/** The document's place that a view must start at to have `topLine` at its top; clamped to the document. */
export const placeOfTopLine = (
  topLine: number,
  lineCount: number,
  lengthOfLine: (line: number) => number,
): { readonly line: number; readonly character: number } => {
  const clamped = Number.isFinite(topLine) ? Math.min(Math.max(topLine, 0), Math.max(lineCount - 1, 0)) : 0;
  const line = Math.floor(clamped);
  return { line, character: Math.floor((clamped - line) * lengthOfLine(line)) };
};
