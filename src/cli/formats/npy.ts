import { cut, withColumns } from '../columns.js';
import type { Sink } from '../output.js';
import type { Recording } from '../recording.js';
import { littleEndian } from './littleEndian.js';

const chunk = 65536;
const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0);

/**
 * The header of NumPy's format 1.0 for a little-endian float32 array in C order.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export const npyHeader = (rows: number, columns: number): Uint8Array => {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  // Magic, version and header length take 10 bytes; the whole header is a multiple of 64 and ends with a newline.
  const size = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const text = dictionary.padEnd(size - 10 - 1) + '\n';
  const header = new Uint8Array(size);
  header.set(magic);
  new DataView(header.buffer).setUint16(8, text.length, true);
  header.set(new TextEncoder().encode(text), 10);
  return header;
};

/** A float32 array [cells, code units] that `numpy.load` reads. */
export const writeNpy = async (recording: Recording, sink: Sink): Promise<void> => {
  const { cells, text } = recording;
  await withColumns(recording, async columns => {
    await sink.write(npyHeader(cells.length, text.length));
    for (let cell = 0; cell < cells.length; cell++) {
      for (const [from, to] of cut(text.length, chunk)) {
        await sink.write(littleEndian(await columns.read(cell, from, to)));
      }
    }
  });
};
