import type { BatchForward } from '../../model/batchForward.js';
import { deal } from './deal.js';
import { totalSteps, type SymbolText } from './sample.js';

/** The cells' values over samples, 16 bits each (see `quantise`), cell by cell. */
export interface Recording {
  readonly cells: number;
  readonly total: number;
  /** cells x total: all samples one after the other. */
  readonly codes: Uint16Array;
}

export const columnOf = ({ codes, total }: Recording, cell: number): Uint16Array =>
  codes.subarray(cell * total, (cell + 1) * total);

/** A sample and where its values go. */
export interface SamplePlace {
  readonly sample: SymbolText;
  readonly recording: Recording;
  /** Place of the sample's first step in a column. */
  readonly at: number;
}

/**
 * A recording for each of `texts`, its samples one after the other.
 *
 * @param allocate gives memory for so many numbers, for all recordings together.
 */
export const placeSamples = (
  texts: readonly (readonly SymbolText[])[],
  cells: number,
  allocate: (numbers: number) => Uint16Array,
): { readonly recordings: readonly Recording[]; readonly places: readonly SamplePlace[] } => {
  const totals = texts.map(totalSteps);
  const codes = allocate(cells * totals.reduce((a, b) => a + b, 0));
  let begin = 0;
  const recordings = totals.map((total): Recording => {
    begin += cells * total;
    return { cells, total, codes: codes.subarray(begin - cells * total, begin) };
  });
  const places = texts.flatMap((samples, index) => {
    let at = 0;
    return samples.map(({ symbols }): SamplePlace => {
      at += symbols.length;
      return { sample: { symbols }, recording: recordings[index]!, at: at - symbols.length };
    });
  });
  return { recordings, places };
};

/** Steps kept in row order before they are written to the columns: the columns lie far apart in memory. */
const staged = 32;

interface Lane {
  readonly queue: SamplePlace[];
  /** What is read now; null: nothing more. */
  now: SamplePlace | null;
  /** Steps read; -1 before the boundary. */
  step: number;
  filled: number;
}

/** Steps of a sample: one more than symbols, the boundary. */
const stepsOf = ({ sample }: SamplePlace): number => sample.symbols.length + 1;

/**
 * Queues of samples for the streams, the longest first, so that those that end early are the last ones. As many as keep
 * busy until the longest sample is read: more would only wait for it.
 */
const queuesFor = (places: readonly SamplePlace[], streams: number): SamplePlace[][] => {
  const steps = places.map(stepsOf);
  const all = steps.reduce((a, b) => a + b, 0);
  const lanes = Math.max(1, Math.min(streams, Math.floor(all / Math.max(1, ...steps))));
  const load = (queue: readonly SamplePlace[]): number => queue.reduce((sum, place) => sum + stepsOf(place), 0);
  return deal(steps, lanes)
    .map(own => own.map(index => places[index]!))
    .sort((a, b) => load(b) - load(a));
};

/**
 * Reads samples through the network, many at once, and writes the value of every cell (c, or h for GRU and RNN) after
 * every step to their recordings.
 */
export const recordSamples = (batch: BatchForward, places: readonly SamplePlace[], boundary: number): void => {
  const { layers, hidden } = batch.architecture;
  const cells = layers * hidden;
  const lanes = queuesFor(places, batch.streams).map((queue): Lane => ({ queue, now: null, step: 0, filled: 0 }));

  const stage = new Uint16Array(lanes.length * staged * cells);
  const flush = (lane: Lane, index: number, { recording, at }: SamplePlace): void => {
    const { codes, total } = recording;
    const base = index * staged * cells;
    const to = at + lane.step + 1 - lane.filled;
    for (let cell = 0; cell < cells; cell++) {
      const column = cell * total + to;
      for (let row = 0; row < lane.filled; row++) codes[column + row] = stage[base + row * cells + cell]!;
    }
    lane.filled = 0;
  };
  const next = (lane: Lane, index: number): void => {
    lane.now = lane.queue.shift() ?? null;
    lane.step = -1;
    batch.resetStream(index);
  };

  for (let index = 0; index < batch.streams; index++) batch.hold(index, []);
  lanes.forEach(next);
  const symbols = new Uint16Array(lanes.length);
  let active = lanes.length;
  for (;;) {
    while (active > 0 && lanes[active - 1]!.now === null) active--;
    if (active === 0) return;
    for (let index = 0; index < active; index++) {
      const { now, step } = lanes[index]!;
      symbols[index] = now === null || step < 0 ? boundary : now.sample.symbols[step]!;
    }
    batch.step(symbols.subarray(0, active));
    for (let index = 0; index < active; index++) {
      const lane = lanes[index]!;
      const { now } = lane;
      if (now === null) continue;
      if (lane.step >= 0) {
        let out = (index * staged + lane.filled) * cells;
        for (let layer = 0; layer < layers; layer++) {
          const values = batch.cells(layer);
          const from = index * batch.stride;
          for (let unit = from; unit < from + hidden; unit++) {
            const value = values[unit]!;
            stage[out++] = (value / (1 + Math.abs(value)) + 1) * 32767.5 + 0.5;
          }
        }
        lane.filled++;
        const last = lane.step === now.sample.symbols.length - 1;
        if (lane.filled === staged || last) flush(lane, index, now);
        if (last) {
          next(lane, index);
          continue;
        }
      }
      lane.step++;
    }
  }
};
