import type { CellKind } from '../model/architecture.js';
import type { Concept } from './concepts.js';
import type { CausalEvidence } from './evidence/causal.js';
import type { ProbeEvidence } from './evidence/probes.js';
import type { Scores } from './evidence/scores.js';
import type { SurfaceRule } from './evidence/surface.js';

/** How well a finding is founded; each includes the ones before. See docs/evidence.md. */
export type Tier = 'correlated' | 'selective' | 'causal';

/** A cell as it is written in atlas.json. */
export interface CellName {
  readonly layer: number;
  readonly unit: number;
}

/** What else could explain the score. */
export interface Nulls {
  readonly shifts: number;
  /** Share of cyclic shifts under which some cell reaches the chosen one's statistic on the selection files. */
  readonly familyWiseP: number;
  /** The same, adjusted over all questions (Benjamini-Hochberg). */
  readonly q: number;
  /** Of this cell alone, on the report files. */
  readonly reportP: number;
  /** Largest |statistic| of any cell under the shifts: AUROC - 0.5, or a rank correlation. */
  readonly histogram: { readonly from: number; readonly to: number; readonly counts: readonly number[] };
  /** The chosen cell's |statistic| on the same scale. */
  readonly statistic: number;
  /** The same search in an untrained network. */
  readonly untrained: CellName & { readonly score: number };
  /** The same search for random labels. */
  readonly controlTask: CellName & { readonly score: number; readonly selectivity: number };
  /** The best rule on the last 1 to 5 characters. */
  readonly suffixRule: SurfaceRule;
}

/** A place in a report file: code unit, the value there (tanh(c), or h), what the parser says. */
export interface Place {
  readonly path: string;
  readonly offset: number;
  readonly value: number;
  readonly label: number;
  readonly excerpt: Excerpt;
}

/** What stands around a place. */
export interface Excerpt {
  /** Of the file, from 1. */
  readonly line: number;
  /** The line without its end, or the 120 code units of it around the place. */
  readonly text: string;
  /** The place's code unit in `text`; its length where the place is the line's end. */
  readonly at: number;
}

export interface Examples {
  readonly most: readonly Place[];
  readonly least: readonly Place[];
  /** Where cell and parser disagree most; empty for graded concepts. */
  readonly wrong: readonly Place[];
}

/** A concept in a language, and what was found. */
export interface Question {
  readonly languageId: string;
  readonly concept: Concept;
  /** `cell`: a cell clears every null. `distributed`: none does, all together tell it. */
  readonly verdict: 'cell' | 'distributed' | 'nothing' | 'too little data';
  /** Why not `cell`. */
  readonly reason?: string;
  readonly tier?: Tier;
  /** The best cell, also where it does not clear the nulls. */
  readonly cell?: CellName;
  /** -1 where the cell falls when the concept holds. */
  readonly sign?: 1 | -1;
  readonly scores?: Scores;
  readonly secondBest?: CellName & { readonly score: number };
  /**
   * The same choice on random halves of the selection files: the cell, its score on the report files, and what it has
   * over the cell that came second there.
   */
  readonly locality?: readonly (CellName & { readonly score: number; readonly margin: number })[];
  readonly nulls?: Nulls;
  readonly probes?: ProbeEvidence;
  /** Null: too few decisions or too few other cells to tell; absent: not tried, because the nulls were not cleared. */
  readonly causal?: CausalEvidence | null;
  readonly examples?: Examples;
}

export interface AtlasFile {
  readonly path: string;
  readonly languageId: string;
  readonly characters: number;
}

/** The contents of atlas.json. */
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
  /** Who split the files in two: this program by its seed, or whoever gave them. */
  readonly split: 'drawn' | 'given';
  readonly files: { readonly selection: readonly AtlasFile[]; readonly report: readonly AtlasFile[] };
  readonly questions: readonly Question[];
}
