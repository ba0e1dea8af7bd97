import { concepts, isGraded, MASKED, type Concept } from '../concepts.js';
import { residual } from '../statistics/correlation.js';
import { averageRanks } from '../statistics/ranks.js';
import { totalSteps, type TextSample } from './sample.js';

/** What is read of a language on one side of the split; its samples lie side by side in a recording. */
export interface LanguageText {
  readonly languageId: string;
  readonly samples: readonly TextSample[];
  /** Of all samples. */
  readonly steps: number;
}

/** By language. */
export const languageTexts = (samples: readonly TextSample[]): ReadonlyMap<string, LanguageText> => {
  const byLanguage = new Map<string, TextSample[]>();
  for (const sample of samples) {
    const known = byLanguage.get(sample.languageId);
    if (known === undefined) byLanguage.set(sample.languageId, [sample]);
    else known.push(sample);
  }
  return new Map(
    [...byLanguage].map(([languageId, own]) => [languageId, { languageId, samples: own, steps: totalSteps(own) }]),
  );
};

/** One track over all samples of a language. */
export const joined = (text: LanguageText, concept: Concept): Int16Array => {
  const out = new Int16Array(text.steps);
  let at = 0;
  for (const sample of text.samples) {
    out.set(sample.labels[concept], at);
    at += sample.symbols.length;
  }
  return out;
};

/** What a graded concept must not be confounded with: depth is told apart from the position in the line, and that from depth. */
export const controlOf = (concept: Concept): Concept | null =>
  !isGraded(concept)
    ? null
    : concept === 'column' || concept === 'characters since line began'
      ? 'indentation depth'
      : 'column';

/** Steps at which a concept has a label (and its control one). */
export interface Labelled {
  readonly concept: Concept;
  /** Steps, counted from the text's first. */
  readonly steps: Uint32Array;
  readonly labels: Float64Array;
  /** The control's value at the same steps; empty for yes-or-no concepts. */
  readonly control: Float64Array;
}

export const labelled = (text: LanguageText, concept: Concept, values = joined(text, concept)): Labelled => {
  const other = controlOf(concept);
  const controls = other === null ? null : joined(text, other);
  const steps = new Uint32Array(values.length);
  let count = 0;
  for (let at = 0; at < values.length; at++) {
    if (values[at] !== MASKED && (controls === null || controls[at] !== MASKED)) steps[count++] = at;
  }
  const labels = new Float64Array(count);
  const control = new Float64Array(controls === null ? 0 : count);
  for (let index = 0; index < count; index++) labels[index] = values[steps[index]!]!;
  for (let index = 0; index < control.length; index++) control[index] = controls![steps[index]!]!;
  return { concept, steps: steps.slice(0, count), labels, control };
};

/** Least numbers that a statistic is made of. */
export const enough = { files: 2, perClass: 50, steps: 400 } as const;

/** Null when the labels suffice, else a sentence. */
export const tooLittle = (text: LanguageText | undefined, concept: Concept): string | null => {
  if (text === undefined || text.samples.length < enough.files) return `fewer than ${enough.files} files`;
  const { labels } = labelled(text, concept);
  if (labels.length < enough.steps) return `fewer than ${enough.steps} labelled characters`;
  if (isGraded(concept)) {
    return new Set(labels).size < 3 ? 'fewer than 3 different values' : null;
  }
  const ones = labels.reduce((a, b) => a + b, 0);
  if (ones < enough.perClass) return `only ${ones} characters where it holds`;
  if (labels.length - ones < enough.perClass) return `only ${labels.length - ones} characters where it does not hold`;
  const holding = text.samples.filter(sample => sample.labels[concept].includes(1)).length;
  return holding < enough.files ? `it holds in ${holding} file only` : null;
};

/**
 * The weights w with which a cell's centred ranks R (in (-0.5, 0.5)) give the statistic sum w R: AUROC - 0.5 for a
 * yes-or-no concept; for a graded one the semi-partial rank correlation, its control taken out of the labels. 0 where
 * the label is masked. Exact when nothing is masked; with masks the ranks of all steps stand for those of the labelled.
 */
export const labelWeights = ({ concept, steps, labels, control }: Labelled, length: number): Float32Array => {
  const weights = new Float32Array(length);
  if (!isGraded(concept)) {
    const ones = labels.reduce((a, b) => a + b, 0);
    const zeros = labels.length - ones;
    steps.forEach((at, index) => (weights[at] = labels[index] === 1 ? 1 / ones : -1 / zeros));
    return weights;
  }
  const left = residual(averageRanks(labels), [averageRanks(control)]);
  const norm = Math.sqrt(left.reduce((sum, value) => sum + value * value, 0) * labels.length);
  // Uniform ranks in (-0.5, 0.5) have the variance 1/12.
  if (norm > 0) steps.forEach((at, index) => (weights[at] = (Math.sqrt(12) * left[index]!) / norm));
  return weights;
};

/** Concepts that a language's files have enough of, on both sides. */
export const askable = (
  selection: LanguageText | undefined,
  report: LanguageText | undefined,
  wanted: readonly Concept[] = concepts,
): { readonly asked: Concept[]; readonly refused: { readonly concept: Concept; readonly reason: string }[] } => {
  const asked: Concept[] = [];
  const refused: { concept: Concept; reason: string }[] = [];
  for (const concept of wanted) {
    const reason = tooLittle(selection, concept) ?? tooLittle(report, concept);
    if (reason === null) asked.push(concept);
    else refused.push({ concept, reason });
  }
  return { asked, refused };
};
