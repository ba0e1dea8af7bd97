import { fromBfloat16, fromFloat16, toFloat16 } from './float16.js';
import { describeValue, isJsonObject, parseJsonObject } from './json.js';
import { ModelError } from './modelError.js';
import { formatShape, type Tensor } from './tensor.js';

/**
 * The safetensors format (https://huggingface.co/docs/safetensors): eight bytes with the length of a JSON header, the
 * header, and the tensors' bytes, little-endian, one after the other without gaps.
 */

const bytesOf = { F32: 4, F16: 2, BF16: 2, F64: 8 } as const;
/** The precisions that weights are read in. */
export type ReadPrecision = keyof typeof bytesOf;
/** The precisions that weights are written in. */
export type StoredPrecision = 'F32' | 'F16';

const readers: Readonly<Record<ReadPrecision, (data: DataView, at: number) => number>> = {
  F32: (data, at) => data.getFloat32(at, true),
  F16: (data, at) => fromFloat16(data.getUint16(at, true)),
  BF16: (data, at) => fromBfloat16(data.getUint16(at, true)),
  F64: (data, at) => Math.fround(data.getFloat64(at, true)),
};

const isReadPrecision = (dtype: unknown): dtype is ReadPrecision =>
  typeof dtype === 'string' && Object.hasOwn(bytesOf, dtype);

/** The format's own limit for the header, in bytes. */
const maximumHeader = 100_000_000;
const maximumRank = 8;

interface Entry {
  readonly name: string;
  readonly precision: ReadPrecision;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const parseEntry = (name: string, value: unknown, available: number, file: string): Entry => {
  const fail = (problem: string): never => {
    throw new ModelError(file, `tensor ${name} ${problem}`);
  };
  if (!isJsonObject(value)) return fail(`has the header entry ${describeValue(value)}; expected an object.`);
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  if (!isReadPrecision(dtype)) return fail(`has dtype ${describeValue(dtype)}; expected F32, F16, BF16 or F64.`);
  if (!Array.isArray(shape) || shape.length > maximumRank || !shape.every(isCount)) {
    return fail(`has shape ${describeValue(shape)}; expected up to ${maximumRank} whole numbers.`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    return fail(`has data_offsets ${describeValue(offsets)}; expected two whole numbers.`);
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > available) {
    return fail(`lies at bytes ${begin} to ${end}, but the file has only ${available} bytes of data.`);
  }
  const expected = shape.reduce((product: number, size: number) => product * size, bytesOf[dtype]);
  if (expected !== end - begin) {
    return fail(
      `of shape ${formatShape(shape)} and dtype ${dtype} needs ${expected} bytes, but the header gives it ${end - begin}.`,
    );
  }
  return { name, precision: dtype, shape, begin, end };
};

const checkLayout = (entries: readonly Entry[], available: number, file: string): void => {
  let position = 0;
  let previous = 'the header';
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin < position) {
      throw new ModelError(
        file,
        `tensor ${entry.name} overlaps tensor ${previous}; expected it to start at ${position}.`,
      );
    }
    if (entry.begin > position) {
      const gap = entry.begin - position;
      throw new ModelError(file, `${gap} bytes before tensor ${entry.name} belong to no tensor; expected no gaps.`);
    }
    position = entry.end;
    previous = entry.name;
  }
  if (position !== available) {
    throw new ModelError(
      file,
      `${available - position} bytes after tensor ${previous} belong to no tensor; expected none.`,
    );
  }
};

const readValues = (data: DataView, entry: Entry, file: string): Float32Array => {
  const size = bytesOf[entry.precision];
  const read = readers[entry.precision];
  const values = new Float32Array((entry.end - entry.begin) / size);
  for (let index = 0; index < values.length; index++) {
    const at = entry.begin + index * size;
    const value = read(data, at);
    if (!Number.isFinite(value)) {
      throw new ModelError(file, `tensor ${entry.name} holds ${value} at index ${index}; expected finite numbers.`);
    }
    values[index] = value;
  }
  return values;
};

/** The tensors of a file as float32, and the precisions that they are stored in. */
export interface StoredTensors {
  readonly tensors: Map<string, Tensor>;
  readonly precisions: ReadonlySet<ReadPrecision>;
}

/** Reads all tensors of a safetensors file as float32. Throws as `readStoredTensors` does. */
export const readSafetensors = (bytes: Uint8Array, file: string): Map<string, Tensor> =>
  readStoredTensors(bytes, file).tensors;

/**
 * Reads all tensors of a safetensors file as float32. Accepts F32, F16, BF16, and F64, which loses precision.
 *
 * Nothing is allocated whose size was not checked against the bytes that are there.
 *
 * @param file how messages name the file.
 * @throws ModelError naming the file, the tensor and what was expected.
 */
export const readStoredTensors = (bytes: Uint8Array, file: string): StoredTensors => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw new ModelError(file, `has ${bytes.length} bytes; a safetensors file has at least 8.`);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > bytes.length - 8 || headerLength > maximumHeader) {
    throw new ModelError(
      file,
      `says its header has ${headerLength} bytes, but only ${bytes.length - 8} follow: truncated, or not a safetensors file.`,
    );
  }
  let header: string;
  try {
    header = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerLength));
  } catch {
    throw new ModelError(file, 'the header is not valid UTF-8: not a safetensors file, or damaged.');
  }
  const available = bytes.length - 8 - headerLength;
  const entries = Object.entries(parseJsonObject(header, file, 'the header'))
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => parseEntry(name, value, available, file));
  checkLayout(entries, available, file);
  const data = new DataView(bytes.buffer, bytes.byteOffset + 8 + headerLength, available);
  return {
    tensors: new Map(entries.map(entry => [entry.name, { shape: entry.shape, data: readValues(data, entry, file) }])),
    precisions: new Set(entries.map(({ precision }) => precision)),
  };
};

/** Writes tensors as a safetensors file, in the order of the map, rounded to `precision`. */
export const writeSafetensors = (tensors: ReadonlyMap<string, Tensor>, precision: StoredPrecision): Uint8Array => {
  const size = bytesOf[precision];
  const header: Record<string, unknown> = {};
  let length = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: precision, shape, data_offsets: [length, length + data.length * size] };
    length += data.length * size;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // The data start at a multiple of eight, as the format asks; blanks fill the header up.
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + length);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(json, 8);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  let at = 8 + headerLength;
  for (const { data } of tensors.values()) {
    for (const value of data) {
      if (size === 4) view.setFloat32(at, value, true);
      else view.setUint16(at, toFloat16(value), true);
      at += size;
    }
  }
  return bytes;
};
