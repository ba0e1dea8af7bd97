import { createBatchForward, type BatchForward, type BatchKernelBytes } from '../../model/batchForward.js';
import type { Network } from '../../model/network.js';
import { ablate, type AblationLosses, type AblationPlan } from './ablate.js';
import { fitProbes, type FittedDraw, type ProbeTask } from './probeFit.js';
import { recordSamples, startsOf, type Recording } from './recording.js';
import { totalSteps, type SymbolText } from './sample.js';
import { searchCells, type SearchPlan, type SearchResult } from './search.js';
import { readUndisturbed } from './undisturbed.js';
import { untrainedNetwork } from './untrained.js';

export type Which = 'trained' | 'untrained';

/** Does the heavy work of an atlas: in this thread, or in several. The answers do not depend on which. */
export interface Executor {
  /** The recording is valid until the next one is made. */
  record(which: Which, samples: readonly SymbolText[]): Promise<Recording>;
  search(recording: Recording, plan: SearchPlan): Promise<SearchResult>;
  ablate(plan: AblationPlan): Promise<AblationLosses>;
  fitProbes(task: ProbeTask): Promise<readonly FittedDraw[]>;
  /** Lets others run; throws when the atlas has been cancelled. */
  breathe(): Promise<void>;
}

/** Streams read side by side where there is enough to read. */
export const streams = 64;

/** Streams of the runs in which nothing is held: there are few windows. */
export const undisturbedStreams = 16;

/** As many streams as keep busy until the longest sample is read, 4 at least. */
export const streamsFor = (samples: readonly SymbolText[]): number => {
  const longest = samples.reduce((most, sample) => Math.max(most, sample.symbols.length), 1);
  return Math.max(4, Math.min(streams, Math.floor(totalSteps(samples) / longest / 4) * 4));
};

/** The batches of one thread: each size is made once. */
export const createBatches = (
  network: Network,
  kernels: BatchKernelBytes,
  seed: number,
): ((which: Which, count: number) => BatchForward) => {
  const untrained = untrainedNetwork(network, seed);
  const batches = new Map<string, BatchForward>();
  return (which, count) => {
    const key = `${which} ${count}`;
    const made = batches.get(key) ?? createBatchForward(which === 'trained' ? network : untrained, kernels, count);
    batches.set(key, made);
    return made;
  };
};

/** The executor that does everything in the calling thread. */
export const createLocalExecutor = (network: Network, kernels: BatchKernelBytes, seed: number): Executor => {
  const batch = createBatches(network, kernels, seed);
  const { boundary } = network.config.vocabulary;
  const cells = network.architecture.layers * network.architecture.hidden;
  return {
    record(which, samples) {
      const total = totalSteps(samples);
      const recording = { cells, total, codes: new Uint16Array(cells * total) };
      recordSamples(batch(which, streamsFor(samples)), samples, startsOf(samples), boundary, recording);
      return Promise.resolve(recording);
    },
    search: (recording, plan) => Promise.resolve(searchCells(recording, plan, 0, cells)),
    ablate(plan) {
      const few = batch('trained', undisturbedStreams);
      const undisturbed = readUndisturbed(few, { ...plan, traced: plan.cells.map(({ cell }) => cell) }, boundary);
      return Promise.resolve({ undisturbed, held: ablate(batch('trained', streams), plan, undisturbed) });
    },
    fitProbes: task => Promise.resolve(fitProbes(task)),
    breathe: () => Promise.resolve(),
  };
};
