import type { Recording } from '../../../src/cli/recording.js';
import type { Sink } from '../../../src/cli/output.js';
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
  signal: 'tanh_c',
  cells: [cellIndex(0, 1, hidden), cellIndex(1, 2, hidden)],
  scales: Float32Array.of(1, 1),
  title: 'sample.c',
  language: 'c',
  text,
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
