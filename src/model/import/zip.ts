import { inflateSync } from 'fflate';
import { ModelError } from '../modelError.js';
import { limits } from './foreignNetwork.js';

/** The entries of a zip archive, unpacked when asked for. */
export interface ZipArchive {
  readonly names: readonly string[];
  /**
   * The contents of an entry; undefined when there is none of that name.
   *
   * @throws ModelError when it is damaged, packed by another method than deflate, or larger than `limits.bytes`.
   */
  read(name: string): Uint8Array | undefined;
}

interface Entry {
  readonly method: number;
  readonly encrypted: boolean;
  readonly packed: number;
  readonly size: number;
  readonly header: number;
}

const signatures = { local: 0x04034b50, entry: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator: 0x07064b50 };
/** Deflate never packs tighter than this: what says so lies. */
const densest = 1032;
const mostEntries = 100_000;

/** Whether `bytes` start as a zip archive does. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes.length > 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/**
 * Reads the directory of a zip archive, the 64-bit kind included
 * (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT). Nothing is unpacked before it is asked for, and no
 * path is followed: names are only keys.
 *
 * @param file how messages name the archive.
 * @throws ModelError when the directory is missing or damaged.
 */
export const openZip = (bytes: Uint8Array, file: string): ZipArchive => {
  const fail = (problem: string): never => {
    throw new ModelError(file, `${problem}: the archive is truncated or damaged.`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u16 = (at: number): number => (at + 2 <= bytes.length ? view.getUint16(at, true) : fail('it ends too soon'));
  const u32 = (at: number): number => (at + 4 <= bytes.length ? view.getUint32(at, true) : fail('it ends too soon'));
  const u64 = (at: number): number =>
    at + 8 <= bytes.length ? Number(view.getBigUint64(at, true)) : fail('it ends too soon');

  const findDirectory = (): { count: number; at: number } => {
    const last = Math.max(0, bytes.length - 22 - 0xffff);
    for (let at = bytes.length - 22; at >= last; at--) {
      if (u32(at) !== signatures.end) continue;
      const count = u16(at + 10);
      const start = u32(at + 16);
      if (count !== 0xffff && start !== 0xffffffff) return { count, at: start };
      if (at < 20 || u32(at - 20) !== signatures.locator) return fail('its 64-bit directory is missing');
      const end = u64(at - 12);
      return u32(end) === signatures.end64
        ? { count: u64(end + 32), at: u64(end + 48) }
        : fail('its 64-bit directory is missing');
    }
    return fail('it has no directory');
  };

  /** Sizes that need more than 32 bits stand in the extra field. */
  const wide = (extra: number, length: number, values: number[]): number[] => {
    for (let at = extra; at + 4 <= extra + length; at += 4 + u16(at + 2)) {
      if (u16(at) !== 1) continue;
      let next = at + 4;
      return values.map(value => (value === 0xffffffff ? u64((next += 8) - 8) : value));
    }
    return values;
  };

  const entries = new Map<string, Entry>();
  const directory = findDirectory();
  if (directory.count > mostEntries) fail(`it says that it has ${directory.count} entries`);
  let at = directory.at;
  for (let index = 0; index < directory.count; index++) {
    if (u32(at) !== signatures.entry) fail(`entry ${index} of its directory is not where it should be`);
    const [nameLength, extraLength, commentLength] = [u16(at + 28), u16(at + 30), u16(at + 32)];
    const nameAt = at + 46;
    if (nameAt + nameLength + extraLength + commentLength > bytes.length) fail('its directory ends too soon');
    const name = new TextDecoder().decode(bytes.subarray(nameAt, nameAt + nameLength));
    const [size, packed, header] = wide(nameAt + nameLength, extraLength, [u32(at + 24), u32(at + 20), u32(at + 42)]);
    entries.set(name, {
      method: u16(at + 10),
      encrypted: (u16(at + 8) & 1) !== 0,
      packed: packed!,
      size: size!,
      header: header!,
    });
    at = nameAt + nameLength + extraLength + commentLength;
  }

  const read = (name: string): Uint8Array | undefined => {
    const entry = entries.get(name);
    if (entry === undefined) return undefined;
    const problem = (what: string): never => {
      throw new ModelError(file, `the entry ${name} ${what}`);
    };
    const { method, packed, size, header } = entry;
    if (entry.encrypted) problem('is encrypted; give a file without a password.');
    if (size > limits.bytes)
      problem(`says that it unpacks to ${size} bytes; the most that is read is ${limits.bytes}.`);
    if (u32(header) !== signatures.local) problem('is not where the directory says: the archive is damaged.');
    const start = header + 30 + u16(header + 26) + u16(header + 28);
    if (start + packed > bytes.length) problem('ends after the end of the file: it is truncated.');
    const contents = bytes.subarray(start, start + packed);
    if (method === 0) return size === packed ? contents : problem('has two different sizes: the archive is damaged.');
    if (method !== 8) return problem(`is packed by method ${method}; only deflate is read.`);
    if (size > packed * densest + 64)
      problem(`says that its ${packed} bytes unpack to ${size}: the archive is damaged.`);
    try {
      // Into a buffer of the size that the directory gives: a bomb writes past its end, which goes nowhere.
      const unpacked = inflateSync(contents, { out: new Uint8Array(size) });
      if (unpacked.length === size) return unpacked;
    } catch {
      // Said below.
    }
    return problem(`does not unpack to ${size} bytes: the archive is damaged.`);
  };
  return { names: [...entries.keys()], read };
};
