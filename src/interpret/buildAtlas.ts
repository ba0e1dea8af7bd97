import type { Network } from '../model/network.js';
import type { Atlas, AtlasFile, CellName, Nulls, Question } from './atlas.js';
import type { Concept } from './concepts.js';
import { measureCausal } from './evidence/causalStage.js';
import type { Executor } from './evidence/executor.js';
import { findExamples } from './evidence/examples.js';
import { drawProbeSample, scoreProbes, type ProbeSample } from './evidence/probes.js';
import { histogram, prepareConcept, searchPlan } from './evidence/prepare.js';
import { askable, languageRanges, type Labelled, type LanguageRange } from './evidence/questions.js';
import { columnOf, type Recording } from './evidence/recording.js';
import type { TextSample } from './evidence/sample.js';
import { reportScores, strength, type Scores } from './evidence/scores.js';
import { bestCells, searchCells } from './evidence/search.js';
import { hashText, splitSamples } from './evidence/split.js';
import { indexSuffixes, type SurfaceRule } from './evidence/surface.js';
import { judge, notCleared } from './evidence/verdict.js';
import { benjaminiHochberg, permutationP } from './statistics/multipleTests.js';

export interface AtlasOptions {
  /** Everything random comes from it. */
  readonly seed: number;
  /** Cyclic shifts in the null; at least 999 for an atlas that is kept. */
  readonly shifts: number;
  /** Steps on each side of the split, all languages together. */
  readonly steps: number;
  /** Steps on which ablations are measured, all languages together. */
  readonly ablationSteps: number;
  /** Asks for these only; absent: for all. */
  readonly concepts?: readonly Concept[];
}

export const defaultAtlasOptions: AtlasOptions = { seed: 1, shifts: 999, steps: 262_144, ablationSteps: 8000 };

/** A concept of one language on its way through the stages. */
interface Inquiry {
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
  readonly probe: ProbeSample;
  readonly control: { readonly cell: number; readonly sign: 1 | -1; readonly reportedOn: Labelled };
  readonly variances: Float64Array;
}

interface Reported {
  readonly scores: Scores;
  readonly second: number;
  readonly reportP: number;
  readonly controlScore: number;
  readonly probes: Question['probes'] & object;
  readonly codes: Uint16Array;
}

const signOf = (value: number): 1 | -1 => (value < 0 ? -1 : 1);

