import { littleEndian } from './littleEndian.js';
import { cut, type Columns, type Recording } from './recording.js';
import type { Sink } from './sink.js';

const chunk = 65536;
const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0);

/** What an .npy file says of the numbers after its header: NumPy's type, the shape, and which index runs fastest. */
export interface ArrayLayout {
  readonly type: '<f4' | '<i4' | '<u2';
  readonly shape: readonly number[];
  /** The first index runs fastest (Fortran's order). */
  readonly firstFastest?: boolean;
}

/**
 * The header of NumPy's format 1.0.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export const npyHeader = ({ type, shape, firstFastest = false }: ArrayLayout): Uint8Array => {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const order = firstFastest ? 'True' : 'False';
  const dictionary = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${sizes}), }`;
  // Magic, version and header length take 10 bytes; the whole header is a multiple of 64 and ends with a newline.
  const size = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const text = dictionary.padEnd(size - 10 - 1) + '\n';
  const header = new Uint8Array(size);
  header.set(magic);
  new DataView(header.buffer).setUint16(8, text.length, true);
  header.set(new TextEncoder().encode(text), 10);
  return header;
};

/** A float32 array [columns, code units] that `numpy.load` reads. */
export const writeNpy = async ({ columns, text }: Recording, values: Columns, sink: Sink): Promise<void> => {
  await sink.write(npyHeader({ type: '<f4', shape: [columns.length, text.length] }));
  for (let column = 0; column < columns.length; column++) {
    for (const [from, to] of cut(text.length, chunk)) {
      await sink.write(littleEndian(await values.read(column, from, to)));
    }
  }
};
