import { layerOf, unitOf } from '../../shared/units.js';
import { cut, withColumns } from '../columns.js';
import type { Sink } from '../output.js';
import type { Recording } from '../recording.js';
import { formatFloat32 } from './number.js';

const chunk = 8192;

/**
 * `{"network","signal","cells":[[layer,unit],...],"text","values":[[...],...]}`: for each cell one number per UTF-16
 * code unit of the text, the state after reading it.
 */
export const writeJson = async (recording: Recording, sink: Sink): Promise<void> => {
  const { network, signal, cells, text } = recording;
  const pairs = cells.map(cell => [layerOf(cell, network.hidden), unitOf(cell, network.hidden)]);
  await withColumns(recording, async columns => {
    await sink.write(
      `{"network":${JSON.stringify(network.name)},"signal":"${signal}","cells":${JSON.stringify(pairs)},\n` +
        `"text":${JSON.stringify(text)},\n"values":[`,
    );
    for (let cell = 0; cell < cells.length; cell++) {
      await sink.write(cell === 0 ? '\n[' : ',\n[');
      for (const [from, to] of cut(text.length, chunk)) {
        const numbers = Array.from(await columns.read(cell, from, to), formatFloat32);
        await sink.write((from === 0 ? '' : ',') + numbers.join(','));
      }
      await sink.write(']');
    }
    await sink.write(']}\n');
  });
};
