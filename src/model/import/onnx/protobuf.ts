import { ModelError } from '../../modelError.js';

/** One field of a protobuf message: a number for varints and fixed sizes, bytes for what has a length. */
export interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** Fields of one message; a tensor has as many as its numbers when they are not packed. */
const mostFields = 5_000_000;

/**
 * Splits a message into its fields (https://protobuf.dev/programming-guides/encoding/). Nothing is copied.
 *
 * @throws ModelError when the bytes are no protobuf message.
 */
export const readFields = (bytes: Uint8Array, file: string): readonly Field[] => {
  const fail = (): never => {
    throw new ModelError(file, 'is damaged or no ONNX file: its protobuf encoding breaks off.');
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) return fail();
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
    return fail();
  };
  const skip = (length: number): number => {
    const start = at;
    if (!(length >= 0) || at + length > bytes.length) return fail();
    at += length;
    return start;
  };
  const fields: Field[] = [];
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (number < 1 || fields.length >= mostFields) fail();
    const type = tag & 7;
    if (type === 0) fields.push({ number, value: varint() });
    else if (type === 1) fields.push({ number, value: view.getFloat64(skip(8), true) });
    else if (type === 5) fields.push({ number, value: view.getFloat32(skip(4), true) });
    else if (type === 2) {
      const length = varint();
      const start = skip(length);
      fields.push({ number, value: bytes.subarray(start, start + length) });
    } else fail();
  }
  return fields;
};

/** The numbers of a repeated varint field, packed or not. Throws ModelError. */
export const readVarints = (fields: readonly Field[], number: number, file: string): readonly number[] => {
  const values: number[] = [];
  for (const field of fields) {
    if (field.number !== number) continue;
    if (typeof field.value === 'number') values.push(field.value);
    else values.push(...unpack(field.value, file));
    if (values.length > 100_000) throw new ModelError(file, 'is damaged: a list in it is too long.');
  }
  return values;
};

const unpack = (bytes: Uint8Array, file: string): readonly number[] => {
  const values: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes.subarray(0, 1_000_000)) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80 && shift < 70n) continue;
    if (byte >= 0x80) throw new ModelError(file, 'is damaged: a number in it has no end.');
    values.push(Number(BigInt.asIntN(64, value)));
    value = 0n;
    shift = 0n;
  }
  return values;
};
