/** What the reader has chosen, and the pure steps from one choice to the next. */
import { defaultSignal, signalsOf, type NetworkInfo, type Signal } from '../../shared/network.js';
import type { LensChoice, ScaleMode } from '../../shared/lensApi.js';
import type { ColourScale } from '../../shared/colourScale.js';
import type { CellIndex } from '../../shared/units.js';
import { defaultCells, findingOf, isGradedFinding } from './findings.js';

/** What a choice is made of: the network and the language of the document decide what is known of a cell. */
export interface ChoiceContext {
  readonly network: NetworkInfo;
  readonly languageId: string;
}

/** More than this many cells cannot be told apart as stripes. */
export const maximumPinned = 8;

/** Raw c for counters, which tanh saturates; tanh c (GRU, RNN: h) for everything else, as in the paper. */
const usualSignal = ({ network, languageId }: ChoiceContext, cell: CellIndex): Signal =>
  network.kind === 'lstm' && isGradedFinding(findingOf(network, cell, languageId)) ? 'c' : defaultSignal[network.kind];

/** On/off for a concept that holds or does not; signed for counters and for cells nothing is known of. */
const usualMode = ({ network, languageId }: ChoiceContext, cell: CellIndex): ScaleMode => {
  const finding = findingOf(network, cell, languageId);
  return finding !== undefined && !isGradedFinding(finding) ? 'on/off' : 'signed';
};

export const initialChoice = (context: ChoiceContext): LensChoice => {
  const cells = defaultCells(context.network, context.languageId);
  const active = cells[0] as CellIndex;
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

/** A signal whose zero or threshold means something for on and off: the memory itself, not a gate. */
export const hasOnOff = (network: NetworkInfo, signal: Signal): boolean =>
  network.kind === 'lstm' ? signal === 'tanh_c' || signal === 'c' : signal === 'h';

/**
 * The signal in which `cell` is shown: the chosen one for the active cell, and for the others too once the reader has
 * departed from the usual one; until then each cell's own usual one, so that a counter's stripe does not saturate.
 */
export const signalOf = (context: ChoiceContext, choice: LensChoice, cell: CellIndex): Signal =>
  cell === choice.active || choice.signal !== usualSignal(context, choice.active)
    ? choice.signal
    : usualSignal(context, cell);

/**
 * How the values of `cell` become colours. `scale` is the value that 127 stands for (ActivationsReply.scales): a
 * finding's threshold is one of tanh(c), so for raw c it is atanh(threshold) / scale.
 */
export const scaleOf = (context: ChoiceContext, choice: LensChoice, cell: CellIndex, scale: number): ColourScale => {
  const finding = findingOf(context.network, cell, context.languageId);
  const signal = signalOf(context, choice, cell);
  // The chosen scale is for the active cell; the stripes keep to what suits their cells: a counter has no on and off.
  const mode = cell === choice.active ? choice.scaleMode : usualMode(context, cell);
  if (mode === 'signed' || !hasOnOff(context.network, signal)) return { mode: 'signed' };
  const threshold = finding?.threshold ?? 0;
  const shown = signal === 'c' ? Math.atanh(Math.max(-0.999999, Math.min(0.999999, threshold))) : threshold;
  return {
    mode: 'on/off',
    threshold: Math.max(-1, Math.min(1, shown / scale)),
    sign: isGradedFinding(finding) ? 1 : (finding?.sign ?? 1),
  };
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

/** The choice for another document: one that was never changed follows the language, any other one is kept. */
export const carryChoice = (before: ChoiceContext, choice: LensChoice, after: ChoiceContext): LensChoice => {
  const untouched = JSON.stringify(defaultCells(before.network, before.languageId)) === JSON.stringify(choice.cells);
  if (before.network.id === after.network.id && !untouched) return choice;
  const fresh = initialChoice(after);
  const place = choice.cells.indexOf(choice.active);
  const cell = fresh.cells[place];
  return cell === undefined ? fresh : activate(after, fresh, cell);
};
