import type { BatchForward } from '../../model/batchForward.js';
import { readSideBySide } from '../sideBySide.js';
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

/**
 * Reads samples through the network, many at once, and writes the value of every cell (c, or h for GRU and RNN) after
 * every step to their recordings.
 */
export const recordSamples = (batch: BatchForward, places: readonly SamplePlace[], boundary: number): void => {
  const { layers, hidden } = batch.architecture;
  const cells = layers * hidden;
  const stage = new Uint16Array(batch.streams * staged * cells);
  const flush = (stream: number, { recording, at }: SamplePlace, from: number, rows: number): void => {
    const { codes, total } = recording;
    const base = stream * staged * cells;
    for (let cell = 0; cell < cells; cell++) {
      const column = cell * total + at + from;
      for (let row = 0; row < rows; row++) codes[column + row] = stage[base + row * cells + cell]!;
    }
  };
  const symbols = new Uint16Array(batch.streams);
  // The boundary is read first and not recorded, so the symbol of a step is the one before it.
  const lengths = places.map(({ sample }) => sample.symbols.length + 1);
  readSideBySide(batch, lengths, {
    before(stream, place, step) {
      symbols[stream] = step === 0 ? boundary : places[place]!.sample.symbols[step - 1]!;
    },
    step: active => batch.step(symbols.subarray(0, active)),
    after(stream, place, step) {
      if (step === 0) return;
      const row = (step - 1) % staged;
      let out = (stream * staged + row) * cells;
      for (let layer = 0; layer < layers; layer++) {
        const values = batch.cells(layer);
        const from = stream * batch.stride;
        for (let unit = from; unit < from + hidden; unit++) {
          const value = values[unit]!;
          stage[out++] = (value / (1 + Math.abs(value)) + 1) * 32767.5 + 0.5;
        }
      }
      if (row === staged - 1 || step === lengths[place]! - 1) flush(stream, places[place]!, step - 1 - row, row + 1);
    },
  });
};
