import { formatCell } from '../../shared/units.js';
import type { Sink } from '../output.js';
import { createPositions } from '../positions.js';
import type { Recording } from '../recording.js';
import { formatFloat32 } from './number.js';

/** A field as RFC 4180 writes it. */
const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * One row a UTF-16 code unit: `offset,line,column,character` and one column for each cell. The offset counts from 0,
 * line and column from 1 as an editor shows them. The second half of a surrogate pair has a row with no character.
 */
export const writeCsv = async (recording: Recording, sink: Sink): Promise<void> => {
  const { network, cells, text } = recording;
  const header = ['offset', 'line', 'column', 'character', ...cells.map(cell => formatCell(cell, network.hidden))];
  await sink.write(`${header.join(',')}\n`);
  const positions = createPositions(text);
  for await (const { from, to, values } of recording.ranges()) {
    const width = to - from;
    const rows: string[] = [];
    for (let offset = from; offset < to; offset++) {
      const { line, column, character } = positions.next();
      const numbers = cells.map((_, cell) => formatFloat32(values[cell * width + offset - from]!));
      rows.push([offset, line, column, field(character), ...numbers].join(','));
    }
    await sink.write(`${rows.join('\n')}\n`);
  }
};
