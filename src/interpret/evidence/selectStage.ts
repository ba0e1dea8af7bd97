import type { Concept } from '../concepts.js';
import { permutationP } from '../statistics/multipleTests.js';
import type { Executor } from './executor.js';
import { chooseAgain, type Choice } from './locality.js';
import { searchPlan, type PreparedConcept, type PreparedLanguage } from './prepare.js';
import type { FittedDraw } from './probeFit.js';
import { drawProbeSample } from './probeSample.js';
import { probeDraws } from './probes.js';
import type { Labelled } from './questions.js';
import { columnOf, type Recording } from './recording.js';
import { bestCells } from './search.js';
import { hashText } from './split.js';
import type { SurfaceRule } from './surface.js';

/** A concept of one language on its way through the stages. */
export interface Inquiry {
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
}

/** What the selection files say of a language. */
export interface Selected {
  readonly inquiries: readonly Inquiry[];
  /** Of every cell, on the scale of its codes. */
  readonly variances: Float64Array;
}

export const signOf = (value: number): 1 | -1 => (value < 0 ? -1 : 1);

/** Finds the best cell of every concept of a language on its selection files, which `recording` holds. */
export const selectCells = async (
  { selection, concepts: asked }: PreparedLanguage,
  recording: Recording,
  executor: Executor,
  { seed, shifts }: { readonly seed: number; readonly shifts: number },
): Promise<Selected> => {
  const { cells } = recording;
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
      drawProbeSample(recording, item.chosenOn, seed + draw),
    );
    const fit = executor.fitProbes({ concept: item.concept, cell: bestCells(found, row, cells).best, samples });
    fit.catch(() => undefined);
    return fit;
  });
  const inquire = async (item: PreparedConcept, row: number): Promise<Inquiry> => {
    const { concept, chosenOn, reportedOn, suffixRule } = item;
    const { best, second } = bestCells(found, row, cells);
    const strengths = found.observed.slice(row * cells, (row + 1) * cells);
    const observed = strengths[best]!;
    const maxima = found.maxima.slice(row * shifts, (row + 1) * shifts);
    const controlRow = asked.length + row;
    const control = bestCells(found, controlRow, cells).best;
    return {
      concept,
      chosenOn,
      reportedOn,
      suffixRule,
      cell: best,
      second,
      sign: signOf(observed),
      statistic: Math.abs(observed),
      maxima,
      familyWiseP: permutationP(Math.abs(observed), maxima),
      codes: columnOf(recording, best).slice(),
      choices: chooseAgain(recording, selection, chosenOn, strengths, seed ^ hashText(concept)),
      probes: await fits[row]!,
      control: {
        cell: control,
        sign: signOf(found.observed[controlRow * cells + control]!),
        reportedOn: item.controlReportedOn,
      },
    };
  };
  const inquiries: Inquiry[] = [];
  for (const [row, item] of asked.entries()) {
    inquiries.push(await inquire(item, row));
    await executor.breathe();
  }
  return { inquiries, variances: found.variances };
};
