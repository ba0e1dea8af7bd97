import type { BatchForward } from '../../model/batchForward.js';
import { deal } from './deal.js';
import type { SymbolText } from './sample.js';

/** The cells' values over samples, 16 bits each (see `quantise`), cell by cell. */
export interface Recording {
  readonly cells: number;
  readonly total: number;
  /** cells x total: all samples one after the other. */
  readonly codes: Uint16Array;
}

export const columnOf = ({ codes, total }: Recording, cell: number): Uint16Array =>
  codes.subarray(cell * total, (cell + 1) * total);

/** Steps kept in row order before they are written to the columns: the columns lie far apart in memory. */
const staged = 32;

interface Lane {
  readonly queue: { readonly sample: SymbolText; readonly at: number }[];
  sample: SymbolText | null;
  /** Place of the sample's first step in a column. */
  at: number;
  /** Steps read; -1 before the boundary. */
  step: number;
  filled: number;
}

/**
 * Reads samples through the network, many at once, and writes the value of every cell (c, or h for GRU and RNN) after
 * every step to `recording`.
 *
 * @param starts place of each sample's first step in a column.
 * @param onSteps told how many steps were read since the last call.
 */
export const recordSamples = (
  batch: BatchForward,
  samples: readonly SymbolText[],
  starts: readonly number[],
  boundary: number,
  recording: Recording,
  onSteps: (steps: number) => void = () => undefined,
): void => {
  const { layers, hidden } = batch.architecture;
  const { cells, total, codes } = recording;
  const lanes = Array.from({ length: batch.streams }, (): Lane => ({
    queue: [],
    sample: null,
    at: 0,
    step: 0,
    filled: 0,
  }));
  // One step more than symbols: the boundary.
  deal(
    samples.map(({ symbols }) => symbols.length + 1),
    lanes.length,
  ).forEach((own, lane) => {
    lanes[lane]!.queue.push(...own.map(index => ({ sample: samples[index]!, at: starts[index]! })));
  });

  const stage = new Uint16Array(lanes.length * staged * cells);
  const flush = (lane: Lane, index: number): void => {
    const base = index * staged * cells;
    const to = lane.at + lane.step + 1 - lane.filled;
    for (let cell = 0; cell < cells; cell++) {
      const column = cell * total + to;
      for (let row = 0; row < lane.filled; row++) codes[column + row] = stage[base + row * cells + cell]!;
    }
    lane.filled = 0;
  };
  const next = (lane: Lane, index: number): void => {
    const item = lane.queue.shift();
    lane.sample = item?.sample ?? null;
    lane.at = item?.at ?? 0;
    lane.step = -1;
    batch.resetStream(index);
  };

  batch.reset();
  for (let index = 0; index < lanes.length; index++) batch.hold(index, []);
  lanes.forEach(next);
  const symbols = new Uint16Array(lanes.length).fill(boundary);
  let since = 0;
  while (lanes.some(lane => lane.sample !== null)) {
    lanes.forEach((lane, index) => {
      symbols[index] = lane.sample === null || lane.step < 0 ? boundary : lane.sample.symbols[lane.step]!;
    });
    batch.step(symbols);
    lanes.forEach((lane, index) => {
      if (lane.sample === null) return;
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
        since++;
        const last = lane.step === lane.sample.symbols.length - 1;
        if (lane.filled === staged || last) flush(lane, index);
        if (last) {
          next(lane, index);
          return;
        }
      }
      lane.step++;
    });
    if (since >= 4096) {
      onSteps(since);
      since = 0;
    }
  }
  onSteps(since);
};

/** Where each sample begins when all follow one another. */
export const startsOf = (samples: readonly SymbolText[]): number[] => {
  let at = 0;
  return samples.map(sample => (at += sample.symbols.length) - sample.symbols.length);
};
