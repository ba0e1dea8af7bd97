import type { Network } from '../model/network.js';
import type { Atlas, AtlasFile, CellName, Nulls, Question } from './atlas.js';
import type { Concept } from './concepts.js';
import { measureCausal } from './evidence/causalStage.js';
import { findExamples } from './evidence/examples.js';
import type { Executor } from './evidence/executor.js';
import { histogram } from './evidence/prepare.js';
import { reportCells } from './evidence/reportStage.js';
import type { TextSample } from './evidence/sample.js';
import { selectCells } from './evidence/selectStage.js';
import { givenSplit, splitSamples, type Split } from './evidence/split.js';
import { untrainedRivals } from './evidence/untrainedStage.js';
import { judge, notCleared } from './evidence/verdict.js';
import { benjaminiHochberg } from './statistics/multipleTests.js';

export interface AtlasOptions {
  /** Everything random comes from it. */
  readonly seed: number;
  /** Cyclic shifts in the null; at least 999 for an atlas that is kept. */
  readonly shifts: number;
  /** Steps on each side of the split, all languages together. */
  readonly steps: number;
  /** Steps on which ablations are measured at most, all languages together (see windows.ts). */
  readonly ablationSteps: number;
  /** Asks for these only; absent: for all. */
  readonly concepts?: readonly Concept[];
}

export const defaultAtlasOptions: AtlasOptions = { seed: 1, shifts: 999, steps: 262_144, ablationSteps: 6000 };

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
  const { seed, shifts, steps } = options;
  const drawn = !('selection' in samples);
  const split = drawn ? splitSamples(samples, steps, seed) : givenSplit(samples, steps, seed);
  const name = (cell: number): CellName => ({ layer: Math.floor(cell / hidden), unit: cell % hidden });

  const { inquiries, refused } = await selectCells(split, executor, options);
  const reported = await reportCells(
    inquiries,
    await executor.record('trained', split.report),
    executor,
    kind,
    options,
  );
  const untrained = await untrainedRivals(split, inquiries, executor, seed);
  const adjusted = benjaminiHochberg(inquiries.map(inquiry => inquiry.familyWiseP));
  const nulls = inquiries.map((inquiry, index): Nulls => {
    const { scores, controlScore, reportP } = reported[index]!;
    return {
      shifts,
      familyWiseP: inquiry.familyWiseP,
      q: adjusted[index]!,
      reportP,
      histogram: histogram(inquiry.maxima),
      statistic: inquiry.statistic,
      untrained: { ...name(untrained[index]!.cell), score: untrained[index]!.score },
      controlTask: {
        ...name(inquiry.control.cell),
        score: controlScore,
        selectivity: scores.score - controlScore,
      },
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
    const { scores, probes, codes, second, choices } = reported[index]!;
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
      locality: choices.map(({ cell, score, margin }) => ({ ...name(cell), score, margin })),
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
    split: drawn ? 'drawn' : 'given',
    files: { selection: files(split.selection), report: files(split.report) },
    questions: [...questions, ...refused.map((refusal): Question => ({ ...refusal, verdict: 'too little data' }))],
  };
};
