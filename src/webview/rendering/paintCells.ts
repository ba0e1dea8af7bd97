/** One pixel for each cell of the grid: values become colours by table, nothing else. */
import { isGap } from '../../shared/gap.js';
import { pageBits, pageSize } from '../data/activationStore.js';
import { hiddenCharacters } from '../data/lineStore.js';
import type { Snapshot } from '../data/snapshot.js';
import type { PaintTable } from './lensTheme.js';
import { characterAt } from './rowLayout.js';

/** The part of the grid that is in view. */
export interface GridWindow {
  readonly firstLine: number;
  readonly lines: number;
  readonly firstColumn: number;
  readonly columns: number;
}

/** Quantised values of a document, by pages of `pageSize` offsets; undefined where they have not arrived. */
export interface PagedValues {
  page(index: number): Int8Array | undefined;
}

export interface PaintedCell {
  readonly snapshot: Snapshot;
  readonly values: PagedValues;
}

/**
 * Paints the values of a cell into `target` (`lines` x `columns`, row by row). A position without a value and a row
 * that has to be measured stay transparent; gaps between words and line ends take the softer table.
 */
export const paintCells = (
  target: Uint32Array,
  grid: GridWindow,
  { snapshot, values: source }: PaintedCell,
  table: PaintTable,
): void => {
  const { pixels, softPixels } = table;
  const endColumn = grid.firstColumn + grid.columns;
  target.fill(0);
  let page = -1;
  let values: Int8Array | undefined;
  for (let row = 0; row < grid.lines; row++) {
    const line = snapshot.lines.get(grid.firstLine + row);
    if (line === undefined || line.layout.kind === 'measured') continue;
    const { text, layout } = line;
    const hasLineEnd = line.end > line.start + text.length && hiddenCharacters(line) === 0;
    const length = text.length + (hasLineEnd ? 1 : 0);
    const base = row * grid.columns - grid.firstColumn;
    for (let index = characterAt(layout, text.length, grid.firstColumn); index < length; index++) {
      const column = layout.columns === null ? index : (layout.columns[index] ?? 0);
      if (column >= endColumn) break;
      const atEnd = index === text.length;
      const offset = atEnd ? line.end - 1 : line.start + index;
      if (offset >> pageBits !== page) {
        page = offset >> pageBits;
        values = source.page(page);
      }
      const value = values === undefined ? -128 : (values[offset & (pageSize - 1)] ?? -128);
      const colour = (isGap(text, index) ? softPixels : pixels)[value + 128] ?? 0;
      if (layout.columns === null || atEnd) {
        if (column >= grid.firstColumn) target[base + column] = colour;
      } else {
        const stop = Math.min(endColumn, layout.columns[index + 1] ?? column + 1);
        for (let filled = Math.max(grid.firstColumn, column); filled < stop; filled++) target[base + filled] = colour;
      }
    }
  }
};
