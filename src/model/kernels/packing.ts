import { type Architecture, gatesOf } from '../architecture.js';

/** Units that share a panel: what fills the kernels' eight (GRU: six) registers. */
export const panelUnitsOf: Readonly<Record<Architecture['kind'], number>> = { lstm: 8, gru: 8, rnn: 32 };

/** Columns of a tile of the affine kernel. */
export const tileColumns = 8;

/**
 * How the rows of `weight_ih` and `weight_hh` (gate by gate, PyTorch) are reordered for the kernels: panel by panel,
 * and in a panel gate by gate. Rows that only pad the last panel are null.
 */
export interface PanelOrder {
  readonly panels: number;
  /** Panels whose weights lie side by side: 2 where they lie in pairs, else 1. */
  readonly together: number;
  readonly panelUnits: number;
  /** `hidden` rounded up to whole panels, or pairs of them. */
  readonly units: number;
  readonly gates: number;
  /** units * gates. */
  readonly columns: number;
  /** PyTorch's row of each column; -1 for padding. */
  readonly rowOf: Int32Array;
}

/** @param inPairs as many panels as fill pairs (lib/lstmPanelPair.ts). */
export const panelOrder = ({ kind, hidden }: Architecture, inPairs = false): PanelOrder => {
  const panelUnits = panelUnitsOf[kind];
  const together = inPairs ? 2 : 1;
  const panels = together * Math.ceil(hidden / (together * panelUnits));
  const gates = gatesOf[kind];
  const units = panels * panelUnits;
  const rowOf = new Int32Array(units * gates).fill(-1);
  for (let unit = 0; unit < hidden; unit++) {
    const panel = Math.floor(unit / panelUnits);
    for (let gate = 0; gate < gates; gate++) {
      rowOf[(panel * gates + gate) * panelUnits + (unit % panelUnits)] = gate * hidden + unit;
    }
  }
  return { panels, together, panelUnits, units, gates, columns: units * gates, rowOf };
};

/**
 * Puts a matrix of `columns` columns into the order that a kernel streams it in: blocks of `width` outputs, in a block k
 * by k, `width` numbers each. `rowOf` names the matrix row of each output; -1 stays zero.
 *
 * @param depth at least `columns`; what is more stays zero.
 * @param out rowOf.length x depth numbers, zero.
 */
export const packBlocks = (
  matrix: Float32Array,
  rowOf: Int32Array,
  columns: number,
  depth: number,
  width: number,
  out: Float32Array,
): void => {
  rowOf.forEach((row, column) => {
    if (row < 0) return;
    let to = (column - (column % width)) * depth + (column % width);
    for (let k = 0; k < columns; k++, to += width) out[to] = matrix[row * columns + k]!;
  });
};

/** Puts one number a row into panel order; padding stays as it is. */
export const packRow = (values: ArrayLike<number>, rowOf: Int32Array, out: Float32Array): void => {
  rowOf.forEach((row, column) => {
    if (row >= 0) out[column] = values[row]!;
  });
};
