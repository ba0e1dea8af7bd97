import type { CellIndex } from './units.js';

/** What can be shown of a cell. PyTorch's names: LSTM gates i, f, g, o; GRU r, z, n. */
export type Signal = 'h' | 'c' | 'tanh_c' | 'i' | 'f' | 'g' | 'o' | 'r' | 'z' | 'n';

export type CellKind = 'lstm' | 'gru' | 'rnn';

/** The signals of each kind of cell, in the order in which the picker shows them. */
export const signalsOf: Readonly<Record<CellKind, readonly Signal[]>> = {
  lstm: ['h', 'c', 'tanh_c', 'i', 'f', 'g', 'o'],
  gru: ['h', 'r', 'z', 'n'],
  rnn: ['h'],
};

/** The signal that a lens opens with: tanh(c) is what the 2015 paper shows. */
export const defaultSignal: Readonly<Record<CellKind, Signal>> = { lstm: 'tanh_c', gru: 'h', rnn: 'h' };

/** A property of a character position that a parser can tell. */
export type Concept =
  | 'string'
  | 'comment'
  | 'string or comment'
  | 'if condition'
  | 'indentation depth'
  | 'bracket depth'
  | 'parenthesis depth'
  | 'column'
  | 'characters since line began'
  | 'identifier'
  | 'number'
  | 'keyword'
  | 'end of line next';

/** How well a finding is founded. Absent while nothing but a list in config.json says so. */
export type Tier = 'correlated' | 'selective' | 'causal';

/** A cell, a concept, and what is known about the two together. */
export interface Finding {
  readonly concept: Concept;
  readonly cell: CellIndex;
  /** -1 where the cell falls when the concept holds. */
  readonly sign: 1 | -1;
  /** VS Code language ids on which it was found; empty: all. */
  readonly languages: readonly string[];
  /** Value of tanh(c) (GRU, RNN: h) that separates off from on, before `sign` is applied. */
  readonly threshold?: number;
  readonly measure?: 'AUROC' | 'Spearman';
  readonly score?: number;
  readonly tier?: Tier;
}

/** A number that rises and falls without bound within a file: shown as raw c on a scale fixed for the cell. */
export const isGraded = (concept: Concept): boolean =>
  concept === 'indentation depth' ||
  concept === 'bracket depth' ||
  concept === 'parenthesis depth' ||
  concept === 'column' ||
  concept === 'characters since line began';

export type NetworkId = string;

/** What everybody outside the engine knows of a network. */
export interface NetworkInfo {
  readonly id: NetworkId;
  readonly name: string;
  readonly folder: string;
  readonly kind: CellKind;
  readonly layers: number;
  readonly hidden: number;
  /** Width of the learned embedding; null for one-hot input. */
  readonly embedding: number | null;
  readonly parameters: number;
  /** How each symbol of the vocabulary is written, by index. */
  readonly vocabulary: readonly string[];
  /** Symbols are tokens of several characters (words, parts of words); absent: every character is a symbol. */
  readonly readsTokens?: true;
  readonly findings: readonly Finding[];
  /** Its cells have been looked for: there is an atlas, whether it found any or not. */
  readonly searched?: true;
  /** Held-out nats per character by language, where the training record has them. */
  readonly heldOut?: Readonly<Record<string, number>>;
  /** Which kernels run: `wasm-relaxed`, `wasm-simd` or `js`. */
  readonly backend: string;
}
