import type { Concept } from '../concepts.js';
import { labelled, labelWeights, type Labelled, type LanguageText } from './questions.js';
import type { SearchPlan } from './search.js';
import { hashText } from './split.js';
import { bestSuffixRule, controlTask, indexSuffixes, type SuffixIndex, type SurfaceRule } from './surface.js';

/** What can be said of a concept in a language before any network has read it. */
export interface PreparedConcept {
  readonly concept: Concept;
  readonly chosenOn: Labelled;
  readonly reportedOn: Labelled;
  readonly controlChosenOn: Labelled;
  readonly controlReportedOn: Labelled;
  readonly suffixRule: SurfaceRule;
}

const prepareConcept = (
  selection: LanguageText,
  report: LanguageText,
  concept: Concept,
  suffixes: SuffixIndex,
  seed: number,
): PreparedConcept => {
  const chosenOn = labelled(selection, concept);
  const reportedOn = labelled(report, concept);
  const taskSeed = seed ^ hashText(concept);
  return {
    concept,
    chosenOn,
    reportedOn,
    controlChosenOn: controlTask(selection, concept, chosenOn.labels, taskSeed),
    controlReportedOn: controlTask(report, concept, chosenOn.labels, taskSeed),
    suffixRule: bestSuffixRule(suffixes, chosenOn, reportedOn),
  };
};

/** What is asked of a language, with the labels and the rivals that need no network. */
export interface PreparedLanguage {
  readonly selection: LanguageText;
  readonly report: LanguageText;
  readonly concepts: readonly PreparedConcept[];
}

export const prepareLanguage = (
  selection: LanguageText,
  report: LanguageText,
  asked: readonly Concept[],
  seed: number,
): PreparedLanguage => {
  const suffixes = indexSuffixes(selection, report);
  return {
    selection,
    report,
    concepts: asked.map(concept => prepareConcept(selection, report, concept, suffixes, seed)),
  };
};

/** Files and weights of a search: `shifted` with the null of cyclic shifts, `plain` without. */
export const searchPlan = (
  text: LanguageText,
  shifted: readonly Labelled[],
  plain: readonly Labelled[],
  shifts: number,
  seed: number,
): SearchPlan => {
  const weights = (labels: Labelled): Float32Array => labelWeights(labels, text.steps);
  return {
    lengths: text.samples.map(sample => sample.symbols.length),
    shifted: shifted.map(weights),
    plain: plain.map(weights),
    shifts,
    seed,
  };
};

/** `values` counted in 20 equal bins from the smallest to the largest. */
export const histogram = (
  values: Float64Array,
): { readonly from: number; readonly to: number; readonly counts: readonly number[] } => {
  const from = Math.min(...values);
  const to = Math.max(...values);
  const counts = new Array<number>(20).fill(0);
  for (const value of values) {
    const at = to === from ? 0 : Math.min(19, Math.floor(((value - from) / (to - from)) * 20));
    counts[at] = counts[at]! + 1;
  }
  return { from, to, counts };
};
