import { ModelError } from '../../modelError.js';
import { isZip, openZip, type ZipArchive } from '../zip.js';
import { StorageReference, storageTypeOf } from './pickleGlobals.js';
import { PyGlobal, PyTuple, type PyTensor } from './pickleValues.js';
import { unpickle, type PickleInput } from './unpickle.js';

/** What `torch.save` wrote: the value, and where its tensors' bytes are. */
export interface Checkpoint {
  readonly value: unknown;
  /** The bytes of a tensor's storage. Throws ModelError when they are not in the file. */
  storageOf(tensor: PyTensor): Uint8Array;
}

/** ('storage', torch.FloatStorage, key, location, elements, ...), as torch.save writes it. */
const resolveStorage = (id: unknown): StorageReference | undefined => {
  if (!(id instanceof PyTuple) || id.items[0] !== 'storage' || !(id.items[1] instanceof PyGlobal)) return undefined;
  const type = storageTypeOf(id.items[1].name);
  const [, , key, , length] = id.items;
  if (type === undefined || typeof key !== 'string' || !Number.isSafeInteger(length)) return undefined;
  return new StorageReference({ key, type, length: length as number });
};

const readZip = (archive: ZipArchive, file: string): Checkpoint => {
  const pickle = archive.names.find(name => name === 'data.pkl' || name.endsWith('/data.pkl'));
  if (pickle === undefined) {
    throw new ModelError(file, 'is a zip archive without data.pkl, so not one that torch.save wrote.');
  }
  const root = pickle.slice(0, -'data.pkl'.length);
  if (archive.names.some(name => name.startsWith(`${root}code/`))) {
    throw new ModelError(
      file,
      'is a TorchScript program, which holds code. Save the weights alone, with torch.save(network.state_dict(), path).',
    );
  }
  const order = archive.read(`${root}byteorder`);
  if (order !== undefined && new TextDecoder().decode(order).trim() !== 'little') {
    throw new ModelError(file, 'was written on a big-endian machine, which is not read; save it anew on a usual one.');
  }
  const value = unpickle({ bytes: archive.read(pickle)!, at: 0 }, { file, persistent: resolveStorage });
  return {
    value,
    storageOf: ({ storage }) => {
      const bytes = archive.read(`${root}data/${storage.key}`);
      if (bytes === undefined) throw new ModelError(file, `the tensor data ${storage.key} is missing in the archive.`);
      return bytes;
    },
  };
};

/** 0x1950a86a20f9469cfc6c, the start of files of PyTorch before 1.6, as an unsigned number of 80 bits. */
const legacyMagic = 0x1950a86a20f9469cfc6c;
const legacyProtocol = 1001;
/** Bytes of an element in the legacy files, by storage class: what to skip over. */
const elementBytes: Readonly<Record<string, number>> = {
  FloatStorage: 4,
  DoubleStorage: 8,
  HalfStorage: 2,
  BFloat16Storage: 2,
  LongStorage: 8,
  IntStorage: 4,
  ShortStorage: 2,
  CharStorage: 1,
  ByteStorage: 1,
  BoolStorage: 1,
};

const readLegacy = (input: PickleInput, file: string): Checkpoint => {
  const fail = (problem: string): never => {
    throw new ModelError(file, problem);
  };
  if (unpickle(input, { file }) !== legacyMagic) fail('is a pickle, but not one that torch.save wrote.');
  if (unpickle(input, { file }) !== legacyProtocol) fail('is written by an unknown protocol of PyTorch.');
  const system = unpickle(input, { file });
  if (system instanceof Map && system.get('little_endian') === false) fail('was written on a big-endian machine.');
  const widths = new Map<string, number>();
  const value = unpickle(input, {
    file,
    persistent: id => {
      const reference = resolveStorage(id);
      if (reference === undefined) return undefined;
      const name = ((id as PyTuple).items[1] as PyGlobal).name;
      widths.set(reference.stored.key, elementBytes[name.slice(name.lastIndexOf('.') + 1)] ?? 0);
      return reference;
    },
  });
  const keys = unpickle(input, { file });
  if (!Array.isArray(keys)) return fail('lacks the list of its tensors: damaged or truncated.');
  const storages = new Map<string, Uint8Array>();
  const view = new DataView(input.bytes.buffer, input.bytes.byteOffset, input.bytes.byteLength);
  for (const key of keys as unknown[]) {
    const width = typeof key === 'string' ? (widths.get(key) ?? 0) : 0;
    if (typeof key !== 'string' || width === 0) return fail('lists a tensor that its contents do not speak of.');
    if (input.at + 8 > input.bytes.length) return fail('ends before its last tensor: it is truncated.');
    const length = Number(view.getBigInt64(input.at, true)) * width;
    input.at += 8;
    if (!(length >= 0) || input.at + length > input.bytes.length)
      return fail('ends before its last tensor: it is truncated.');
    storages.set(key, input.bytes.subarray(input.at, input.at + length));
    input.at += length;
  }
  return {
    value,
    storageOf: ({ storage }) => storages.get(storage.key) ?? fail(`the tensor data ${storage.key} is missing.`),
  };
};

/**
 * Reads a file of `torch.save`, the zip format and the one before PyTorch 1.6. No code in it runs.
 *
 * @param file how messages name the file.
 * @throws ModelError when it is damaged, hostile, or holds more than tensors and containers.
 */
export const readCheckpoint = (bytes: Uint8Array, file: string): Checkpoint => {
  if (isZip(bytes)) return readZip(openZip(bytes, file), file);
  if (bytes[0] !== 0x80) throw new ModelError(file, 'is neither a zip archive nor a pickle, so not a PyTorch file.');
  return readLegacy({ bytes, at: 0 }, file);
};
