import type { BatchForward } from '../model/batchForward.js';
import { deal } from './deal.js';

/** What is done with texts that are read side by side. A step of a text is counted from 0, texts by their place. */
export interface SideBySide {
  /** Before a step: puts what `stream` reads. */
  readonly before: (stream: number, text: number, step: number) => void;
  /** Reads one symbol in each of the first `active` streams. */
  readonly step: (active: number) => void;
  /** After a step: takes what `stream` has to say. */
  readonly after: (stream: number, text: number, step: number) => void;
}

interface Lane {
  readonly queue: number[];
  /** The text that is read now; undefined: nothing more. */
  now: number | undefined;
  step: number;
}

/**
 * Queues of texts for the streams, the longest first, so that those that end early are the last ones. As many as keep
 * busy until the longest text is read: more would only wait for it.
 */
const queuesFor = (lengths: readonly number[], streams: number): number[][] => {
  const all = lengths.reduce((a, b) => a + b, 0);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 1);
  const load = (queue: readonly number[]): number => queue.reduce((sum, text) => sum + lengths[text]!, 0);
  return deal(lengths, Math.max(1, Math.min(streams, Math.floor(all / longest)))).sort((a, b) => load(b) - load(a));
};

/**
 * Reads texts from the zero state, each in one stream of `batch`, as many at once as is worth it.
 *
 * @param lengths steps of each text; one without steps is left out.
 */
export const readSideBySide = (
  batch: BatchForward,
  lengths: readonly number[],
  { before, step, after }: SideBySide,
): void => {
  const lanes = queuesFor(lengths, batch.streams).map((queue): Lane => ({
    queue: queue.filter(text => lengths[text]! > 0),
    now: undefined,
    step: 0,
  }));
  const next = (lane: Lane, stream: number): void => {
    lane.now = lane.queue.shift();
    lane.step = 0;
    batch.resetStream(stream);
  };
  for (let stream = 0; stream < batch.streams; stream++) batch.hold(stream, []);
  lanes.forEach(next);
  let active = lanes.length;
  for (;;) {
    while (active > 0 && lanes[active - 1]!.now === undefined) active--;
    if (active === 0) return;
    for (let stream = 0; stream < active; stream++) {
      const { now, step } = lanes[stream]!;
      if (now !== undefined) before(stream, now, step);
    }
    step(active);
    for (let stream = 0; stream < active; stream++) {
      const lane = lanes[stream]!;
      if (lane.now === undefined) continue;
      after(stream, lane.now, lane.step++);
      if (lane.step === lengths[lane.now]) next(lane, stream);
    }
  }
};
