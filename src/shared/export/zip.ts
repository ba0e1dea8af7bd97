import { crc32 } from './crc32.js';
import type { PlacedSink } from './sink.js';

/** An entry of known size whose bytes come in order, those of different entries in turns. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
}

/** Writes the bytes of the entries of a zip file. */
export interface ZipWriter {
  /** Bytes that follow those written to the entry before. */
  write(entry: number, bytes: Uint8Array): Promise<void>;
  /** Writes the directory, which makes the file a zip file. Throws RangeError for an entry that is not complete. */
  finish(): Promise<void>;
}

const localHeader = 30;
/** Bytes of the extra field with sizes of 64 bits in a local header. */
const localExtra = 20;
/** Bytes of the descriptor after an entry with sizes of 64 bits: its sum is known only then. */
const descriptor = 24;
/** Flags: bit 3, sum and sizes in a descriptor; bit 11, the name is UTF-8. */
const flags = (1 << 3) | (1 << 11);
const version = 45;
/** 1980-01-01, the first day that a zip file knows: the same numbers make the same file. */
const date = 0x21;
const large = 0xffffffff;

const fields = (size: number, write: (view: DataView) => void): Uint8Array => {
  const bytes = new Uint8Array(size);
  write(new DataView(bytes.buffer));
  return bytes;
};

/**
 * A zip file of stored entries, written in several places at once so that entries can grow side by side without being
 * kept. Sizes are of 64 bits throughout (ZIP64), so none is too large.
 * PKWARE APPNOTE.TXT 6.3.10, sections 4.3 to 4.5.
 */
export const createZip = async (sink: PlacedSink, entries: readonly ZipEntry[]): Promise<ZipWriter> => {
  let end = 0;
  const placed = entries.map(({ name, size }) => {
    const encoded = new TextEncoder().encode(name);
    const start = end;
    const data = start + localHeader + encoded.length + localExtra;
    end = data + size + descriptor;
    return { name: encoded, size, start, data, written: 0, sum: 0 };
  });
  for (const { name, start } of placed) {
    const header = fields(localHeader, view => {
      view.setUint32(0, 0x04034b50, true);
      view.setUint16(4, version, true);
      view.setUint16(6, flags, true);
      view.setUint16(12, date, true);
      view.setUint32(18, large, true);
      view.setUint32(22, large, true);
      view.setUint16(26, name.length, true);
      view.setUint16(28, localExtra, true);
    });
    const extra = fields(localExtra, view => {
      view.setUint16(0, 1, true);
      view.setUint16(2, 16, true);
    });
    await sink.writeAt(start, Uint8Array.from([...header, ...name, ...extra]));
  }

  const directory = (): Uint8Array[] =>
    placed.flatMap(({ name, size, start, sum }) => [
      fields(46, view => {
        view.setUint32(0, 0x02014b50, true);
        view.setUint16(4, version, true);
        view.setUint16(6, version, true);
        view.setUint16(8, flags, true);
        view.setUint16(14, date, true);
        view.setUint32(16, sum, true);
        view.setUint32(20, large, true);
        view.setUint32(24, large, true);
        view.setUint16(28, name.length, true);
        view.setUint16(30, 28, true);
        view.setUint32(42, large, true);
      }),
      name,
      fields(28, view => {
        view.setUint16(0, 1, true);
        view.setUint16(2, 24, true);
        view.setBigUint64(4, BigInt(size), true);
        view.setBigUint64(12, BigInt(size), true);
        view.setBigUint64(20, BigInt(start), true);
      }),
    ]);

  const endRecords = (size: number): Uint8Array =>
    fields(56 + 20 + 22, view => {
      view.setUint32(0, 0x06064b50, true);
      view.setBigUint64(4, 44n, true);
      view.setUint16(12, version, true);
      view.setUint16(14, version, true);
      view.setBigUint64(24, BigInt(placed.length), true);
      view.setBigUint64(32, BigInt(placed.length), true);
      view.setBigUint64(40, BigInt(size), true);
      view.setBigUint64(48, BigInt(end), true);
      view.setUint32(56, 0x07064b50, true);
      view.setBigUint64(64, BigInt(end + size), true);
      view.setUint32(72, 1, true);
      view.setUint32(76, 0x06054b50, true);
      view.setUint16(84, 0xffff, true);
      view.setUint16(86, 0xffff, true);
      view.setUint32(88, large, true);
      view.setUint32(92, large, true);
    });

  return {
    async write(place, bytes) {
      const entry = placed[place]!;
      await sink.writeAt(entry.data + entry.written, bytes);
      entry.written += bytes.length;
      entry.sum = crc32(bytes, entry.sum);
    },
    async finish() {
      for (const { name, size, data, written, sum } of placed) {
        if (written !== size) {
          throw new RangeError(`${new TextDecoder().decode(name)} has ${written} bytes of ${size}`);
        }
        const after = fields(descriptor, view => {
          view.setUint32(0, 0x08074b50, true);
          view.setUint32(4, sum, true);
          view.setBigUint64(8, BigInt(size), true);
          view.setBigUint64(16, BigInt(size), true);
        });
        await sink.writeAt(data + size, after);
      }
      const parts = directory();
      const size = parts.reduce((sum, { length }) => sum + length, 0);
      let place = end;
      for (const part of [...parts, endRecords(size)]) {
        await sink.writeAt(place, part);
        place += part.length;
      }
    },
  };
};
