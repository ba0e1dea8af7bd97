import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileError } from './text.js';
import type { Recording } from './recording.js';

/** Values of a recording read cell by cell. */
export interface Columns {
  /** The values of the cell with this place in `Recording.cells` at the code units [from, to). */
  read(cell: number, from: number, to: number): Promise<Float32Array>;
}

const bytesPerValue = Float32Array.BYTES_PER_ELEMENT;

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/**
 * Runs through `recording` once and lets `use` read it cell by cell. The network answers all cells of one position
 * together and most formats want one cell after the other: a temporary file turns the one order into the other, so
 * that memory does not grow with the text.
 */
export const withColumns = async (recording: Recording, use: (columns: Columns) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'cell-lens-'));
  const file = await open(join(folder, 'values'), 'w+');
  const length = recording.text.length;
  const place = (cell: number, offset: number): number => (cell * length + offset) * bytesPerValue;
  try {
    for await (const { from, to, values } of recording.ranges()) {
      const width = to - from;
      for (let cell = 0; cell < recording.cells.length; cell++) {
        const bytes = bytesOf(values.subarray(cell * width, (cell + 1) * width));
        await file.write(bytes, 0, bytes.length, place(cell, from)).catch((error: unknown) => {
          throw fileError(`the temporary folder ${tmpdir()}`, error);
        });
      }
    }
    await use({
      async read(cell, from, to) {
        const values = new Float32Array(to - from);
        const bytes = bytesOf(values);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, place(cell, from));
        if (bytesRead !== bytes.length) throw new RangeError(`values ${from} to ${to} were not recorded`);
        return values;
      },
    });
  } finally {
    await file.close();
    await rm(folder, { recursive: true, force: true });
  }
};

/** Cuts [0, length) into consecutive ranges of at most `size`. */
export function* cut(length: number, size: number): Generator<readonly [from: number, to: number]> {
  for (let from = 0; from < length; from += size) yield [from, Math.min(length, from + size)];
}
