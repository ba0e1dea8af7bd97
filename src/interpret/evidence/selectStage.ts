import type { Concept } from '../concepts.js';
import { permutationP } from '../statistics/multipleTests.js';
import type { Executor } from './executor.js';
import { chooseAgain, type Choice } from './locality.js';
import { prepareConcept, searchPlan, type PreparedConcept } from './prepare.js';
import type { FittedDraw } from './probeFit.js';
import { drawProbeSample } from './probeSample.js';
import { probeDraws } from './probes.js';
import { askable, languageRanges, type Labelled, type LanguageRange } from './questions.js';
import { columnOf } from './recording.js';
import { bestCells } from './search.js';
import { hashText, type Split } from './split.js';
import { indexSuffixes, type SurfaceRule } from './surface.js';

/** A concept of one language on its way through the stages. */
export interface Inquiry {
  readonly selection: LanguageRange;
  readonly report: LanguageRange;
  readonly concept: Concept;
  readonly chosenOn: Labelled;
  readonly reportedOn: Labelled;
  readonly suffixRule: SurfaceRule;
  readonly cell: number;
  readonly second: number | null;
  readonly sign: 1 | -1;
  readonly statistic: number;
  readonly maxima: Float64Array;
  readonly familyWiseP: number;
  /** The cell's codes on the selection files. */
  readonly codes: Uint16Array;
  /** The same choice on random halves of the selection files. */
  readonly choices: readonly Choice[];
  readonly probes: readonly FittedDraw[];
  readonly control: { readonly cell: number; readonly sign: 1 | -1; readonly reportedOn: Labelled };
  readonly variances: Float64Array;
}

/** What is asked of a language, and what cannot be. */
interface Prepared {
  readonly selection: LanguageRange;
  readonly report: LanguageRange;
  readonly concepts: readonly PreparedConcept[];
}

export interface Refusal {
  readonly languageId: string;
  readonly concept: Concept;
  readonly reason: string;
}

export const signOf = (value: number): 1 | -1 => (value < 0 ? -1 : 1);

/** Labels, control tasks and suffix rules of every language: all that needs no network. */
const prepareLanguages = (
  split: Split,
  wanted: readonly Concept[] | undefined,
  seed: number,
): { readonly prepared: readonly Prepared[]; readonly refused: readonly Refusal[] } => {
  const [selections, reports] = [split.selection, split.report].map(
    side => new Map(languageRanges(side).map(range => [range.languageId, range])),
  ) as [Map<string, LanguageRange>, Map<string, LanguageRange>];
  const prepared: Prepared[] = [];
  const refused: Refusal[] = [];
  for (const languageId of [...new Set([...selections.keys(), ...reports.keys()])].sort()) {
    const selection = selections.get(languageId);
    const report = reports.get(languageId);
    const { asked, refused: reasons } = askable(selection, report, wanted);
    refused.push(...reasons.map(reason => ({ languageId, ...reason })));
    if (selection === undefined || report === undefined || asked.length === 0) continue;
    const suffixes = indexSuffixes(selection, report);
    const concepts = asked.map(concept => prepareConcept(selection, report, concept, suffixes, seed));
    prepared.push({ selection, report, concepts });
  }
  return { prepared, refused };
};

/** Finds the best cell of every concept of every language on the selection files. */
export const selectCells = async (
  split: Split,
  executor: Executor,
  { seed, shifts, concepts }: { seed: number; shifts: number; concepts?: readonly Concept[] },
): Promise<{ readonly inquiries: readonly Inquiry[]; readonly refused: readonly Refusal[] }> => {
  // The other threads read while this one prepares.
  const reading = executor.record('trained', split.selection);
  reading.catch(() => undefined);
  const { prepared, refused } = prepareLanguages(split, concepts, seed);
  const recording = await reading;
  const { cells } = recording;
  const inquiries: Inquiry[] = [];
  for (const { selection, report, concepts: asked } of prepared) {
    const plan = searchPlan(
      selection,
      asked.map(item => item.chosenOn),
      asked.map(item => item.controlChosenOn),
      shifts,
      seed ^ hashText(selection.languageId),
    );
    const found = await executor.search(recording, plan);
    // Other threads fit the probes while this one chooses again.
    const fits = asked.map((item, row) => {
      const samples = Array.from({ length: probeDraws }, (_, draw) =>
        drawProbeSample(recording, selection.from, item.chosenOn, seed + draw),
      );
      const fit = executor.fitProbes({ concept: item.concept, cell: bestCells(found, row, cells).best, samples });
      fit.catch(() => undefined);
      return fit;
    });
    for (const [row, item] of asked.entries()) {
      const { best, second } = bestCells(found, row, cells);
      const strengths = found.observed.slice(row * cells, (row + 1) * cells);
      const observed = strengths[best]!;
      const maxima = found.maxima.slice(row * shifts, (row + 1) * shifts);
      const controlRow = asked.length + row;
      const control = bestCells(found, controlRow, cells).best;
      inquiries.push({
        selection,
        report,
        concept: item.concept,
        chosenOn: item.chosenOn,
        reportedOn: item.reportedOn,
        suffixRule: item.suffixRule,
        cell: best,
        second,
        sign: signOf(observed),
        statistic: Math.abs(observed),
        maxima,
        familyWiseP: permutationP(Math.abs(observed), maxima),
        codes: columnOf(recording, best).slice(selection.from, selection.to),
        choices: chooseAgain(recording, selection, item.chosenOn, strengths, seed ^ hashText(item.concept)),
        probes: await fits[row]!,
        control: {
          cell: control,
          sign: signOf(found.observed[controlRow * cells + control]!),
          reportedOn: item.controlReportedOn,
        },
        variances: found.variances,
      });
    }
    await executor.breathe();
  }
  return { inquiries, refused };
};
