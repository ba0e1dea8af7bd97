import type { Block, MemoryPlan } from './memoryPlan.js';

/** A piece of a range of the parameters, all of which decays or does not. */
export interface DecaySegment {
  /** Bytes from the start of the range. */
  readonly at: number;
  readonly length: number;
  readonly decays: boolean;
}

/** The range in one piece that does not decay. */
export const wholeRange = (bytes: number): readonly DecaySegment[] => [{ at: 0, length: bytes, decays: false }];

/**
 * Cuts a range of the parameters where weight decay begins and ends: the matrices decay, biases and the embedding do
 * not.
 *
 * @param from bytes from the start of the parameters
 * @param bytes length of the range
 */
export const decaySegments = ({ parameters }: MemoryPlan, from: number, bytes: number): readonly DecaySegment[] => {
  const matrices: readonly Block[] = [
    ...parameters.layers.flatMap(({ input, recurrent }) => [input, recurrent]),
    parameters.output,
  ];
  const segments: DecaySegment[] = [];
  let done = 0;
  const push = (end: number, decays: boolean): void => {
    if (end > done) segments.push({ at: done, length: end - done, decays });
    done = Math.max(done, end);
  };
  const inRange = (address: number): number => Math.min(Math.max(address - parameters.at - from, 0), bytes);
  for (const { at, rows, columns } of [...matrices].sort((a, b) => a.at - b.at)) {
    push(inRange(at), false);
    push(inRange(at + rows * columns * 4), true);
  }
  push(bytes, false);
  return segments;
};
