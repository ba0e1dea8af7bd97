import { describe, expect, test } from 'vitest';
import { fromFloat16, toFloat16 } from '../../../src/model/float16.js';
import { ModelError } from '../../../src/model/modelError.js';
import { createRandom } from '../../../src/model/random.js';
import { readSafetensors, readStoredTensors, writeSafetensors } from '../../../src/model/safetensors.js';
import type { Tensor } from '../../../src/model/tensor.js';

const tensors: ReadonlyMap<string, Tensor> = new Map([
  ['a', { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-7, -65_504) }],
  ['b', { shape: [], data: Float32Array.of(7) }],
  ['c', { shape: [0], data: new Float32Array(0) }],
  ['d', { shape: [4], data: Float32Array.of(0.1, 0.2, 0.3, 0.4) }],
]);

/** A file with this header, as it stands, and `bytes` bytes of data. */
const file = (header: unknown, bytes = 0): Uint8Array => {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const out = new Uint8Array(8 + text.length + bytes);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  return out;
};

const entry = (shape: unknown, begin: unknown, end: unknown, dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

test('what was written is read again: F32 to the bit', () => {
  expect(readSafetensors(writeSafetensors(tensors, 'F32'), 'x')).toEqual(tensors);
});

test('F16 is read again as the nearest halves', () => {
  const read = readSafetensors(writeSafetensors(tensors, 'F16'), 'x');
  for (const [name, { shape, data }] of tensors) {
    expect(read.get(name)).toEqual({ shape, data: data.map(value => fromFloat16(toFloat16(value))) });
  }
  expect(read.get('d')!.data[0]).toBeCloseTo(0.1, 4);
});

/** A tensor `a` of doubles. */
const doubles = (...values: readonly number[]): Uint8Array => {
  const bytes = file({ a: entry([values.length], 0, 8 * values.length, 'F64') }, 8 * values.length);
  const view = new DataView(bytes.buffer, bytes.length - 8 * values.length);
  values.forEach((value, index) => view.setFloat64(8 * index, value, true));
  return bytes;
};

test('BF16 is the upper half of a float32, F64 is rounded to float32', () => {
  const values = [1, -2.5, 3.140625, 2 ** -120, -0];
  const bytes = file({ a: entry([5], 0, 10, 'BF16') }, 10);
  const view = new DataView(bytes.buffer, bytes.length - 10);
  const single = new DataView(new ArrayBuffer(4));
  values.forEach((value, index) => {
    single.setFloat32(0, value);
    view.setUint16(2 * index, single.getUint16(0), true);
  });
  expect(readSafetensors(bytes, 'x').get('a')!.data).toEqual(Float32Array.from(values));
  expect(readSafetensors(doubles(0.1, -1e-3, 7), 'x').get('a')!.data).toEqual(Float32Array.of(0.1, -1e-3, 7));
  expect([...readStoredTensors(doubles(1), 'x').precisions]).toEqual(['F64']);
});

test('a file in the middle of a larger buffer is read, at any alignment', () => {
  const bytes = writeSafetensors(tensors, 'F32');
  const buffer = new Uint8Array(bytes.length + 3);
  buffer.set(bytes, 3);
  expect(readSafetensors(buffer.subarray(3), 'x')).toEqual(tensors);
});

test('metadata is passed over', () => {
  const bytes = file({ __metadata__: { made: 'here' }, a: entry([1], 0, 4) }, 4);
  expect(readSafetensors(bytes, 'x')).toEqual(new Map([['a', { shape: [1], data: Float32Array.of(0) }]]));
});

test('halves: every bit pattern is read and written back', () => {
  for (let half = 0; half < 0x10000; half++) {
    const value = fromFloat16(half);
    if (Number.isNaN(value)) expect(Number.isNaN(fromFloat16(toFloat16(value)))).toBe(true);
    else if (toFloat16(value) !== half) throw new Error(`${half.toString(16)} became ${toFloat16(value).toString(16)}`);
  }
  // Ties go to the even neighbour; just beyond the largest half lies infinity.
  expect(fromFloat16(toFloat16(2049))).toBe(2048);
  expect(fromFloat16(toFloat16(2051))).toBe(2052);
  expect(fromFloat16(toFloat16(65_519))).toBe(65_504);
  expect(fromFloat16(toFloat16(65_520))).toBe(Infinity);
  expect(fromFloat16(toFloat16(2 ** -25))).toBe(0);
  expect(fromFloat16(toFloat16(-1.5 * 2 ** -24))).toBe(-2 * 2 ** -24);
});

const bad: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['an empty file', new Uint8Array(0), /has 0 bytes; a safetensors file has at least 8/],
  ['a header longer than the file', file('{}').subarray(0, 9), /its header has 2 bytes, but only 1 follow/],
  ['an absurd header length', new Uint8Array(16).fill(0xff), /says its header has/],
  ['a header that is no JSON', file('{"a":'), /header is not valid JSON/],
  ['a header that is a list', file([]), /header must be a JSON object/],
  ['a header that is not UTF-8', file('{}').fill(0xff, 8), /not valid UTF-8/],
  ['a tensor named __proto__', file('{"__proto__":{"dtype":"F32"}}'), /has a key __proto__/],
  ['an entry that is no object', file({ a: 1 }), /tensor a has the header entry 1; expected an object/],
  [
    'an unknown dtype',
    file({ a: entry([1], 0, 8, 'I64') }, 8),
    /tensor a has dtype "I64"; expected F32, F16, BF16 or F64/,
  ],
  ['a number too large for float32', doubles(1e300), /tensor a holds Infinity at index 0/],
  ['a negative size', file({ a: entry([-1], 0, 4) }, 4), /tensor a has shape \[-1\]; expected/],
  ['a fractional size', file({ a: entry([0.5], 0, 4) }, 4), /tensor a has shape \[0.5\]; expected/],
  ['too many dimensions', file({ a: entry(Array(9).fill(1), 0, 4) }, 4), /tensor a has shape .*; expected up to 8/],
  [
    '1e9 x 1e9 numbers',
    file({ a: entry([1e9, 1e9], 0, 4) }, 4),
    /tensor a of shape .* needs 4000000000000000000 bytes/,
  ],
  ['offsets that are no numbers', file({ a: entry([1], '0', 4) }, 4), /tensor a has data_offsets/],
  ['offsets backwards', file({ a: entry([1], 4, 0) }, 4), /tensor a lies at bytes 4 to 0/],
  [
    'data missing at the end',
    file({ a: entry([2], 0, 8) }, 7),
    /tensor a lies at bytes 0 to 8, but the file has only 7/,
  ],
  ['a wrong length', file({ a: entry([2], 0, 4) }, 4), /tensor a of shape \[2\] and dtype F32 needs 8 bytes/],
  ['overlapping tensors', file({ a: entry([2], 0, 8), b: entry([1], 4, 8) }, 8), /tensor b overlaps tensor a/],
  ['the same bytes twice', file({ a: entry([1], 0, 4), b: entry([1], 0, 4) }, 4), /tensor b overlaps tensor a/],
  ['a gap', file({ a: entry([1], 4, 8) }, 8), /4 bytes before tensor a belong to no tensor/],
  ['bytes left over', file({ a: entry([1], 0, 4) }, 8), /4 bytes after tensor a belong to no tensor/],
  ['NaN', file({ a: entry([1], 0, 4) }, 4).fill(0xff, -4), /tensor a holds NaN at index 0; expected finite/],
  ['infinity in F16', file({ a: entry([1], 0, 2, 'F16') }, 2).fill(0x7c, -1), /tensor a holds Infinity at index 0/],
];

describe('a bad file gives one error that names it', () => {
  test.each(bad)('%s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes, 'net/model.safetensors')).toThrow(message);
    expect(() => readSafetensors(bytes, 'net/model.safetensors')).toThrow(/^net\/model\.safetensors: /);
    expect(() => readSafetensors(bytes, 'net/model.safetensors')).toThrow(ModelError);
  });
});

test('random damage gives a ModelError or tensors of the size the file has, never anything else', () => {
  const seed = 77;
  console.log(`seed ${seed}`);
  const random = createRandom(seed);
  const whole = writeSafetensors(tensors, 'F32');
  let refused = 0;
  for (let round = 0; round < 4_000; round++) {
    const bytes = whole.slice(0, round % 3 === 0 ? random.below(whole.length + 1) : whole.length);
    if (bytes.length > 0) {
      for (let flips = random.below(4); flips >= 0; flips--) bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    }
    try {
      let size = 0;
      for (const { data } of readSafetensors(bytes, 'x').values()) {
        size += data.byteLength;
        expect(data.every(Number.isFinite)).toBe(true);
      }
      expect(size).toBeLessThanOrEqual(2 * bytes.length);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(1_000);
});
