import type { Executor } from './executor.js';
import { searchPlan } from './prepare.js';
import { columnOf } from './recording.js';
import { strength } from './scores.js';
import { bestCells } from './search.js';
import { signOf, type Inquiry } from './selectStage.js';
import type { Split } from './split.js';

/** The best cell of the untrained network for every inquiry, chosen and scored the same way. */
export const untrainedRivals = async (
  split: Split,
  inquiries: readonly Inquiry[],
  executor: Executor,
  seed: number,
): Promise<{ readonly cell: number; readonly score: number }[]> => {
  const chosen = new Map<Inquiry, { readonly cell: number; readonly sign: 1 | -1 }>();
  const recording = await executor.record('untrained', split.selection);
  const { cells } = recording;
  for (const selection of new Set(inquiries.map(inquiry => inquiry.selection))) {
    const here = inquiries.filter(inquiry => inquiry.selection === selection);
    const labels = here.map(inquiry => inquiry.chosenOn);
    const found = await executor.search(recording, searchPlan(selection, [], labels, 0, seed));
    here.forEach((inquiry, row) => {
      const cell = bestCells(found, row, cells).best;
      chosen.set(inquiry, { cell, sign: signOf(found.observed[row * cells + cell]!) });
    });
  }
  const report = await executor.record('untrained', split.report);
  return inquiries.map(inquiry => {
    const { cell, sign } = chosen.get(inquiry)!;
    const codes = columnOf(report, cell).slice(inquiry.report.from, inquiry.report.to);
    return { cell, score: strength(codes, inquiry.reportedOn, sign) };
  });
};
