import { createBatchForward, type BatchForward, type BatchKernelBytes } from '../../model/batchForward.js';
import type { Network } from '../../model/network.js';
import { ablate, type AblationLosses, type AblationPlan } from './ablate.js';
import { fitProbes, type FittedDraw, type ProbeTask } from './probeFit.js';
import { placeSamples, recordSamples, type Recording } from './recording.js';
import type { SymbolText } from './sample.js';
import { searchCells, type SearchPlan, type SearchResult } from './search.js';
import { readUndisturbed } from './undisturbed.js';
import { untrainedNetwork } from './untrained.js';

export type Which = 'trained' | 'untrained';

/** Does the heavy work of an atlas: in this thread, or in several. The answers do not depend on which. */
export interface Executor {
  /** A recording of each of `texts`, which are read side by side; valid until the next call. */
  record(which: Which, texts: readonly (readonly SymbolText[])[]): Promise<readonly Recording[]>;
  search(recording: Recording, plan: SearchPlan): Promise<SearchResult>;
  ablate(plan: AblationPlan): Promise<AblationLosses>;
  fitProbes(task: ProbeTask): Promise<readonly FittedDraw[]>;
  /** Lets others run; throws when the atlas has been cancelled. */
  breathe(): Promise<void>;
}

/** Streams read side by side where there is enough to read; tiles of 6 and of 4 rows fill them. */
const streams = 48;

/** The batches of one thread, each made once. */
export const createBatches = (
  network: Network,
  kernels: BatchKernelBytes,
  seed: number,
): ((which: Which) => BatchForward) => {
  const batches = new Map<Which, BatchForward>();
  return which => {
    const read = (): Network => (which === 'trained' ? network : untrainedNetwork(network, seed));
    const made = batches.get(which) ?? createBatchForward(read(), kernels, streams);
    batches.set(which, made);
    return made;
  };
};

/** The executor that does everything in the calling thread. */
export const createLocalExecutor = (network: Network, kernels: BatchKernelBytes, seed: number): Executor => {
  const batch = createBatches(network, kernels, seed);
  const { boundary } = network.config.vocabulary;
  const cells = network.architecture.layers * network.architecture.hidden;
  return {
    record(which, texts) {
      const { recordings, places } = placeSamples(texts, cells, numbers => new Uint16Array(numbers));
      recordSamples(batch(which), places, boundary);
      return Promise.resolve(recordings);
    },
    search: (recording, plan) => Promise.resolve(searchCells(recording, plan, 0, cells)),
    ablate(plan) {
      const trained = batch('trained');
      const undisturbed = readUndisturbed(trained, { ...plan, traced: plan.cells.map(({ cell }) => cell) }, boundary);
      return Promise.resolve({ undisturbed, held: ablate(trained, plan, undisturbed) });
    },
    fitProbes: task => Promise.resolve(fitProbes(task)),
    breathe: () => Promise.resolve(),
  };
};
