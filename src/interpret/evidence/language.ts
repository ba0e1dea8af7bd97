import type { CellKind } from '../../model/architecture.js';
import { createRandom } from '../../model/random.js';
import type { Concept } from '../concepts.js';
import { dequantise } from '../statistics/ranks.js';
import type { Executor } from './executor.js';
import { histogram, type PreparedLanguage } from './prepare.js';
import type { TextSample } from './sample.js';
import { columnOf, type Recording } from './recording.js';
import { recordSides } from './recordSides.js';
import { reportOn, type Reported } from './reportStage.js';
import { selectCells, type Inquiry } from './selectStage.js';
import { hashText, type Split } from './split.js';
import { untrainedRivals, type Rival } from './untrainedStage.js';

/** What is known of a concept before it is compared with those of other languages, and ablated. */
export interface Answer extends Reported {
  readonly concept: Concept;
  readonly cell: number;
  readonly secondCell: number | null;
  readonly sign: 1 | -1;
  readonly statistic: number;
  readonly familyWiseP: number;
  readonly histogram: ReturnType<typeof histogram>;
  readonly suffixRule: Inquiry['suffixRule'];
  readonly controlCell: number;
  readonly untrained: Rival;
}

export interface LanguageAnswers {
  readonly languageId: string;
  readonly answers: readonly Answer[];
  /** The report files, and what ablations need to know of all cells (see causalStage.ts). */
  readonly samples: readonly TextSample[];
  readonly variances: Float64Array;
  readonly valuesOf: (cell: number) => Float32Array;
}

/** Random steps at which the values of all cells are kept. */
const keptSteps = 1024;

/** Keeps the values of every cell at random steps of a recording, which is overwritten soon. */
const keepValues = (recording: Recording, seed: number): ((cell: number) => Float32Array) => {
  const random = createRandom(seed);
  const steps = Array.from({ length: keptSteps }, () => random.below(recording.total));
  const codes = new Uint16Array(recording.cells * keptSteps);
  for (let cell = 0; cell < recording.cells; cell++) {
    const column = columnOf(recording, cell);
    steps.forEach((step, at) => (codes[cell * keptSteps + at] = column[step]!));
  }
  return cell => Float32Array.from(codes.subarray(cell * keptSteps, (cell + 1) * keptSteps), dequantise);
};

/**
 * All that is asked of one language but the ablations. Languages are read one after the other, so that only one is in
 * memory; of the recordings only what the answer says is kept.
 *
 * @param prepare labels and rivals that need no network: called while other threads read the first files.
 */
export const askLanguage = async (
  sides: Split,
  prepare: () => PreparedLanguage,
  executor: Executor,
  kind: CellKind,
  options: { readonly seed: number; readonly shifts: number; readonly languageSteps: number },
): Promise<LanguageAnswers> => {
  const trained = recordSides(executor, 'trained', sides, options.languageSteps);
  const reading = trained.selection();
  reading.catch(() => undefined);
  const prepared = prepare();
  const { languageId } = prepared.selection;
  const { inquiries, variances } = await selectCells(prepared, await reading, executor, options);
  const recording = await trained.report();
  const valuesOf = keepValues(recording, options.seed ^ hashText(languageId));
  const reported: Reported[] = [];
  for (const inquiry of inquiries) {
    reported.push(reportOn(prepared.report, recording, inquiry, kind, options));
    await executor.breathe();
  }
  const rivals = await untrainedRivals(prepared, executor, options);
  return {
    languageId,
    samples: sides.report,
    variances,
    valuesOf,
    answers: inquiries.map((inquiry, index) => ({
      ...reported[index]!,
      concept: inquiry.concept,
      cell: inquiry.cell,
      secondCell: inquiry.second,
      sign: inquiry.sign,
      statistic: inquiry.statistic,
      familyWiseP: inquiry.familyWiseP,
      histogram: histogram(inquiry.maxima),
      suffixRule: inquiry.suffixRule,
      controlCell: inquiry.control.cell,
      untrained: rivals[index]!,
    })),
  };
};
