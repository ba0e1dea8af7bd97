import { Worker } from 'node:worker_threads';
import { deal } from '../../interpret/deal.js';
import { workerPort } from '../../shared/node/ports.js';
import { connect, type Remote } from '../../shared/rpc.js';
import type { PartApi, PartData } from './part.js';

/** More threads than this wait for memory rather than for work. */
export const maximalThreads = 4;

/** Threads that do the parts of one work. */
export interface Parts {
  readonly parts: readonly Remote<PartApi>[];
  dispose(): Promise<void>;
}

/** @param workerPath the bundle whose entry calls `servePart` for `PartData`. */
export const startParts = (workerPath: string, data: PartData, threads: number): Parts => {
  const workers = Array.from({ length: threads }, () => new Worker(workerPath, { workerData: data }));
  return {
    parts: workers.map(worker => connect<PartApi>(workerPort(worker)).remote),
    async dispose() {
      await Promise.all(workers.map(worker => worker.terminate()));
    },
  };
};

/**
 * Deals items out to parts by their weights, and puts what the parts answer in the order of the items.
 *
 * @param work answers something for each of the indices of items that it is given, in their order.
 */
export const spread = async <T>(
  parts: readonly Remote<PartApi>[],
  weights: readonly number[],
  work: (part: Remote<PartApi>, own: readonly number[]) => Promise<ArrayLike<T>>,
): Promise<T[]> => {
  const answers = new Array<T>(weights.length);
  await Promise.all(
    deal(weights, parts.length).map(async (own, turn) => {
      const found = await work(parts[turn]!, own);
      own.forEach((index, place) => (answers[index] = found[place]!));
    }),
  );
  return answers;
};
