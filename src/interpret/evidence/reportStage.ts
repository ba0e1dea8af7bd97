import type { CellKind } from '../../model/architecture.js';
import type { Examples } from '../atlas.js';
import { permutationP } from '../statistics/multipleTests.js';
import { findExamples } from './examples.js';
import { searchPlan } from './prepare.js';
import { scoreProbes, type ProbeEvidence } from './probes.js';
import type { LanguageText } from './questions.js';
import { columnOf, type Recording } from './recording.js';
import { reportScores, strength, type Scores } from './scores.js';
import { searchCells } from './search.js';
import { signOf, type Inquiry } from './selectStage.js';

/** A cell chosen on half of the selection files, scored on the report files. */
export interface ChoiceScore {
  readonly cell: number;
  readonly score: number;
  /** What the score has over that of the cell that came second there; NaN where there is no other. */
  readonly margin: number;
}

/** What the report files say of an inquiry. */
export interface Reported {
  readonly scores: Scores;
  readonly second: number;
  readonly reportP: number;
  readonly controlScore: number;
  readonly choices: readonly ChoiceScore[];
  readonly probes: ProbeEvidence;
  readonly examples: Examples;
}

/** Scores an inquiry on its language's report files, which `recording` holds. */
export const reportOn = (
  report: LanguageText,
  recording: Recording,
  inquiry: Inquiry,
  kind: CellKind,
  { seed, shifts }: { readonly seed: number; readonly shifts: number },
): Reported => {
  const { reportedOn, chosenOn, cell, second, sign, control } = inquiry;
  const codes = columnOf(recording, cell);
  const scores = reportScores(
    { codes: inquiry.codes, labels: chosenOn },
    { codes, labels: reportedOn },
    sign,
    kind,
    seed,
  );
  const known = new Map([[cell, scores.score]]);
  /** Of another cell, with the sign that suits it better. */
  const scoreOf = (other: number): number => {
    const score = known.get(other) ?? strength(columnOf(recording, other), reportedOn);
    const better = reportedOn.control.length > 0 ? Math.abs(score) : Math.max(score, 1 - score);
    known.set(other, better);
    return better;
  };
  const own = searchCells(recording, searchPlan(report, [reportedOn], [], shifts, seed + 1), cell, cell + 1);
  return {
    scores,
    second: second === null ? NaN : scoreOf(second),
    // One-sided: the sign was fixed on the selection files.
    reportP: signOf(own.observed[cell]!) === sign ? permutationP(Math.abs(own.observed[cell]!), own.maxima) : 1,
    controlScore: strength(columnOf(recording, control.cell), control.reportedOn, control.sign),
    choices: inquiry.choices.map(choice => ({
      cell: choice.cell,
      score: scoreOf(choice.cell),
      margin: choice.second === null ? NaN : scoreOf(choice.cell) - scoreOf(choice.second),
    })),
    // Other seeds than those of the samples that they were fitted on.
    probes: scoreProbes(inquiry.probes, recording, reportedOn, seed + 1000),
    examples: findExamples(report, reportedOn, codes, sign, scores.measure === 'AUROC' ? scores.threshold : null, kind),
  };
};
