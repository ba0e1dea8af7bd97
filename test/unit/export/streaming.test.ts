import { describe, expect, it } from 'vitest';
import { record } from '../../../src/shared/export/record.js';
import type { Recording } from '../../../src/shared/export/recording.js';
import { writeRecording } from '../../../src/shared/node/writeRecording.js';
import { cellIndex } from '../../../src/shared/units.js';
import { hidden, networkInfo, viewOf } from './recordings.js';

/** An engine that answers with zeros, and how many values it was asked for. */
const zeros = (): { engine: Parameters<typeof record>[0]['engine']; asked(): number } => {
  let asked = 0;
  return {
    asked: () => asked,
    engine: {
      activations: request =>
        Promise.resolve({
          generation: request.generation,
          from: request.from,
          to: request.to,
          values: new Int8Array(request.cells.length),
          scales: request.cells.map(() => 1),
        } as never),
      values: ({ cells, from, to }) => {
        asked += cells.length * (to - from);
        return Promise.resolve(new Float32Array(cells.length * (to - from)));
      },
    },
  };
};

const recordingOfZeros = (engine: ReturnType<typeof zeros>['engine'], length: number): Promise<Recording> =>
  record({
    engine,
    network: networkInfo(),
    document: 'file:///a.c' as never,
    generation: 1 as never,
    title: 'a.c',
    language: 'c',
    text: 'if (a) b;\n'.repeat(length / 10),
    columns: [0, 1].flatMap(layer =>
      (['h', 'c'] as const).map(signal => ({ cell: cellIndex(layer, 3, hidden), signal })),
    ),
  });

const columns = 4;

describe('exports do not need the memory of their result', () => {
  it('no more than two ranges are asked for before they are taken', async () => {
    const { engine, asked } = zeros();
    const recording = await recordingOfZeros(engine, 100_000);
    let [taken, most, longest] = [0, 0, 0];
    for await (const { values } of recording.ranges()) {
      most = Math.max(most, asked() - taken);
      longest = Math.max(longest, values.length);
      taken += values.length;
    }
    expect(taken).toBe(columns * 100_000);
    expect(longest).toBeLessThanOrEqual(columns * 2048);
    expect(most).toBeLessThanOrEqual(2 * longest);
  });

  it.each(['csv', 'json', 'npy', 'npz'] as const)('%s is written in small pieces', async format => {
    const { engine } = zeros();
    const recording = await recordingOfZeros(engine, 300_000);
    let [largest, total] = [0, 0];
    const take = (bytes: number): Promise<void> => {
      largest = Math.max(largest, bytes);
      total += bytes;
      return Promise.resolve();
    };
    const look = {
      view: viewOf(recording),
      picture: { theme: 'light', fontFamily: '', fontSize: 14, lineHeight: 19 } as const,
    };
    const sink = {
      write: (chunk: string | Uint8Array) => take(chunk.length),
      writeAt: (_: number, bytes: Uint8Array) => take(bytes.length),
    };
    await writeRecording(recording, format, sink, look);
    // Zeros are short where they are written as text.
    expect(total).toBeGreaterThan(columns * 300_000 * 2);
    // JSON has the text, which is there anyway, in one piece.
    expect(largest).toBeLessThan(400_000);
  });
});
