import { availableParallelism } from 'node:os';
import { createEncoder } from '../../model/vocabulary.js';
import type { TextLoss } from '../../shared/atlasApi.js';
import type { PartData } from './part.js';
import { maximalThreads, spread, startParts } from './parts.js';

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
  const lengths = symbols.map(({ length }) => length);
  const threads = Math.max(1, Math.min(maximalThreads, availableParallelism(), texts.length));
  const { parts, dispose } = startParts(workerPath, data, threads);
  try {
    const nats = await spread<number>(parts, lengths, (part, own) =>
      part.textLosses({ texts: own.map(index => symbols[index]!) }),
    );
    return lengths.map((length, index) => ({ symbols: length, nats: nats[index]! }));
  } finally {
    await dispose();
  }
};
