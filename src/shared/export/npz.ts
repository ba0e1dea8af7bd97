import { layerOf, unitOf } from '../units.js';
import { littleEndian } from './littleEndian.js';
import { npyHeader, type ArrayLayout } from './npy.js';
import { cut, type Recording } from './recording.js';
import { placesBySignal } from './record.js';
import type { PlacedSink } from './sink.js';
import { createZip } from './zip.js';

const chunk = 65536;

/** The values of `places` of one range with the column running fastest: code unit after code unit. */
const turned = (values: Float32Array, places: readonly number[], width: number): Uint8Array => {
  const out = new Float32Array(places.length * width);
  places.forEach((place, row) => {
    for (let at = 0; at < width; at++) out[at * places.length + row] = values[place * width + at]!;
  });
  return littleEndian(out);
};

const integers = (numbers: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(numbers.length * 4);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, index) => view.setInt32(index * 4, number, true));
  return bytes;
};

const codeUnits = (text: string): Uint8Array => {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index++) view.setUint16(index * 2, text.charCodeAt(index), true);
  return bytes;
};

/**
 * A file that `numpy.load` reads as named arrays: for each signal its values, float32 [cells, code units], and
 * `<signal>.cells`, int32 [cells, 2], layer and unit of each row; `text`, uint16 [code units], UTF-16; `start`, int32
 * [2], offset and line of the text's beginning in its file. The values are laid down as the network gives them (NumPy
 * calls it Fortran order), several signals side by side: nothing that grows with the text is kept, neither in memory
 * nor in a second file.
 */
export const writeNpz = async (recording: Recording, sink: PlacedSink): Promise<void> => {
  const { columns, network, text, start } = recording;
  const groups = [...placesBySignal(columns)];
  const arrays: { name: string; layout: ArrayLayout; bytes: number }[] = [
    ...groups.map(([name, places]) => ({
      name,
      layout: { type: '<f4' as const, shape: [places.length, text.length], firstFastest: true },
      bytes: places.length * text.length * 4,
    })),
    ...groups.map(([name, places]) => ({
      name: `${name}.cells`,
      layout: { type: '<i4' as const, shape: [places.length, 2] },
      bytes: places.length * 8,
    })),
    { name: 'text', layout: { type: '<u2', shape: [text.length] }, bytes: text.length * 2 },
    { name: 'start', layout: { type: '<i4', shape: [2] }, bytes: 8 },
  ];
  const headers = arrays.map(({ layout }) => npyHeader(layout));
  const entries = arrays.map(({ name, bytes }, index) => ({
    name: `${name}.npy`,
    size: headers[index]!.length + bytes,
  }));
  const zip = await createZip(sink, entries);
  for (const [index, header] of headers.entries()) await zip.write(index, header);
  for await (const { from, to, values } of recording.ranges()) {
    for (const [index, [, places]] of groups.entries()) await zip.write(index, turned(values, places, to - from));
  }
  for (const [index, [, places]] of groups.entries()) {
    const pairs = places.flatMap(place => {
      const { cell } = columns[place]!;
      return [layerOf(cell, network.hidden), unitOf(cell, network.hidden)];
    });
    await zip.write(groups.length + index, integers(pairs));
  }
  for (const [from, to] of cut(text.length, chunk)) await zip.write(2 * groups.length, codeUnits(text.slice(from, to)));
  await zip.write(2 * groups.length + 1, integers([start.offset, start.line]));
  await zip.finish();
};
