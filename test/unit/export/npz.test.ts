import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/shared/export/crc32.js';
import { npyHeader, type ArrayLayout } from '../../../src/shared/export/npy.js';
import { writeNpz } from '../../../src/shared/export/npz.js';
import type { PlacedSink } from '../../../src/shared/export/sink.js';
import { createZip } from '../../../src/shared/export/zip.js';
import { writeOut } from '../../../src/shared/node/writeOut.js';
import { cellIndex } from '../../../src/shared/units.js';
import { hidden, recordingOf, someValues } from './recordings.js';

const text = 'if (é)\r\n😀';
const values = [someValues(text.length, 0), someValues(text.length, 1)] as const;

describe('npz', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cell-lens-npz-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const unpack = async (file: string): Promise<Record<string, Uint8Array>> =>
    unzipSync(Uint8Array.from(await readFile(join(folder, file))));
  const bodyOf = (array: Uint8Array, layout: ArrayLayout): ArrayBuffer => {
    const header = npyHeader(layout);
    expect([...array.subarray(0, header.length)]).toEqual([...header]);
    return Uint8Array.from(array.subarray(header.length)).buffer;
  };

  it('holds each signal, its cells, the text and where it begins, as other programs read zip files', async () => {
    const columns = [
      { cell: cellIndex(0, 1, hidden), signal: 'h', unit: 1 },
      { cell: cellIndex(1, 2, hidden), signal: 'c', unit: 3 },
    ] as const;
    await writeOut(join(folder, 'a.npz'), sink =>
      writeNpz(recordingOf(text, values, { columns, start: { offset: 70_000, line: 12 } }), sink),
    );
    const arrays = await unpack('a.npz');
    expect(Object.keys(arrays)).toEqual(['h.npy', 'c.npy', 'h.cells.npy', 'c.cells.npy', 'text.npy', 'start.npy']);
    const floats = { type: '<f4', shape: [1, text.length], firstFastest: true } as const;
    expect([...new Float32Array(bodyOf(arrays['h.npy']!, floats))]).toEqual(values[0]);
    expect([...new Float32Array(bodyOf(arrays['c.npy']!, floats))]).toEqual(values[1]);
    expect([...new Int32Array(bodyOf(arrays['c.cells.npy']!, { type: '<i4', shape: [1, 2] }))]).toEqual([1, 2]);
    const units = new Uint16Array(bodyOf(arrays['text.npy']!, { type: '<u2', shape: [text.length] }));
    expect(String.fromCharCode(...units)).toBe(text);
    expect([...new Int32Array(bodyOf(arrays['start.npy']!, { type: '<i4', shape: [2] }))]).toEqual([70_000, 12]);
  });

  it('lays the cells of a signal down code unit after code unit', async () => {
    await writeOut(join(folder, 'b.npz'), sink => writeNpz(recordingOf(text, values), sink));
    const arrays = await unpack('b.npz');
    const layout = { type: '<f4', shape: [2, text.length], firstFastest: true } as const;
    expect([...new Float32Array(bodyOf(arrays['tanh_c.npy']!, layout))]).toEqual(
      values[0].flatMap((value, index) => [value, values[1][index]!]),
    );
  });

  it('keeps nothing that grows with the text', async () => {
    // Ten times the text: what is handed over at a time stays the same.
    const largest = async (length: number): Promise<number> => {
      let most = 0;
      const sink: PlacedSink = {
        writeAt: async (_, bytes) => {
          most = Math.max(most, bytes.length);
        },
      };
      const long = 'x'.repeat(length);
      const row = someValues(length, 0);
      await writeNpz(recordingOf(long, [row, row], {}, 2048), sink);
      return most;
    };
    expect(await largest(700_000)).toBe(await largest(70_000));
  });

  it('says which entry is not complete', async () => {
    const zip = await createZip({ writeAt: async () => undefined }, [{ name: 'é.npy', size: 10 }]);
    await zip.write(0, new Uint8Array(4));
    await expect(zip.finish()).rejects.toThrow('é.npy has 4 bytes of 10');
  });

  it('counts the check sum of the standard', () => {
    const bytes = new TextEncoder().encode('123456789');
    expect(crc32(bytes)).toBe(0xcbf43926);
    expect(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4)))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array())).toBe(0);
  });
});
