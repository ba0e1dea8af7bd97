import {
  bestMatches,
  matchCell,
  searchingCells,
  surroundings,
  type RangeCell,
} from '../../interpret/explore/matchRange.js';
import type { CellMatch, ExploredPlace, ExploredText, MatchingCell } from '../../shared/exploreApi.js';
import type { CellIndex } from '../../shared/units.js';
import type { Reader } from './explore.js';

/** Cells that other places are searched by, at most. */
const mostSearching = 8;

export interface MatchQuestion {
  readonly from: number;
  readonly to: number;
  readonly cells: number;
  readonly places: number;
}

/** The cells that are on exactly in a range of the first text, and stretches elsewhere in which they are on together. */
export const findMatch = async (
  reader: Reader,
  texts: readonly ExploredText[],
  { from, to, cells, places }: MatchQuestion,
): Promise<CellMatch> => {
  const [first] = texts as readonly [ExploredText];
  const best = bestMatches(await matchAll(reader, first, from, to), cells);
  const searching = searchingCells(best, mostSearching);
  const found = searching.length === 0 ? [] : await searchTexts(reader, texts, searching, { from, to });
  return {
    cells: best.map((match): MatchingCell => ({ ...match, cell: match.cell as CellIndex })),
    places: found
      .sort((a, b) => b.likeness - a.likeness)
      .slice(0, places)
      .map(({ place }) => place),
    searchedBy: searching.length,
  };
};

/** How every cell does on the range. Only the steps about it are kept. */
const matchAll = async (
  reader: Reader,
  text: ExploredText,
  from: number,
  to: number,
): Promise<(RangeCell | null)[]> => {
  const { layers, hidden } = reader.network.architecture;
  const reach = surroundings(to - from);
  // One more on each side: what the range is compared with begins beside it.
  const [start, end] = [Math.max(0, from - reach), Math.min(text.text.length, to + reach)];
  const rows: Float32Array[] = [];
  let inside = 0;
  let before = 0;
  await reader.read({ ...text, text: text.text.slice(0, end) }, ({ trace, steps, offsets }) => {
    for (let step = 0; step < steps; step++) {
      const offset = offsets[step]!;
      if (offset < start) continue;
      if (offset < from) before++;
      else if (offset < to) inside++;
      const row = new Float32Array(layers * hidden);
      for (let layer = 0; layer < layers; layer++) {
        trace.row(step, layer, reader.signal, row.subarray(layer * hidden, (layer + 1) * hidden));
      }
      rows.push(row);
    }
  });
  return Array.from({ length: layers * hidden }, (_, cell) =>
    matchCell(
      cell,
      Float32Array.from(rows, row => row[cell]!),
      before,
      before + inside,
    ),
  );
};

/** Stretches in which all searching cells are on, and how alike each is to the range: by its length. */
const searchTexts = async (
  reader: Reader,
  texts: readonly ExploredText[],
  searching: readonly RangeCell[],
  range: { readonly from: number; readonly to: number },
): Promise<{ place: ExploredPlace; likeness: number }[]> => {
  const { hidden } = reader.network.architecture;
  const length = range.to - range.from;
  const found: { place: ExploredPlace; likeness: number }[] = [];
  for (const [index, text] of texts.entries()) {
    let began = -1;
    let strongest = 0;
    let last = -1;
    const end = (): void => {
      if (began < 0) return;
      const isRange = index === 0 && began < range.to && last + 1 > range.from;
      const here = last + 1 - began;
      if (!isRange) {
        const likeness = Math.min(here, length) / Math.max(here, length);
        found.push({ place: { uri: text.uri, from: began, to: last + 1, value: strongest }, likeness });
      }
      began = -1;
    };
    const buffers = searching.map(() => new Float32Array(256));
    await reader.read(text, ({ trace, steps, offsets }) => {
      searching.forEach(({ cell }, which) =>
        trace.column(Math.floor(cell / hidden), cell % hidden, reader.signal, 0, steps, buffers[which]!, 0),
      );
      for (let step = 0; step < steps; step++) {
        const on = searching.every(({ sign, threshold }, which) => sign * buffers[which]![step]! > sign * threshold);
        if (!on) {
          end();
          continue;
        }
        if (began < 0) {
          began = offsets[step]!;
          strongest = 0;
        }
        const value = buffers[0]![step]!;
        if (Math.abs(value) > Math.abs(strongest)) strongest = value;
        last = offsets[step]!;
      }
    });
    end();
  }
  return found;
};
