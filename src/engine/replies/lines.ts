import type { LinesReply } from '../../shared/engineApi.js';
import { lineIndex } from '../../shared/units.js';
import type { OpenDocument } from '../document.js';
import { lineText } from '../lineIndex.js';
import { checkRange } from '../requestChecks.js';

/** The lines [from, to), each cut after `maxLineLength` code units. */
export const readLines = (
  { text, lines, generation }: OpenDocument,
  from: number,
  to: number,
  maxLineLength: number,
): LinesReply => {
  checkRange(from, to, lines.starts.length, 'lines');
  const starts = new Uint32Array(to - from + 1);
  starts.set(lines.starts.subarray(from, to));
  starts[to - from] = lines.starts[to] ?? text.length;
  const texts = Array.from({ length: to - from }, (_, index) => lineText(text, lines, from + index, maxLineLength));
  return { generation, from: lineIndex(from), starts, texts };
};
