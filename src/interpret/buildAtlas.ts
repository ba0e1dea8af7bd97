import type { Network } from '../model/network.js';
import type { Atlas, AtlasFile, CellName, Nulls, Question } from './atlas.js';
import type { Concept } from './concepts.js';
import type { CausalEvidence } from './evidence/causal.js';
import { measureCausal } from './evidence/causalStage.js';
import type { Executor } from './evidence/executor.js';
import { askLanguage, type Answer, type LanguageAnswers } from './evidence/language.js';
import { prepareLanguage } from './evidence/prepare.js';
import { askable, languageTexts } from './evidence/questions.js';
import type { TextSample } from './evidence/sample.js';
import { givenSplit, splitSamples, type Split, type SplitLimits } from './evidence/split.js';
import { judge, notCleared } from './evidence/verdict.js';
import { leadSteps, measuredSteps } from './evidence/windows.js';
import { benjaminiHochberg } from './statistics/multipleTests.js';

export interface AtlasOptions extends SplitLimits {
  /** Everything random comes from it. */
  readonly seed: number;
  /** Cyclic shifts in the null; at least 999 for an atlas that is kept. */
  readonly shifts: number;
  /** Steps that may be read with a cell held, each cell and each mode counted, all languages together. */
  readonly heldSteps: number;
  /** Asks for these only; absent: for all. */
  readonly concepts?: readonly Concept[];
}

export const defaultAtlasOptions: AtlasOptions = {
  seed: 1,
  shifts: 999,
  steps: 524_288,
  languageSteps: 524_288,
  heldSteps: 5_242_880,
};

/** A question that was not asked. */
type Refusal = Pick<Question, 'languageId' | 'concept'> & { readonly reason: string };

/** All languages that have enough text, one after the other. */
const askLanguages = async (
  network: Network,
  split: Split,
  executor: Executor,
  { seed, shifts, languageSteps, concepts }: AtlasOptions,
): Promise<{ readonly languages: readonly LanguageAnswers[]; readonly refused: readonly Refusal[] }> => {
  const limits = { seed, shifts, languageSteps };
  const [selections, reports] = [languageTexts(split.selection), languageTexts(split.report)];
  const languages: LanguageAnswers[] = [];
  const refused: Refusal[] = [];
  for (const languageId of [...new Set([...selections.keys(), ...reports.keys()])].sort()) {
    const selection = selections.get(languageId);
    const report = reports.get(languageId);
    const { asked, refused: reasons } = askable(selection, report, concepts);
    refused.push(...reasons.map(reason => ({ languageId, ...reason })));
    if (selection === undefined || report === undefined || asked.length === 0) continue;
    const prepare = (): ReturnType<typeof prepareLanguage> => prepareLanguage(selection, report, asked, seed);
    const sides = { selection: selection.samples, report: report.samples };
    languages.push(await askLanguage(sides, prepare, executor, network.architecture.kind, limits));
  }
  return { languages, refused };
};

/**
 * Finds the cells of a network and the evidence for them.
 *
 * @param samples files that the network was not trained on: to be split by file, or already split (by project, say).
 */
export const buildAtlas = async (
  network: Network,
  samples: readonly TextSample[] | Split,
  executor: Executor,
  options: AtlasOptions,
): Promise<Atlas> => {
  const { architecture, config } = network;
  const { kind, hidden, layers } = architecture;
  const { seed, shifts, heldSteps } = options;
  const drawn = !('selection' in samples);
  const split = drawn ? splitSamples(samples, options, seed) : givenSplit(samples, options, seed);
  const name = (cell: number): CellName => ({ layer: Math.floor(cell / hidden), unit: cell % hidden });

  const { languages, refused } = await askLanguages(network, split, executor, options);
  const adjusted = benjaminiHochberg(languages.flatMap(({ answers }) => answers.map(answer => answer.familyWiseP)));
  let next = 0;
  const judged = languages.map(language => ({
    language,
    items: language.answers.map(answer => {
      const nulls: Nulls = {
        shifts,
        familyWiseP: answer.familyWiseP,
        q: adjusted[next++]!,
        reportP: answer.reportP,
        histogram: answer.histogram,
        statistic: answer.statistic,
        untrained: { ...name(answer.untrained.cell), score: answer.untrained.score },
        controlTask: {
          ...name(answer.controlCell),
          score: answer.controlScore,
          selectivity: answer.scores.score - answer.controlScore,
        },
        suffixRule: answer.suffixRule,
      };
      return { answer, nulls, stands: notCleared(answer.scores.score, nulls) === null };
    }),
  }));

  const standing = judged.filter(({ items }) => items.some(({ stands }) => stands)).length;
  const runs = heldSteps / Math.max(1, standing) / (leadSteps + measuredSteps);
  const question = (
    languageId: string,
    answer: Answer,
    nulls: Nulls,
    causal: CausalEvidence | null | undefined,
  ): Question => ({
    languageId,
    concept: answer.concept,
    ...judge(answer.concept, answer.scores.score, nulls, answer.probes, causal),
    cell: name(answer.cell),
    sign: answer.sign,
    scores: answer.scores,
    ...(answer.secondCell === null ? {} : { secondBest: { ...name(answer.secondCell), score: answer.second } }),
    locality: answer.choices.map(({ cell, score, margin }) => ({ ...name(cell), score, margin })),
    nulls,
    probes: answer.probes,
    ...(causal === undefined ? {} : { causal }),
    examples: answer.examples,
  });
  const questions: Question[] = [];
  for (const { language, items } of judged) {
    const cells = items.filter(({ stands }) => stands).map(({ answer }) => answer);
    const causal = cells.length === 0 ? [] : await measureCausal(network, { ...language, cells }, executor, runs, seed);
    for (const { answer, nulls } of items) {
      const place = cells.indexOf(answer);
      questions.push(question(language.languageId, answer, nulls, place < 0 ? undefined : causal[place]!));
    }
  }
  const files = (list: readonly TextSample[]): AtlasFile[] =>
    list.map(({ path, languageId, symbols }) => ({ path, languageId, characters: symbols.length }));
  return {
    format: 'cell-lens-atlas',
    version: 1,
    network: { name: config.name, kind, layers, hidden },
    seed,
    split: drawn ? 'drawn' : 'given',
    files: { selection: files(split.selection), report: files(split.report) },
    questions: [...questions, ...refused.map((refusal): Question => ({ ...refusal, verdict: 'too little data' }))],
  };
};
