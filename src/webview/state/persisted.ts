/** What the lens keeps over a reload of the window: navigation and choices, never text or values. */
import type { LensChoice } from '../../shared/lensApi.js';
import type { CellIndex } from '../../shared/units.js';
import type { Signal } from '../../shared/network.js';

const version = 1;

export interface PersistedState {
  readonly network: string;
  readonly document: string;
  /** Language of the document; absent in what was kept before languages were. */
  readonly languageId?: string;
  readonly choice: LensChoice;
  readonly topLine: number;
}

export const serialise = (state: PersistedState): unknown => ({ version, ...state });

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Reads what an earlier lens wrote; undefined for anything else, another version included. */
export const parsePersisted = (value: unknown): PersistedState | undefined => {
  if (!isRecord(value) || value['version'] !== version) return undefined;
  const { network, document, languageId, choice, topLine } = value;
  if (typeof network !== 'string' || typeof document !== 'string' || !isRecord(choice)) return undefined;
  const { cells, active, signal, scaleMode } = choice;
  if (!Array.isArray(cells) || !cells.every(cell => Number.isInteger(cell))) return undefined;
  if (typeof active !== 'number' || typeof signal !== 'string') return undefined;
  return {
    network,
    document,
    ...(typeof languageId === 'string' ? { languageId } : {}),
    choice: {
      cells: cells as CellIndex[],
      active: active as CellIndex,
      signal: signal as Signal,
      scaleMode: scaleMode === 'on/off' ? 'on/off' : 'signed',
    },
    topLine: typeof topLine === 'number' && Number.isFinite(topLine) ? Math.max(0, topLine) : 0,
  };
};
