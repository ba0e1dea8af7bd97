import { createRandom } from '../../model/random.js';
import { joined, labelled, type Labelled, type LanguageText } from './questions.js';
import { hashText } from './split.js';
import { strength } from './scores.js';
import type { Concept } from '../concepts.js';

/** Suffixes of up to this many characters are tried as rules. */
export const longestSuffix = 5;

/** The suffixes of all steps of two sides, as small numbers; the same suffix has the same number on both sides. */
export interface SuffixIndex {
  /** By suffix length - 1. */
  readonly selection: readonly Int32Array[];
  readonly report: readonly Int32Array[];
  readonly counts: readonly number[];
}

/** Numbers the suffixes; those that only the report files have are -1. */
export const indexSuffixes = (selection: LanguageText, report: LanguageText): SuffixIndex => {
  const counts: number[] = [];
  const sides: { selection: Int32Array[]; report: Int32Array[] } = { selection: [], report: [] };
  for (let length = 1; length <= longestSuffix; length++) {
    const known = new Map<string, number>();
    const number = (side: LanguageText, learn: boolean): Int32Array => {
      const out = new Int32Array(side.steps).fill(-1);
      let at = 0;
      for (const { symbols } of side.samples) {
        const text = decode(symbols);
        for (let step = 0; step < symbols.length; step++, at++) {
          const key = text.slice(Math.max(0, step + 1 - length), step + 1);
          let id = known.get(key);
          if (id === undefined && learn) known.set(key, (id = known.size));
          out[at] = id ?? -1;
        }
      }
      return out;
    };
    sides.selection.push(number(selection, true));
    sides.report.push(number(report, false));
    counts.push(known.size);
  }
  return { ...sides, counts };
};

/** Symbols as a string, one code unit each: only for comparing. */
const decode = (symbols: Uint16Array): string => {
  let text = '';
  for (let at = 0; at < symbols.length; at += 4096) text += String.fromCharCode(...symbols.subarray(at, at + 4096));
  return text;
};

export interface SurfaceRule {
  /** Characters of the suffix that says most. */
  readonly characters: number;
  /** AUROC or partial Spearman on the report files. */
  readonly score: number;
}

/**
 * The best rule that looks at the last 1 to 5 characters only: for each suffix the mean label that it had in the
 * selection files, leaning on the shorter suffix where it was rare. Scored on the report files; that the length is
 * chosen there favours the rule.
 */
export const bestSuffixRule = (index: SuffixIndex, selection: Labelled, report: Labelled): SurfaceRule => {
  const mean = selection.labels.reduce((a, b) => a + b, 0) / selection.labels.length;
  let shorterSelection = new Float64Array(index.selection[0]!.length).fill(mean);
  let shorterReport = new Float64Array(index.report[0]!.length).fill(mean);
  let best: SurfaceRule = { characters: 1, score: -Infinity };
  for (let length = 1; length <= longestSuffix; length++) {
    const ids = index.selection[length - 1]!;
    const sums = new Float64Array(index.counts[length - 1]!);
    const counts = new Float64Array(sums.length);
    const prior = new Float64Array(sums.length);
    shorterSelection.forEach((value, at) => (prior[ids[at]!] = value));
    selection.steps.forEach((at, k) => {
      const id = ids[at]!;
      sums[id] = sums[id]! + selection.labels[k]!;
      counts[id] = counts[id]! + 1;
    });
    const predict = (id: number, shorter: number): number =>
      id < 0 ? shorter : (sums[id]! + prior[id]!) / (counts[id]! + 1);
    shorterSelection = shorterSelection.map((value, at) => predict(ids[at]!, value));
    shorterReport = shorterReport.map((value, at) => predict(index.report[length - 1]![at]!, value));
    const score = strength(shorterReport, report);
    if (score > best.score) best = { characters: length, score };
  }
  return best;
};

/**
 * Control task (Hewitt and Liang 2019): a label drawn once for each type of character trigram, with the same
 * distribution as the concept's labels. It can be memorised but means nothing; what a cell scores on the concept
 * beyond the best cell on this one is its selectivity.
 *
 * @param seed the same on both sides, so that a trigram has the same label.
 */
export const controlTask = (side: LanguageText, concept: Concept, values: Float64Array, seed: number): Labelled => {
  const source = joined(side, concept);
  const out = new Int16Array(source.length);
  const drawn = new Map<string, number>();
  let at = 0;
  for (const { symbols } of side.samples) {
    const text = decode(symbols);
    for (let step = 0; step < symbols.length; step++, at++) {
      if (source[at]! < 0) {
        out[at] = source[at]!;
        continue;
      }
      const type = text.slice(Math.max(0, step - 2), step + 1);
      let label = drawn.get(type);
      if (label === undefined) {
        label = values[createRandom(seed ^ hashText(type)).below(values.length)]!;
        drawn.set(type, label);
      }
      out[at] = label;
    }
  }
  return labelled(side, concept, out);
};
