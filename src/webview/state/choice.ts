/** What the reader has chosen, and the pure steps from one choice to the next. */
import { signalsOf } from '../../shared/network.js';
import type { LensChoice } from '../../shared/lensApi.js';
import type { CellIndex } from '../../shared/units.js';
import { findingOf, usualMode, usualSignal, type ChoiceContext } from '../../shared/shownCell.js';
import { cellFor, conceptFor, defaultCells, firstCell } from './findings.js';

/** More than this many cells cannot be told apart as stripes. */
export const maximumPinned = 8;

export const initialChoice = (context: ChoiceContext): LensChoice => {
  const cells = defaultCells(context.network, context.languageId);
  const active = firstCell(context.network, context.languageId);
  return { cells, active, signal: usualSignal(context, active), scaleMode: usualMode(context, active) };
};

/**
 * Lets a pinned cell colour the text. Signal and scale follow what is usual for the cell, unless the reader has
 * departed from what was usual for the cell before.
 */
export const activate = (context: ChoiceContext, choice: LensChoice, cell: CellIndex): LensChoice => ({
  cells: choice.cells,
  active: cell,
  signal: choice.signal === usualSignal(context, choice.active) ? usualSignal(context, cell) : choice.signal,
  scaleMode: choice.scaleMode === usualMode(context, choice.active) ? usualMode(context, cell) : choice.scaleMode,
});

/** Pins a cell and lets it colour the text; past the limit the last one that is not shown makes room. */
export const pin = (context: ChoiceContext, choice: LensChoice, cell: CellIndex): LensChoice => {
  if (choice.cells.includes(cell)) return activate(context, choice, cell);
  const kept = choice.cells.slice(0, maximumPinned - 1);
  return activate(context, { ...choice, cells: [...kept, cell] }, cell);
};

/** Unpins a cell; the last one stays. */
export const unpin = (context: ChoiceContext, choice: LensChoice, cell: CellIndex): LensChoice => {
  const index = choice.cells.indexOf(cell);
  if (index < 0 || choice.cells.length === 1) return choice;
  const cells = choice.cells.filter(other => other !== cell);
  if (choice.active !== cell) return { ...choice, cells };
  const next = cells[Math.min(index, cells.length - 1)] as CellIndex;
  return { ...activate(context, choice, next), cells };
};

/** The pinned cell after or before the active one, around the end. */
export const step = (context: ChoiceContext, choice: LensChoice, by: 1 | -1): LensChoice => {
  const { cells } = choice;
  const index = (cells.indexOf(choice.active) + by + cells.length) % cells.length;
  return activate(context, choice, cells[index] as CellIndex);
};

/** A choice kept from before, made to fit the network; undefined where nothing of it does. */
export const fitChoice = (context: ChoiceContext, choice: LensChoice): LensChoice | undefined => {
  const { network } = context;
  const cells = [...new Set(choice.cells)]
    .filter(cell => Number.isInteger(cell) && cell >= 0 && cell < network.layers * network.hidden)
    .slice(0, maximumPinned);
  const [first] = cells;
  if (first === undefined) return undefined;
  const active = cells.includes(choice.active) ? choice.active : first;
  const signal = signalsOf[network.kind].includes(choice.signal) ? choice.signal : usualSignal(context, active);
  return { cells, active, signal, scaleMode: choice.scaleMode === 'on/off' ? 'on/off' : 'signed' };
};

/**
 * The choice for another document. Cells that were never changed follow the language: to the cell of the same concept,
 * and to the one that a lens opens on where that is what coloured the text. Any other cells are kept. A signal and a
 * scale that are not the usual ones are the reader's, and kept where they mean something.
 */
export const carryChoice = (before: ChoiceContext, choice: LensChoice, after: ChoiceContext): LensChoice => {
  const own = JSON.stringify(defaultCells(before.network, before.languageId)) !== JSON.stringify(choice.cells);
  if (before.network.id === after.network.id && own) return choice;
  const cells = defaultCells(after.network, after.languageId);
  const active = carriedCell(before, choice.active, after) ?? firstCell(after.network, after.languageId);
  const usual = { signal: usualSignal(after, active), scaleMode: usualMode(after, active) };
  const ownSignal = choice.signal !== usualSignal(before, choice.active);
  const ownScale = choice.scaleMode !== usualMode(before, choice.active);
  const signal = ownSignal && signalsOf[after.network.kind].includes(choice.signal) ? choice.signal : usual.signal;
  return { cells, active, signal, scaleMode: ownScale ? choice.scaleMode : usual.scaleMode };
};

/** The cell of the same concept as `cell`; undefined for one that a lens opens on, and where nothing is known. */
const carriedCell = (before: ChoiceContext, cell: CellIndex, after: ChoiceContext): CellIndex | undefined => {
  if (cell === firstCell(before.network, before.languageId)) return undefined;
  const concept =
    conceptFor(before.network, before.languageId, cell) ?? findingOf(before.network, cell, before.languageId)?.concept;
  return concept === undefined ? undefined : cellFor(after.network, after.languageId, concept);
};
