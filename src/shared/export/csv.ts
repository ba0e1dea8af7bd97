import { formatCell } from '../units.js';
import { formatFloat32 } from './number.js';
import { createPositions } from './positions.js';
import { commonSignal, type Recording } from './recording.js';
import type { Sink } from './sink.js';

/** A field as RFC 4180 writes it. */
const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * One row a UTF-16 code unit: `offset,line,column,character` and one column for each cell (`0:407`), with its signal
 * before it (`h 0:407`) where the signals differ. The offset counts from 0, line and column from 1 as an editor shows
 * them. The second half of a surrogate pair has a row with no character.
 */
export const writeCsv = async (recording: Recording, sink: Sink): Promise<void> => {
  const { network, columns, text, start } = recording;
  const prefix = commonSignal(recording) === undefined;
  const names = columns.map(({ cell, signal }) => `${prefix ? `${signal} ` : ''}${formatCell(cell, network.hidden)}`);
  await sink.write(`${['offset', 'line', 'column', 'character', ...names].join(',')}\n`);
  const positions = createPositions(text, start.line);
  for await (const { from, to, values } of recording.ranges()) {
    const width = to - from;
    const rows: string[] = [];
    for (let offset = from; offset < to; offset++) {
      const { line, column, character } = positions.next();
      const numbers = columns.map((_, place) => formatFloat32(values[place * width + offset - from]!));
      rows.push([start.offset + offset, line, column, field(character), ...numbers].join(','));
    }
    await sink.write(`${rows.join('\n')}\n`);
  }
};
