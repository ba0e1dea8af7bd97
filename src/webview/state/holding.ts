/** Cells held at a value: what the reader may choose, and the pure steps from one list of clamps to the next. */
import type { Clamp } from '../../shared/engineApi.js';
import type { NetworkInfo, Signal } from '../../shared/network.js';
import { formatCell, type CellIndex } from '../../shared/units.js';
import { formatSigned } from './numbers.js';

/** The quantity that is held: the memory c of an LSTM, the state h of the others. */
export const heldSignal = (network: NetworkInfo): Signal => (network.kind === 'lstm' ? 'c' : 'h');

export const clampOf = (clamps: readonly Clamp[], cell: CellIndex): Clamp | undefined =>
  clamps.find(clamp => clamp.cell === cell);

/** The same clamps with `cell` held at `value`, or free for null. */
export const withClamp = (clamps: readonly Clamp[], cell: CellIndex, value: number | null): readonly Clamp[] => {
  const others = clamps.filter(clamp => clamp.cell !== cell);
  return value === null ? others : [...others, { cell, value }];
};

/** `0:407 at 0.00`, for all of them. */
export const describeHeld = (clamps: readonly Clamp[], hidden: number): string =>
  clamps.map(({ cell, value }) => `${formatCell(cell, hidden)} at ${formatSigned(value)}`).join(', ');