/** Finds the cells of a network and the evidence for them. `samples`: files that the network was not trained on. */
export const buildAtlas = async (
  network: Network,
  samples: readonly TextSample[],
  executor: Executor,
  options: AtlasOptions,
): Promise<Atlas> => {
  const { architecture, config } = network;
  const { kind, hidden, layers } = architecture;
  const cells = layers * hidden;
  const { seed, shifts } = options;
  const split = splitSamples(samples, options.steps, seed);
  const selectionRanges = languageRanges(split.selection);
  const reportRanges = new Map(languageRanges(split.report).map(range => [range.languageId, range]));
  const name = (cell: number): CellName => ({ layer: Math.floor(cell / hidden), unit: cell % hidden });
  const refused: Question[] = [];

  const select = async (recording: Recording): Promise<Inquiry[]> => {
    const inquiries: Inquiry[] = [];
    for (const selection of selectionRanges) {
      const { languageId } = selection;
      const report = reportRanges.get(languageId);
      const { asked, refused: reasons } = askable(selection, report, options.concepts);
      for (const { concept, reason } of reasons) {
        refused.push({ languageId, concept, verdict: 'too little data', reason });
      }
      if (report === undefined || asked.length === 0) continue;
      const suffixes = indexSuffixes(selection, report);
      const prepared = asked.map(concept => prepareConcept(selection, report, concept, suffixes, seed));
      const plan = searchPlan(
        selection,
        prepared.map(item => item.chosenOn),
        prepared.map(item => item.controlChosenOn),
        shifts,
        seed ^ hashText(languageId),
      );
      const found = await executor.search(recording, plan);
      prepared.forEach((item, row) => {
        const { best, second } = bestCells(found, row, cells);
        const observed = found.observed[row * cells + best]!;
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
          probe: drawProbeSample(recording, selection.from, item.chosenOn, seed),
          control: {
            cell: control,
            sign: signOf(found.observed[controlRow * cells + control]!),
            reportedOn: item.controlReportedOn,
          },
          variances: found.variances,
        });
      });
    }
    return inquiries;
  };

  const reportOn = (recording: Recording, inquiry: Inquiry): Reported => {
    const { report, reportedOn, chosenOn, cell, second, sign, control, concept } = inquiry;
    const codesOf = (index: number): Uint16Array => columnOf(recording, index).slice(report.from, report.to);
    const codes = codesOf(cell);
    const own = searchCells(recording, searchPlan(report, [reportedOn], [], shifts, seed + 1), cell, cell + 1);
    return {
      scores: reportScores({ codes: inquiry.codes, labels: chosenOn }, { codes, labels: reportedOn }, sign, kind, seed),
      second: second === null ? NaN : Math.abs(centre(strength(codesOf(second), reportedOn))),
      // One-sided: the sign was fixed on the selection files.
      reportP: signOf(own.observed[cell]!) === sign ? permutationP(Math.abs(own.observed[cell]!), own.maxima) : 1,
      controlScore: strength(codesOf(control.cell), control.reportedOn, control.sign),
      probes: scoreProbes(concept, inquiry.probe, drawProbeSample(recording, report.from, reportedOn, seed + 1), cell),
      codes,
    };
    function centre(value: number): number {
      return reportedOn.control.length > 0 ? value : value < 0.5 ? 1 - value : value;
    }
  };

  /** The best cell of the untrained network for every inquiry, chosen and scored the same way. */
  const untrainedRivals = async (inquiries: readonly Inquiry[]): Promise<(CellName & { score: number })[]> => {
    const chosen: { cell: number; sign: 1 | -1 }[] = [];
    const recording = await executor.record('untrained', split.selection);
    for (const selection of selectionRanges) {
      const here = inquiries.filter(inquiry => inquiry.selection === selection);
      if (here.length === 0) continue;
      const plan = searchPlan(
        selection,
        [],
        here.map(inquiry => inquiry.chosenOn),
        0,
        seed,
      );
      const found = await executor.search(recording, plan);
      here.forEach((_, row) => {
        const cell = bestCells(found, row, cells).best;
        chosen.push({ cell, sign: signOf(found.observed[row * cells + cell]!) });
      });
    }
    const report = await executor.record('untrained', split.report);
    return inquiries.map((inquiry, index) => {
      const { cell, sign } = chosen[index]!;
      const codes = columnOf(report, cell).slice(inquiry.report.from, inquiry.report.to);
      return { ...name(cell), score: strength(codes, inquiry.reportedOn, sign) };
    });
  };

  const inquiries = await select(await executor.record('trained', split.selection));
  const reportRecording = await executor.record('trained', split.report);
  const reported: Reported[] = [];
  for (const inquiry of inquiries) {
    reported.push(reportOn(reportRecording, inquiry));
    await executor.breathe();
  }
  const untrained = await untrainedRivals(inquiries);
  const adjusted = benjaminiHochberg(inquiries.map(inquiry => inquiry.familyWiseP));
  const nulls = inquiries.map((inquiry, index): Nulls => {
    const { score } = reported[index]!.scores;
    const controlScore = reported[index]!.controlScore;
    return {
      shifts,
      familyWiseP: inquiry.familyWiseP,
      q: adjusted[index]!,
      reportP: reported[index]!.reportP,
      histogram: histogram(inquiry.maxima),
      statistic: inquiry.statistic,
      untrained: untrained[index]!,
      controlTask: { ...name(inquiry.control.cell), score: controlScore, selectivity: score - controlScore },
      suffixRule: inquiry.suffixRule,
    };
  });
  const standing = inquiries
    .map((inquiry, index) => ({ inquiry, index }))
    .filter(({ index }) => notCleared(reported[index]!.scores.score, nulls[index]!) === null);
  const causal = await measureCausal(
    network,
    standing.map(({ inquiry }) => ({
      languageId: inquiry.selection.languageId,
      samples: inquiry.report.samples,
      concept: inquiry.concept,
      cell: inquiry.cell,
      variances: inquiry.variances,
    })),
    executor,
    options.ablationSteps,
    seed,
  );

  const questions = inquiries.map((inquiry, index): Question => {
    const { scores, probes, codes, second } = reported[index]!;
    const place = standing.findIndex(item => item.index === index);
    const evidence = place < 0 ? undefined : causal[place]!;
    return {
      languageId: inquiry.selection.languageId,
      concept: inquiry.concept,
      ...judge(inquiry.concept, scores.score, nulls[index]!, probes, evidence),
      cell: name(inquiry.cell),
      sign: inquiry.sign,
      scores,
      ...(inquiry.second === null ? {} : { secondBest: { ...name(inquiry.second), score: second } }),
      nulls: nulls[index]!,
      probes,
      ...(evidence === undefined ? {} : { causal: evidence }),
      examples: findExamples(
        inquiry.report,
        inquiry.reportedOn,
        codes,
        inquiry.sign,
        scores.measure === 'AUROC' ? scores.threshold : null,
        kind,
      ),
    };
  });
  const files = (list: readonly TextSample[]): AtlasFile[] =>
    list.map(({ path, languageId, symbols }) => ({ path, languageId, characters: symbols.length }));
  return {
    format: 'cell-lens-atlas',
    version: 1,
    network: { name: config.name, kind, layers, hidden },
    seed,
    files: { selection: files(split.selection), report: files(split.report) },
    questions: [...questions, ...refused],
  };
};
