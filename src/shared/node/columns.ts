import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Columns, Recording } from '../export/recording.js';
import { describeFileError } from './fileError.js';

const bytesPerValue = Float32Array.BYTES_PER_ELEMENT;

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/**
 * Runs through `recording` once and lets `use` read it column by column. The network answers all cells of one position
 * together and most formats want one cell after the other: a temporary file turns the one order into the other, so
 * that memory does not grow with the text.
 */
export const withColumns = async (recording: Recording, use: (columns: Columns) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'cell-lens-'));
  const file = await open(join(folder, 'values'), 'w+');
  const length = recording.text.length;
  const place = (column: number, offset: number): number => (column * length + offset) * bytesPerValue;
  try {
    for await (const { from, to, values } of recording.ranges()) {
      const width = to - from;
      for (let column = 0; column < recording.columns.length; column++) {
        const bytes = bytesOf(values.subarray(column * width, (column + 1) * width));
        await file.write(bytes, 0, bytes.length, place(column, from)).catch((error: unknown) => {
          throw new Error(describeFileError(`the temporary folder ${tmpdir()}`, error));
        });
      }
    }
    await use({
      async read(column, from, to) {
        const values = new Float32Array(to - from);
        const bytes = bytesOf(values);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, place(column, from));
        if (bytesRead !== bytes.length) throw new RangeError(`values ${from} to ${to} were not recorded`);
        return values;
      },
    });
  } finally {
    await file.close();
    await rm(folder, { recursive: true, force: true });
  }
};
