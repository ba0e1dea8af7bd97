import { describe, expect, it } from 'vitest';
import { writeCsv } from '../../../src/shared/export/csv.js';
import { writeJson } from '../../../src/shared/export/json.js';
import { npyHeader, writeNpy } from '../../../src/shared/export/npy.js';
import { formatFloat32 } from '../../../src/shared/export/number.js';
import { createRandom } from '../../../src/model/random.js';
import { collector, recordingOf, someValues, written } from './recordings.js';

const text = 'if (a)\r\n\t"é😀,"\n\n中';

describe('numbers', () => {
  it('reads back as the same float32, for every kind of bit pattern', () => {
    const seed = Date.now() >>> 0;
    console.log(`seed ${seed}`);
    const random = createRandom(seed);
    const bits = new Uint32Array(1);
    const value = new Float32Array(bits.buffer);
    for (let round = 0; round < 20_000; round++) {
      bits[0] = random.uint32();
      if (!Number.isFinite(value[0])) continue;
      expect(Math.fround(Number(formatFloat32(value[0]!)))).toBe(value[0]! + 0);
    }
  });

  it('is no longer than it must be', () => {
    expect([0, -0, 1, -1, 0.5, Math.fround(0.1), Math.fround(-0.95123)].map(formatFloat32)).toEqual([
      '0',
      '0',
      '1',
      '-1',
      '0.5',
      '0.1',
      '-0.95123',
    ]);
  });
});

describe('json', () => {
  it('holds exactly the keys of the format, and one number per code unit', async () => {
    const values = [someValues(text.length, 0), someValues(text.length, 1)] as const;
    const out = await written(recordingOf(text, values), writeJson);
    const parsed: unknown = JSON.parse(out.text());
    expect(parsed).toEqual({
      network: 'tiny',
      signal: 'tanh_c',
      cells: [
        [0, 1],
        [1, 2],
      ],
      text,
      values: values.map(row => row.map(value => Number(formatFloat32(value)))),
    });
    expect(Object.keys(parsed as object)).toEqual(['network', 'signal', 'cells', 'text', 'values']);
  });

  it('writes an empty text', async () => {
    const out = await written(recordingOf('', [[], []]), writeJson);
    expect(JSON.parse(out.text())).toMatchObject({ text: '', values: [[], []] });
  });

  it('joins pieces of a text longer than one piece', async () => {
    const long = 'x'.repeat(20_001);
    const values = [someValues(long.length, 0), someValues(long.length, 1)] as const;
    const out = await written(recordingOf(long, values, {}, 2048), writeJson);
    const parsed = JSON.parse(out.text()) as { values: number[][] };
    expect(parsed.values.map(row => row.map(Math.fround))).toEqual(values.map(row => [...row]));
  });
});

/** Splits CSV as RFC 4180 says. */
const parseCsv = (csv: string): string[][] => {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
  }
  rows.pop();
  return rows;
};

describe('csv', () => {
  it('gives offset, line, column, character and the values', async () => {
    const values = [someValues(text.length, 0), someValues(text.length, 1)] as const;
    const out = collector();
    await writeCsv(recordingOf(text, values), out.sink);
    const [header, ...rows] = parseCsv(out.text());
    expect(header).toEqual(['offset', 'line', 'column', 'character', '0:1', '1:2']);
    expect(rows).toHaveLength(text.length);
    expect(rows.map(row => row[3]).join('')).toBe(text);
    rows.forEach((row, offset) => {
      expect(Number(row[0])).toBe(offset);
      expect(Math.fround(Number(row[4]))).toBe(values[0][offset]);
      expect(Math.fround(Number(row[5]))).toBe(values[1][offset]);
    });
    const place = (offset: number): string => rows[offset]!.slice(1, 3).join(':');
    expect(place(0)).toBe('1:1');
    expect(place(text.indexOf('\n'))).toBe('1:8');
    expect(place(text.indexOf('\t'))).toBe('2:1');
    expect(place(text.indexOf('中'))).toBe('4:1');
    // A surrogate pair: the character once, then a row without one.
    expect(rows[text.indexOf('😀')]![3]).toBe('😀');
    expect(rows[text.indexOf('😀') + 1]![3]).toBe('');
  });
});

describe('npy', () => {
  it('has the header of NumPy format 1.0', () => {
    const header = npyHeader({ type: '<f4', shape: [3, 1000] });
    expect(header.length % 64).toBe(0);
    expect([...header.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
    expect(new DataView(header.buffer).getUint16(8, true)).toBe(header.length - 10);
    const dictionary = new TextDecoder().decode(header.subarray(10));
    expect(dictionary).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(3, 1000\), \} *\n$/);
  });

  it('holds the values cell by cell', async () => {
    const values = [someValues(text.length, 0), someValues(text.length, 1)] as const;
    const out = await written(recordingOf(text, values), writeNpy);
    const bytes = out.bytes();
    const start = npyHeader({ type: '<f4', shape: [2, text.length] }).length;
    const numbers = new Float32Array(Uint8Array.from(bytes.subarray(start)).buffer);
    expect([...numbers]).toEqual(values.flat());
  });

  it('is byte for byte what NumPy writes', async () => {
    // base64 of numpy.save(file, numpy.array([[0, 0.5, -1], [3.25, -0.125, 1e-8]], dtype='<f4')), NumPy 1.24
    const saved =
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAg' +
      'ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAPwAAgL8AAFBAAAAAvnfMKzI=';
    const values = [
      [0, 0.5, -1],
      [3.25, -0.125, Math.fround(1e-8)],
    ] as const;
    const out = await written(recordingOf('abc', values), writeNpy);
    expect(Buffer.from(out.bytes()).toString('base64')).toBe(saved);
  });
});
