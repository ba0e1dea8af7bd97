import type { Network } from '../../model/network.js';
import type { Concept } from '../concepts.js';
import { causalEvidence, decidingSymbol, type CausalEvidence } from './causal.js';
import { drawControls } from './controls.js';
import type { Executor } from './executor.js';
import type { TextSample } from './sample.js';
import { hashText } from './split.js';
import { drawWindows } from './windows.js';

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
  const { symbols } = network.config.vocabulary;
  const languages = [...new Set(standing.map(item => item.languageId))];
  for (const languageId of languages) {
    const here = standing.map((item, index) => ({ item, index })).filter(({ item }) => item.languageId === languageId);
    const { samples, variances } = here[0]!.item;
    const targets = [...new Set(here.map(({ item }) => item.cell))].sort((a, b) => a - b);
    const runSeed = seed ^ hashText(languageId);
    const controls = drawControls(targets, network, variances, runSeed);
    const windows = drawWindows(
      samples,
      here.map(({ item }) => item.concept),
      Math.floor(ablationSteps / languages.length),
      runSeed,
    );
    const deciding = here.map(({ item }) => decidingSymbol(windows, item.concept));
    const watched = Uint16Array.from(new Set(deciding.filter(symbol => symbol !== null))).sort();
    if (watched.length === 0) continue;
    const cells = [...new Set([...targets, ...[...controls.values()].flatMap(drawn => drawn.cells)])];
    const losses = await executor.ablate({ windows, cells, watched, seed: runSeed });
    here.forEach(({ item, index }, place) => {
      const symbol = deciding[place];
      if (symbol === null || symbol === undefined) return;
      answers[index] = causalEvidence(losses, {
        windows,
        concept: item.concept,
        cell: item.cell,
        controls: controls.get(item.cell)!,
        watched: watched.indexOf(symbol),
        symbol: symbols[symbol]!,
      });
    });
  }
  return answers;
};
