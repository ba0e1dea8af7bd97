import type { Columns, Recording } from '../../../src/shared/export/recording.js';
import type { Sink } from '../../../src/shared/export/sink.js';
import type { View } from '../../../src/shared/export/view.js';
import { paletteOf } from '../../../src/shared/export/themes.js';
import { withColumns } from '../../../src/shared/node/columns.js';
import type { Finding, NetworkInfo } from '../../../src/shared/network.js';
import { cellIndex } from '../../../src/shared/units.js';

export const hidden = 8;

export const networkInfo = (findings: readonly Finding[] = []): NetworkInfo => ({
  id: 'n',
  name: 'tiny',
  folder: '/networks/tiny',
  kind: 'lstm',
  layers: 2,
  hidden,
  embedding: 4,
  parameters: 1234,
  vocabulary: ['', 'a', 'b'],
  findings,
  backend: 'js',
});

/** A recording of the cells 0:1 and 1:2 with the given values, handed out in ranges of `step` code units. */
export const recordingOf = (
  text: string,
  values: readonly [readonly number[], readonly number[]],
  more: Partial<Recording> = {},
  step = 3,
): Recording => ({
  network: networkInfo(),
  columns: [
    { cell: cellIndex(0, 1, hidden), signal: 'tanh_c', unit: 1 },
    { cell: cellIndex(1, 2, hidden), signal: 'tanh_c', unit: 1 },
  ],
  title: 'sample.c',
  language: 'c',
  text,
  start: { offset: 0, line: 0 },
  async *ranges() {
    for (let from = 0; from < text.length; from += step) {
      const to = Math.min(text.length, from + step);
      yield { from, to, values: Float32Array.from(values.flatMap(row => row.slice(from, to))) };
    }
  },
  ...more,
});

/** Everything that is written to a sink. */
export const collector = (): { sink: Sink; bytes(): Uint8Array; text(): string } => {
  const chunks: Uint8Array[] = [];
  const bytes = (): Uint8Array => Buffer.concat(chunks);
  return {
    sink: {
      write: async chunk => {
        chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : Uint8Array.from(chunk));
      },
    },
    bytes,
    text: () => new TextDecoder().decode(bytes()),
  };
};

/** As many different float32 values as asked for, in [-1, 1]. */
export const someValues = (count: number, phase: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => Math.fround(Math.sin(index * 0.7 + phase)));

/** How a page or picture shows a recording: every column signed, the concept of the first one given. */
export const viewOf = ({ columns }: Recording, more: Partial<View> = {}): View => ({
  columns: columns.map(({ cell, signal, unit }, place) => ({
    name: `${Math.floor(cell / hidden)}:${cell % hidden}`,
    concept: place === 0 ? 'string' : '',
    signal,
    scale: { mode: 'signed' },
    unit,
  })),
  tabSize: 4,
  softenWhitespace: false,
  palettes: { light: paletteOf('light'), dark: paletteOf('dark') },
  ...more,
});

/** What `write` writes of a recording, its values read column by column. */
export const written = async (
  recording: Recording,
  write: (recording: Recording, values: Columns, sink: Sink) => Promise<void>,
): Promise<{ bytes(): Uint8Array; text(): string }> => {
  const out = collector();
  await withColumns(recording, values => write(recording, values, out.sink));
  return out;
};
