import type { NetworkInfo, Signal } from '../network.js';
import type { CellIndex } from '../units.js';

/** One signal of one cell. */
export interface Column {
  readonly cell: CellIndex;
  readonly signal: Signal;
  /** The value that the strongest colour stands for. */
  readonly unit: number;
}

/** Values of every column of a recording at the code units [from, to), counted from the recording's start. */
export interface ValueRange {
  readonly from: number;
  readonly to: number;
  /** columns x (to - from), column by column. */
  readonly values: Float32Array;
}

/** Some signals of some cells over one text or some of its lines, ready to be written in some format. */
export interface Recording {
  readonly network: NetworkInfo;
  readonly columns: readonly Column[];
  /** What the reader calls the file. */
  readonly title: string;
  readonly language: string;
  readonly text: string;
  /** Where `text` begins in the file: its offset in code units and its line, both counted from 0. */
  readonly start: { readonly offset: number; readonly line: number };
  /** The values from the first code unit to the last, each computed once; may be run through once. */
  ranges(): AsyncIterable<ValueRange>;
}

/** Values of a recording read column by column. */
export interface Columns {
  /** The values of the column with this place in `Recording.columns` at the code units [from, to). */
  read(column: number, from: number, to: number): Promise<Float32Array>;
}

/** The signal that all columns show; undefined where they differ. */
export const commonSignal = ({ columns }: Recording): Signal | undefined => {
  const first = columns[0]?.signal;
  return columns.every(({ signal }) => signal === first) ? first : undefined;
};

/** Cuts [0, length) into consecutive ranges of at most `size`. */
export function* cut(length: number, size: number): Generator<readonly [from: number, to: number]> {
  for (let from = 0; from < length; from += size) yield [from, Math.min(length, from + size)];
}
