import type { Trace } from '../model/forward.js';
import type { Encoding } from '../model/vocabulary.js';

/** All that was recorded while a segment was read. */
export interface Page {
  readonly trace: Trace;
  /** Cost of each step in bits. */
  readonly bits: Float32Array;
  /**
   * For each code unit the step whose values it shows: that of the last symbol which begins at it or before it; -1
   * where that lies in an earlier page. The first page's step 0 is the boundary.
   */
  readonly stepAt: Int16Array;
  /** The symbols of the page's text; the step of symbol `index` is `index + lead`. */
  readonly encoding: Encoding;
  /** Steps before the first symbol's: 1 in the first page, for the boundary. */
  readonly lead: number;
}

/** What is fed to the network for the `length` code units of `encoding`, `lead` before them, and each one's step. */
export const planSteps = (
  { symbols, starts }: Encoding,
  length: number,
  lead: readonly number[],
): { fed: Uint16Array; stepAt: Int16Array } => {
  const fed = new Uint16Array(lead.length + symbols.length);
  fed.set(lead);
  fed.set(symbols, lead.length);
  const stepAt = new Int16Array(length);
  let count = 0;
  for (let unit = 0; unit < length; unit++) {
    while (count < starts.length && starts[count]! <= unit) count++;
    stepAt[unit] = lead.length + count - 1;
  }
  return { fed, stepAt };
};

/** The symbol that a code unit belongs to; several of them where they begin within one character. */
export interface PageSymbol {
  /** The last of them, as a place in the page's encoding. */
  readonly place: number;
  /** Code units [start, end) of the page's text that it stands for. */
  readonly start: number;
  readonly end: number;
  /** What they cost together. */
  readonly bits: number;
}

/** The symbol that code unit `unit` of a page belongs to; null where it is not fed, or its symbol lies pages before. */
export const symbolAt = ({ encoding: { starts, ends }, stepAt, bits, lead }: Page, unit: number): PageSymbol | null => {
  const place = stepAt[unit]! - lead;
  if (place < 0 || ends[place]! <= unit) return null;
  const start = starts[place]!;
  let cost = 0;
  for (let each = place; each >= 0 && starts[each] === start; each--) cost += bits[each + lead]!;
  return { place, start, end: ends[place]!, bits: cost };
};
