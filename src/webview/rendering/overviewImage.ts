/** The whole file as a small picture: one row for a line or several, one pixel for two characters. */
import { scalePosition } from '../../shared/colourScale.js';
import type { PaintTable } from './lensTheme.js';

export const charactersPerPixel = 2;
/** Lines looked at for one row of pixels, at most: enough for a picture, whatever the length of the file. */
const linesPerPixel = 4;
const highestLine = 3;

export interface OverviewContent {
  /** Offset at which each line begins, and the document's length. */
  readonly starts: Uint32Array;
  readonly values: Int8Array;
  /** Code units of the document: `values` divides them into equal parts. */
  readonly length: number;
}

/** Height of one line in px; below 1 where the file has more lines than the strip has pixels. */
export const overviewLineHeight = (lineCount: number, height: number): number =>
  Math.min(highestLine, height / Math.max(1, lineCount));

/**
 * Paints `content` into `target` (`height` x `width`). Where several lines fall on a row of pixels the value furthest
 * from neutral is shown, so that a short string in a long file is not lost.
 */
export const paintOverview = (
  target: Uint32Array,
  width: number,
  height: number,
  { starts, values, length }: OverviewContent,
  table: PaintTable,
): void => {
  target.fill(0);
  const lineCount = starts.length - 1;
  if (lineCount < 1 || length === 0 || values.length === 0) return;
  const lineHeight = overviewLineHeight(lineCount, height);
  const away = Float32Array.from({ length: 256 }, (_, index) =>
    index === 0
      ? -1
      : Math.abs(scalePosition(table.scale, (index - 128) / 127)) +
        (scalePosition(table.scale, (index - 128) / 127) > 0 ? 0.5 : 0),
  );
  const strongest = new Int8Array(width);
  const rows = Math.min(height, Math.ceil(lineCount * lineHeight));
  for (let y = 0; y < rows; y++) {
    const first = Math.floor(y / lineHeight);
    const end = Math.max(first + 1, Math.min(lineCount, Math.floor((y + 1) / lineHeight)));
    const stride = Math.max(1, Math.ceil((end - first) / linesPerPixel));
    strongest.fill(-128);
    for (let line = first; line < end; line += stride) {
      const start = starts[line] ?? 0;
      const stop = starts[line + 1] ?? start;
      for (let x = 0; x < width; x++) {
        const offset = start + x * charactersPerPixel;
        if (offset >= stop) break;
        const value = values[Math.floor((offset / length) * values.length)] ?? -128;
        if ((away[value + 128] ?? 0) > (away[(strongest[x] ?? 0) + 128] ?? 0)) strongest[x] = value;
      }
    }
    for (let x = 0; x < width; x++) target[y * width + x] = table.pixels[(strongest[x] ?? -128) + 128] ?? 0;
  }
};
