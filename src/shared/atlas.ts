import type { CellKind, Concept, Tier } from './network.js';

/** The atlas's name in the network's folder. */
export const atlasFile = 'atlas.json';

/**
 * What atlas.json holds: every concept asked of every language, with all of its evidence. docs/evidence.md says how the
 * numbers are made. The same shapes as in src/interpret; the engine's build fails when they differ.
 */
export interface Atlas {
  readonly format: 'cell-lens-atlas';
  readonly version: 1;
  readonly network: {
    readonly name: string;
    readonly kind: CellKind;
    readonly layers: number;
    readonly hidden: number;
  };
  readonly seed: number;
  /** Who split the files in two: this program by its seed, or whoever gave them. Absent in atlases of 0.1.0: drawn. */
  readonly split?: 'drawn' | 'given';
  readonly files: { readonly selection: readonly AtlasFile[]; readonly report: readonly AtlasFile[] };
  readonly questions: readonly AtlasQuestion[];
}

export interface AtlasFile {
  readonly path: string;
  readonly languageId: string;
  /** Characters of it that were read. */
  readonly characters: number;
}

export interface AtlasCell {
  readonly layer: number;
  readonly unit: number;
}

export interface AtlasQuestion {
  readonly languageId: string;
  readonly concept: Concept;
  /** `cell`: a cell clears every null. `distributed`: none does, all together tell it. */
  readonly verdict: 'cell' | 'distributed' | 'nothing' | 'too little data';
  /** Why not `cell`. */
  readonly reason?: string;
  readonly tier?: Tier;
  readonly cell?: AtlasCell;
  readonly sign?: 1 | -1;
  readonly scores?: AtlasScores;
  readonly secondBest?: AtlasCell & { readonly score: number };
  /**
   * The same choice on random halves of the selection files, with other seeds: the cell, its score on the report files,
   * and what it has over the cell that came second there (null: there is no other). Absent in atlases of 0.1.0.
   */
  readonly locality?: readonly (AtlasCell & { readonly score: number; readonly margin: number | null })[];
  readonly nulls?: AtlasNulls;
  /** Scores of linear probes on 1, 8 and all cells, means over draws; how many the last one uses. */
  readonly probes?: {
    readonly one: number;
    readonly eight: number;
    readonly all: number;
    readonly used: number;
    /** Samples with other seeds, and the standard deviations over them. Absent in atlases of 0.1.0. */
    readonly draws?: number;
    readonly deviation?: { readonly one: number; readonly eight: number; readonly all: number };
  };
  /** Null: too few decisions or too few other cells to tell. */
  readonly causal?: AtlasCausal | null;
  readonly examples?: {
    readonly most: readonly AtlasPlace[];
    readonly least: readonly AtlasPlace[];
    readonly wrong: readonly AtlasPlace[];
  };
}

export type AtlasScores =
  | {
      readonly measure: 'AUROC';
      readonly score: number;
      readonly averagePrecision: number;
      readonly f1: number;
      readonly mcc: number;
      readonly baseRate: number;
      /** Value of tanh(c) (GRU, RNN: h), before the sign is applied. */
      readonly threshold: number;
    }
  | {
      readonly measure: 'Spearman';
      /** Partial: position in the line (or depth) held fixed. */
      readonly score: number;
      readonly spearman: number;
      readonly r2: number;
    };

export interface AtlasNulls {
  readonly shifts: number;
  readonly familyWiseP: number;
  readonly q: number;
  readonly reportP: number;
  readonly histogram: { readonly from: number; readonly to: number; readonly counts: readonly number[] };
  /** The chosen cell on the histogram's scale. */
  readonly statistic: number;
  readonly untrained: AtlasCell & { readonly score: number };
  readonly controlTask: AtlasCell & { readonly score: number; readonly selectivity: number };
  readonly suffixRule: { readonly characters: number; readonly score: number };
}

export interface AtlasCausal {
  readonly decisions: number;
  /** What follows most often where the concept decides: the closing quote, a line end. Absent in atlases of 0.1.0. */
  readonly symbol?: string;
  /** The control cells: drawn from how many matched ones, and their mean distance from the cell (standard deviations). */
  readonly matching?: { readonly pool: number; readonly meanDistance: number };
  readonly effects: readonly {
    readonly mode: 'mean' | 'resample' | 'sign flip';
    /** Nats lost where the concept decides, where it holds, where it does not. */
    readonly decision: number;
    /** Of `decision`. */
    readonly standardError?: number;
    readonly inside: number;
    readonly outside: number;
    /** Nats that `symbol` loses where the concept does not hold; below 0 where it is now expected there. */
    readonly symbolOutside?: number;
    readonly specificity: number;
    readonly controls: readonly number[];
    readonly percentile: number;
    readonly p: number;
  }[];
  readonly causal: boolean;
}

/** Code unit of a report file. */
export interface AtlasPlace {
  readonly path: string;
  readonly offset: number;
  readonly value: number;
  readonly label: number;
  /** Absent in atlases of 0.1.0. */
  readonly excerpt?: AtlasExcerpt;
}

/** What stands around a place. */
export interface AtlasExcerpt {
  /** Of the file, from 1. */
  readonly line: number;
  /** The line without its end, or the 120 code units of it around the place. */
  readonly text: string;
  /** The place's code unit in `text`; its length where the place is the line's end. */
  readonly at: number;
}
