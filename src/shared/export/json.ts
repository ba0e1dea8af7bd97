import { layerOf, unitOf } from '../units.js';
import { formatFloat32 } from './number.js';
import { commonSignal, cut, type Columns, type Recording } from './recording.js';
import type { Sink } from './sink.js';

const chunk = 8192;

/**
 * `{"network","signal","cells":[[layer,unit],...],"text","values":[[...],...]}`: for each cell one number per UTF-16
 * code unit of the text, the state after reading it. Where signals differ `signals` has one for each row of `values`;
 * for a part of a file `start` says where it begins.
 */
export const writeJson = async (recording: Recording, values: Columns, sink: Sink): Promise<void> => {
  const { network, columns, text, start } = recording;
  const pairs = columns.map(({ cell }) => [layerOf(cell, network.hidden), unitOf(cell, network.hidden)]);
  const signal = commonSignal(recording);
  const signals =
    signal === undefined
      ? `"signals":${JSON.stringify(columns.map(column => column.signal))}`
      : `"signal":${JSON.stringify(signal)}`;
  const place = start.offset === 0 ? '' : `"start":${JSON.stringify(start)},`;
  await sink.write(
    `{"network":${JSON.stringify(network.name)},${signals},"cells":${JSON.stringify(pairs)},${place}\n` +
      `"text":${JSON.stringify(text)},\n"values":[`,
  );
  for (let column = 0; column < columns.length; column++) {
    await sink.write(column === 0 ? '\n[' : ',\n[');
    for (const [from, to] of cut(text.length, chunk)) {
      const numbers = Array.from(await values.read(column, from, to), formatFloat32);
      await sink.write((from === 0 ? '' : ',') + numbers.join(','));
    }
    await sink.write(']');
  }
  await sink.write(']}\n');
};
