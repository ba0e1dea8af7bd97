import type { NetworkInfo, Signal } from '../shared/network.js';
import type { CellIndex } from '../shared/units.js';

/** Values of every cell of a recording at the code units [from, to). */
export interface ValueRange {
  readonly from: number;
  readonly to: number;
  /** cells x (to - from), cell by cell. */
  readonly values: Float32Array;
}

/** One signal of some cells over one text, ready to be written in some format. */
export interface Recording {
  readonly network: NetworkInfo;
  readonly signal: Signal;
  readonly cells: readonly CellIndex[];
  /** The value that the strongest colour stands for, for each cell. */
  readonly scales: Float32Array;
  /** What the reader calls the file. */
  readonly title: string;
  readonly language: string;
  readonly text: string;
  /** The values from the first code unit to the last, each computed once; may be run through once. */
  ranges(): AsyncIterable<ValueRange>;
}
