import { createBatchForward, type BatchForward, type BatchKernelBytes } from '../../model/batchForward.js';
import type { Network } from '../../model/network.js';
import { ablate, type AblationLosses } from './ablate.js';
import type { AblationWindow } from './ablationPlan.js';
import { recordSamples, startsOf, type Recording } from './recording.js';
import { totalSteps, type TextSample } from './sample.js';
import { searchCells, type SearchPlan, type SearchResult } from './search.js';
import { untrainedNetwork } from './untrained.js';

export type Which = 'trained' | 'untrained';

/** Does the heavy work of an atlas: in this thread, or in several. The answers do not depend on which. */
export interface Executor {
  /** The recording is valid until the next one is made. */
  record(which: Which, samples: readonly TextSample[]): Promise<Recording>;
  search(recording: Recording, plan: SearchPlan): Promise<SearchResult>;
  ablate(windows: readonly AblationWindow[], cells: readonly number[], seed: number): Promise<AblationLosses>;
  /** Lets others run; throws when the atlas has been cancelled. */
  breathe(): Promise<void>;
}

/** Streams read side by side where there is enough to read. */
export const streams = 64;

/** As many streams as keep busy until the longest sample is read, 4 at least. */
export const streamsFor = (samples: readonly TextSample[]): number => {
  const longest = samples.reduce((most, sample) => Math.max(most, sample.symbols.length), 1);
  return Math.max(4, Math.min(streams, Math.floor(totalSteps(samples) / longest / 4) * 4));
};

/** The executor that does everything in the calling thread. */
export const createLocalExecutor = (
  network: Network,
  kernels: BatchKernelBytes,
  seed: number,
  breathe: () => Promise<void> = () => Promise.resolve(),
): Executor => {
  const untrained = untrainedNetwork(network, seed);
  const batches = new Map<string, BatchForward>();
  const batch = (which: Which, count: number): BatchForward => {
    const key = `${which} ${count}`;
    const made = batches.get(key) ?? createBatchForward(which === 'trained' ? network : untrained, kernels, count);
    batches.set(key, made);
    return made;
  };
  const { boundary } = network.config.vocabulary;
  const cells = network.architecture.layers * network.architecture.hidden;
  let buffer = new Uint16Array(0);
  return {
    async record(which, samples) {
      await breathe();
      const total = totalSteps(samples);
      if (buffer.length < cells * total) buffer = new Uint16Array(cells * total);
      const recording = { cells, total, codes: buffer.subarray(0, cells * total) };
      recordSamples(batch(which, streamsFor(samples)), samples, startsOf(samples), boundary, recording);
      return recording;
    },
    async search(recording, plan) {
      await breathe();
      return searchCells(recording, plan, 0, cells);
    },
    async ablate(windows, held, seedOfRun) {
      await breathe();
      return ablate(batch('trained', streams), windows, held, boundary, seedOfRun);
    },
    breathe,
  };
};
