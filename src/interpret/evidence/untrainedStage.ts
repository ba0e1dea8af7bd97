import type { Executor } from './executor.js';
import { searchPlan, type PreparedLanguage } from './prepare.js';
import { columnOf } from './recording.js';
import { recordSides } from './recordSides.js';
import { strength } from './scores.js';
import { bestCells } from './search.js';
import { signOf } from './selectStage.js';

/** The best cell of the untrained network. */
export interface Rival {
  readonly cell: number;
  readonly score: number;
}

/** The best cell of the untrained network for every concept of a language, chosen and scored the same way. */
export const untrainedRivals = async (
  { selection, report, concepts }: PreparedLanguage,
  executor: Executor,
  { seed, languageSteps }: { readonly seed: number; readonly languageSteps: number },
): Promise<readonly Rival[]> => {
  const samples = { selection: selection.samples, report: report.samples };
  const untrained = recordSides(executor, 'untrained', samples, languageSteps);
  const chosenOn = await untrained.selection();
  const labels = concepts.map(item => item.chosenOn);
  const found = await executor.search(chosenOn, searchPlan(selection, [], labels, 0, seed));
  const reportedOn = await untrained.report();
  return concepts.map((item, row) => {
    const cell = bestCells(found, row, reportedOn.cells).best;
    const sign = signOf(found.observed[row * reportedOn.cells + cell]!);
    return { cell, score: strength(columnOf(reportedOn, cell), item.reportedOn, sign) };
  });
};
