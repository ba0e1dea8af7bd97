import { MASKED, type Track } from './concepts.js';

/** A tab goes to the next multiple of this column: VS Code's own default. */
export const tabWidth = 4;

/** Columns of white space at the start of each line; -1 for a blank line. */
const indentations = (text: string): { starts: number[]; widths: number[]; firsts: number[] } => {
  const starts: number[] = [];
  const widths: number[] = [];
  const firsts: number[] = [];
  let start = 0;
  while (start <= text.length) {
    let at = start;
    let width = 0;
    for (; text[at] === ' ' || text[at] === '\t'; at++) {
      width = text[at] === '\t' ? (Math.floor(width / tabWidth) + 1) * tabWidth : width + 1;
    }
    const blank = at >= text.length || text[at] === '\n' || text[at] === '\r';
    starts.push(start);
    widths.push(blank ? -1 : width);
    firsts.push(at);
    const end = text.indexOf('\n', at);
    if (end < 0) break;
    start = end + 1;
  }
  return { starts, widths, firsts };
};

/** The step by which a file indents: the most frequent increase from a line to the next; the tab width if there is none. */
const indentationUnit = (widths: readonly number[]): number => {
  const counts = new Map<number, number>();
  let previous = 0;
  for (const width of widths) {
    if (width < 0) continue;
    const step = width - previous;
    // One column is alignment (` * ` in comments), more than eight is a continuation line.
    if (step >= 2 && step <= 8) counts.set(step, (counts.get(step) ?? 0) + 1);
    previous = width;
  }
  let best = tabWidth;
  let most = 0;
  for (const [step, count] of counts) {
    if (count > most || (count === most && step < best)) {
      best = step;
      most = count;
    }
  }
  return best;
};

/**
 * Levels of indentation of the line, from its first character that is not white space to its last. Masked before it, at
 * line ends, in blank lines, and in lines that begin where `insideText` says (their white space is text, not layout).
 */
export const indentationTrack = (text: string, insideText: (offset: number) => boolean): Track => {
  const track = new Int16Array(text.length).fill(MASKED);
  const { starts, widths, firsts } = indentations(text);
  const unit = indentationUnit(widths);
  starts.forEach((start, line) => {
    const width = widths[line]!;
    if (width < 0 || insideText(start)) return;
    const depth = Math.round(width / unit);
    for (let at = firsts[line]!; at < text.length && text[at] !== '\n'; at++) {
      if (text[at] !== '\r') track[at] = depth;
    }
  });
  return track;
};

/** Columns (`tabs`) or code units since the line began, after each code unit; 0 after a line end. */
export const columnTrack = (text: string, tabs: boolean): Track => {
  const track = new Int16Array(text.length);
  let column = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text[at];
    if (unit === '\n') column = 0;
    else if (unit === '\t' && tabs) column = (Math.floor(column / tabWidth) + 1) * tabWidth;
    else if (unit !== '\r') column++;
    track[at] = Math.min(column, 0x7fff);
  }
  return track;
};

/** 1 where the line's end is the next thing to be read (the end of the text counts). */
export const lineEndTrack = (text: string): Track => {
  const track = new Int16Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const next = text[at + 1];
    track[at] = next === undefined || next === '\n' || (next === '\r' && text[at + 2] === '\n') ? 1 : 0;
  }
  return track;
};
