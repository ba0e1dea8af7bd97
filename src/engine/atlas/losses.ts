import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { deal } from '../../interpret/evidence/deal.js';
import { createEncoder } from '../../model/vocabulary.js';
import type { TextLoss } from '../../shared/atlasApi.js';
import { workerPort } from '../../shared/node/ports.js';
import { connect } from '../../shared/rpc.js';
import { maximalThreads } from './parallel.js';
import type { PartApi, PartData } from './part.js';

/**
 * What texts cost a network, read side by side in several threads.
 *
 * @param workerPath the bundle whose entry calls `servePart` for `PartData`.
 */
export const lossesOfTexts = async (
  workerPath: string,
  data: PartData,
  texts: readonly string[],
): Promise<TextLoss[]> => {
  const encoder = createEncoder(data.network.config.vocabulary);
  const symbols = texts.map(text => encoder.encode(text).symbols);
  const threads = Math.max(1, Math.min(maximalThreads, availableParallelism(), texts.length));
  const queues = deal(
    symbols.map(({ length }) => length),
    threads,
  );
  const workers = queues.map(() => new Worker(workerPath, { workerData: data }));
  try {
    const nats = new Float64Array(texts.length);
    await Promise.all(
      queues.map(async (own, thread) => {
        const part = connect<PartApi>(workerPort(workers[thread]!)).remote;
        const found = await part.textLosses({ texts: own.map(index => symbols[index]!) });
        own.forEach((index, place) => (nats[index] = found[place]!));
      }),
    );
    return symbols.map(({ length }, index) => ({ symbols: length, nats: nats[index]! }));
  } finally {
    await Promise.all(workers.map(worker => worker.terminate()));
  }
};
