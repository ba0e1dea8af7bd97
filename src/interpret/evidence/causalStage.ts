import type { Network } from '../../model/network.js';
import type { Concept } from '../concepts.js';
import { drawWindows, matchControls, outputNorms } from './ablationPlan.js';
import { causalEvidence, type CausalEvidence } from './causal.js';
import type { Executor } from './executor.js';
import type { TextSample } from './sample.js';
import { hashText } from './split.js';

/** A cell that stands for a concept so far: does the network use it? */
export interface Standing {
  readonly languageId: string;
  /** The language's report files. */
  readonly samples: readonly TextSample[];
  readonly concept: Concept;
  readonly cell: number;
  /** Of every cell, in this language. */
  readonly variances: Float64Array;
}

/** Holds every standing cell and its control cells, language by language; all concepts of a language share the runs. */
export const measureCausal = async (
  network: Network,
  standing: readonly Standing[],
  executor: Executor,
  ablationSteps: number,
  seed: number,
): Promise<(CausalEvidence | null)[]> => {
  const answers = new Array<CausalEvidence | null>(standing.length).fill(null);
  const norms = outputNorms(network);
  const languages = [...new Set(standing.map(item => item.languageId))];
  for (const languageId of languages) {
    const here = standing.map((item, index) => ({ item, index })).filter(({ item }) => item.languageId === languageId);
    const { samples, variances } = here[0]!.item;
    const targets = [...new Set(here.map(({ item }) => item.cell))].sort((a, b) => a - b);
    const controls = matchControls(targets, network, norms, variances);
    const runSeed = seed ^ hashText(languageId);
    const windows = drawWindows(
      samples,
      Math.max(Math.min(2000, ablationSteps), Math.floor(ablationSteps / languages.length)),
      runSeed,
    );
    if (windows.length === 0) continue;
    const cells = [...new Set([...targets, ...[...controls.values()].flat()])];
    const losses = await executor.ablate(windows, cells, runSeed);
    for (const { item, index } of here) {
      answers[index] = causalEvidence(losses, windows, item.concept, item.cell, controls.get(item.cell)!);
    }
  }
  return answers;
};
