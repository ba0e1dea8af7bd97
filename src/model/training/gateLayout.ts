import type { CellKind } from '../architecture.js';

/**
 * How the trainer lays out the gates of one step: a row of `columns` blocks, each `hidden` wide. The input product fills
 * the blocks from `inputAt` on, the recurrent product those from `recurrentAt` on; `input` and `recurrent` say which
 * gate of PyTorch's order (i, f, g, o; r, z, n) each of these blocks is.
 *
 * The GRU needs W_in x and W_hn h apart, because the reset gate multiplies only the second: its row is n, r, z, q.
 */
export interface GateLayout {
  readonly columns: number;
  readonly inputAt: number;
  readonly input: readonly number[];
  readonly recurrentAt: number;
  readonly recurrent: readonly number[];
}

export const gateLayouts: Readonly<Record<CellKind, GateLayout>> = {
  lstm: { columns: 4, inputAt: 0, input: [0, 1, 2, 3], recurrentAt: 0, recurrent: [0, 1, 2, 3] },
  gru: { columns: 4, inputAt: 0, input: [2, 0, 1], recurrentAt: 1, recurrent: [0, 1, 2] },
  rnn: { columns: 1, inputAt: 0, input: [0], recurrentAt: 0, recurrent: [0] },
};
