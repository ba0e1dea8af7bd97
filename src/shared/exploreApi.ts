import type { Concept, NetworkInfo, Signal } from './network.js';
import type { CellIndex } from './units.js';

/** A text that a question is asked of. */
export interface ExploredText {
  readonly uri: string;
  readonly languageId: string;
  readonly text: string;
}

/** A stretch of a text: code units [from, to), and the cell's value at its strongest. */
export interface ExploredPlace {
  readonly uri: string;
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** A stretch in which a cell and the parser disagree. */
export interface Disagreement {
  readonly from: number;
  readonly to: number;
  /** What the cell says there and what the parser says: on or off, or a number. */
  readonly cell: number;
  readonly parser: number;
}

export interface Disagreements {
  /** Value of tanh(c) (GRU, RNN: h) that separates off from on; null for a graded concept. */
  readonly threshold: number | null;
  /** Whether the threshold was chosen on this very text, because the finding has none. */
  readonly chosenHere: boolean;
  /** Characters that were compared, and those among them that disagree. */
  readonly compared: number;
  readonly disagreeing: number;
  /** The longest first where there are more than asked for, in the order of the text. */
  readonly places: readonly Disagreement[];
}

/** A cell that is on exactly in a range. */
export interface MatchingCell {
  readonly cell: CellIndex;
  /** Whether it is on when high (1) or when low (-1). */
  readonly sign: 1 | -1;
  /** Value of tanh(c) (GRU, RNN: h) between what it holds in the range and what it holds around it. */
  readonly threshold: number;
  /** How far apart they are: positive where the cell is on throughout the range and off all around. */
  readonly margin: number;
  /** Mean of the share of the range that is on and the share of the surroundings that is off, 0 to 1. */
  readonly accuracy: number;
}

export interface CellMatch {
  /** Best first. */
  readonly cells: readonly MatchingCell[];
  /** Stretches elsewhere in which the best cells are on together; the most alike first. */
  readonly places: readonly ExploredPlace[];
  /** How many of the cells the places were found by. */
  readonly searchedBy: number;
}

export interface Extremes {
  readonly most: readonly ExploredPlace[];
  readonly middle: readonly ExploredPlace[];
  readonly least: readonly ExploredPlace[];
  readonly characters: number;
  readonly files: number;
}

/** Share of the steps at which each gate of each cell is below 0.1 and above 0.9. */
export interface GateSaturation {
  readonly gate: Signal;
  /** By cell (`layer * hidden + unit`). */
  readonly below: Float32Array;
  readonly above: Float32Array;
}

export interface Saturation {
  readonly network: Pick<NetworkInfo, 'name' | 'kind' | 'layers' | 'hidden'>;
  readonly steps: number;
  /** Empty for networks without gates. */
  readonly gates: readonly GateSaturation[];
}

/** Questions about cells over whole texts, answered beside the engine so that the lens never waits for them. */
export interface ExploreApi {
  /** Where a cell and the parser's track of a concept disagree in a text. */
  disagreements(request: {
    network: string;
    text: ExploredText;
    cell: CellIndex;
    concept: Concept;
    sign: 1 | -1;
    threshold?: number;
    most: number;
  }): Promise<Disagreements>;
  /** Where a cell is highest, about its median, and lowest; one place a line. */
  extremes(request: {
    network: string;
    texts: readonly ExploredText[];
    cell: CellIndex;
    each: number;
  }): Promise<Extremes>;
  /** The cells that are on exactly in [from, to) of the first text, and where else in all texts. */
  match(request: {
    network: string;
    texts: readonly ExploredText[];
    from: number;
    to: number;
    cells: number;
    places: number;
  }): Promise<CellMatch>;
  saturation(request: { network: string; texts: readonly ExploredText[] }): Promise<Saturation>;
}

export interface ExploreEvents {
  /** Characters read of all that the question is asked of. */
  progress(event: { read: number; of: number }): void;
}
