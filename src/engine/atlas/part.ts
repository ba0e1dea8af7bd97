import type { MessagePort } from 'node:worker_threads';
import { ablate, type AblationPlan } from '../../interpret/evidence/ablate.js';
import { createBatches, type Which } from '../../interpret/evidence/executor.js';
import { fitProbes, type FittedDraw, type ProbeTask } from '../../interpret/evidence/probeFit.js';
import { recordSamples, type Recording, type SamplePlace } from '../../interpret/evidence/recording.js';
import { searchCells, type SearchPlan, type SearchResult } from '../../interpret/evidence/search.js';
import {
  readUndisturbed,
  type ReadingPlan,
  type Undisturbed,
  type WindowLosses,
} from '../../interpret/evidence/undisturbed.js';
import { textLosses } from '../../interpret/textLosses.js';
import type { BatchKernelBytes } from '../../model/batchForward.js';
import type { Network } from '../../model/network.js';
import { messagePort } from '../../shared/node/ports.js';
import { serve } from '../../shared/rpc.js';

/** The share of an atlas's heavy work that one thread does. Recordings lie in memory that all threads share. */
export interface PartApi {
  record(request: { which: Which; places: readonly SamplePlace[] }): Promise<void>;
  search(request: { recording: Recording; plan: SearchPlan; fromCell: number; toCell: number }): Promise<SearchResult>;
  readUndisturbed(plan: ReadingPlan): Promise<Undisturbed>;
  ablate(request: { plan: AblationPlan; undisturbed: Undisturbed }): Promise<readonly WindowLosses[]>;
  fitProbes(task: ProbeTask): Promise<readonly FittedDraw[]>;
  /** Nats by text; see `textLosses`. */
  textLosses(request: { texts: readonly Uint16Array[] }): Promise<Float64Array>;
}

/** What a part's thread is started with. */
export interface PartData {
  readonly network: Network;
  readonly kernels: BatchKernelBytes;
  readonly seed: number;
}

/** Serves the part of one thread. */
export const servePart = (port: MessagePort, { network, kernels, seed }: PartData): void => {
  const batch = createBatches(network, kernels, seed);
  const { boundary } = network.config.vocabulary;
  serve<PartApi>(messagePort(port), {
    record({ which, places }) {
      recordSamples(batch(which), places, boundary);
    },
    search({ recording, plan, fromCell, toCell }) {
      return searchCells(recording, plan, fromCell, toCell);
    },
    readUndisturbed(plan) {
      return readUndisturbed(batch('trained'), plan, boundary);
    },
    ablate({ plan, undisturbed }) {
      return ablate(batch('trained'), plan, undisturbed);
    },
    fitProbes,
    textLosses: ({ texts }) => textLosses(batch('trained'), texts, boundary),
  });
};
