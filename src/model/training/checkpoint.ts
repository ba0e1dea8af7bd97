import { ModelError } from '../modelError.js';

/**
 * A checkpoint as bytes: 8 bytes of magic, the length of the header (u32) and a checksum of the numbers (u32), the
 * header as JSON (UTF-8, padded with spaces to a multiple of 4), then float32 numbers, all little-endian.
 */
const MAGIC = 'CLCKPT01';

const checksum = (parts: readonly Uint32Array[]): number => {
  let a = 1;
  let b = 0;
  for (const words of parts) {
    for (const word of words) {
      a = (a + word) >>> 0;
      b = Math.imul(b, 31) + a;
    }
  }
  return b >>> 0;
};

/**
 * @param header anything that JSON can say
 * @param parts numbers, which come back as one array
 */
export const serialiseCheckpoint = (header: unknown, parts: readonly Float32Array<ArrayBuffer>[]): Uint8Array => {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / 4) * 4;
  const bytes = new Uint8Array(16 + length + parts.reduce((sum, part) => sum + part.byteLength, 0));
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < 8; index++) bytes[index] = MAGIC.charCodeAt(index);
  view.setUint32(8, length, true);
  const words = parts.map(part => new Uint32Array(part.buffer, part.byteOffset, part.length));
  view.setUint32(12, checksum(words), true);
  bytes.fill(0x20, 16, 16 + length);
  bytes.set(text, 16);
  let at = 16 + length;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return bytes;
};

/** @throws ModelError when the file is not a checkpoint, is cut off or damaged */
export const parseCheckpoint = (
  bytes: Uint8Array,
  file: string,
): { readonly header: unknown; readonly numbers: Float32Array<ArrayBuffer> } => {
  const magic = String.fromCharCode(...bytes.subarray(0, 8));
  if (bytes.length < 16 || magic !== MAGIC) {
    throw new ModelError(file, 'this is not a checkpoint of a training run (or of another version).');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(8, true);
  const rest = bytes.length - 16 - length;
  if (length > bytes.length - 16 || rest % 4 !== 0) throw new ModelError(file, 'the checkpoint is cut off.');
  // A copy of its own: the numbers need not be aligned in the file, and Node's Buffer.slice would not copy.
  const numbers = new Float32Array(new Uint8Array(bytes.subarray(16 + length)).buffer);
  if (checksum([new Uint32Array(numbers.buffer)]) !== view.getUint32(12, true)) {
    throw new ModelError(file, 'the checkpoint is damaged: its checksum does not fit.');
  }
  try {
    return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + length))) as unknown, numbers };
  } catch {
    throw new ModelError(file, "the checkpoint's header is not JSON.");
  }
};
