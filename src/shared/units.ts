/** Branded numbers: an offset cannot be passed where a line or a cell is meant. */

declare const brand: unique symbol;
type Branded<Name extends string> = number & { readonly [brand]: Name };

/** A position in a document in UTF-16 code units, as VS Code counts them. The first character has offset 0. */
export type CharOffset = Branded<'CharOffset'>;

/** A zero-based line number, as VS Code counts lines. */
export type LineIndex = Branded<'LineIndex'>;

/** A cell of a network: `layer * hidden + unit`, both counted from zero. */
export type CellIndex = Branded<'CellIndex'>;

export const charOffset = (value: number): CharOffset => value as CharOffset;
export const lineIndex = (value: number): LineIndex => value as LineIndex;

/** The cell `unit` of `layer` in a network with `hidden` units in each layer. */
export const cellIndex = (layer: number, unit: number, hidden: number): CellIndex =>
  (layer * hidden + unit) as CellIndex;

export const layerOf = (cell: CellIndex, hidden: number): number => Math.floor(cell / hidden);
export const unitOf = (cell: CellIndex, hidden: number): number => cell % hidden;

/** `0:407`, the way cells are written on the command line and in files. */
export const formatCell = (cell: CellIndex, hidden: number): string =>
  `${layerOf(cell, hidden)}:${unitOf(cell, hidden)}`;
