import type { Encoder, Encoding } from '../model/vocabulary.js';
import type { Digest } from './digest.js';

/** What reading a segment from its start state gave. */
export interface SegmentResult {
  /** Symbols fed to the network. */
  readonly steps: number;
  /** What they cost it together. */
  readonly bits: number;
  readonly digest: Digest | null;
}

/**
 * A stretch of a document that is read at one go.
 *
 * `result`, where it is set, is what reading this text from the start state gives; and the start state of the segment
 * after it is then the state that this reading ended in, unless the reader stands between the two. Whether the start
 * state is true for the text before it is the reader's to know.
 */
export interface Segment {
  readonly length: number;
  /** Characters, or tokens, that the vocabulary does not know. */
  readonly unknown: number;
  /**
   * What the network reads of it; null where symbols are characters: those are looked up whenever they are wanted.
   * Counted from the segment's start; the last token's end may lie in the next segment, with bytes of one character.
   */
  readonly tokens: Encoding | null;
  /** Whether reading tokens begins afresh at its start: what they are depends on nothing before it. */
  readonly fresh: boolean;
  /** The state before its first symbol; null where it is not kept. */
  state: Float32Array | null;
  result: SegmentResult | null;
}

/** An unread segment. */
export const createSegment = (
  length: number,
  encoding: Encoding,
  unknown: number | null,
  { tokens, fresh }: { readonly tokens: boolean; readonly fresh: boolean },
): Segment => ({
  length,
  unknown: unknown === null ? 0 : encoding.symbols.reduce((count, symbol) => count + (symbol === unknown ? 1 : 0), 0),
  tokens: tokens ? encoding : null,
  fresh,
  state: null,
  result: null,
});

const isLow = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;
const isHigh = (unit: number): boolean => (unit & 0xfc00) === 0xd800;

/**
 * Cuts the code units [from, to) of `text`, whose symbols are characters, into unread segments of about equal length, each of at most `longest` (2 or
 * more), and never between the halves of a surrogate pair.
 */
export const cutSegments = (encoder: Encoder, text: string, from: number, to: number, longest: number): Segment[] => {
  const segments: Segment[] = [];
  for (let start = from; start < to;) {
    const left = to - start;
    let end = start + Math.ceil(left / Math.ceil(left / longest));
    if (end < to && isLow(text.charCodeAt(end)) && isHigh(text.charCodeAt(end - 1))) {
      end += end - start > 1 ? -1 : 1;
    }
    const encoding = encoder.encode(text, start, end);
    segments.push(createSegment(end - start, encoding, encoder.vocabulary.unknown, { tokens: false, fresh: true }));
    start = end;
  }
  return segments;
};

/** Segments that follow one another from offset 0 on, found by offset. */
export class SegmentList {
  private items: Segment[] = [];
  private offsets = new Uint32Array(1);

  constructor(segments: readonly Segment[]) {
    this.replace(0, 0, segments);
  }

  get count(): number {
    return this.items.length;
  }

  /** Code units of all segments together. */
  get length(): number {
    return this.offsets[this.items.length]!;
  }

  get unknown(): number {
    return this.items.reduce((sum, { unknown }) => sum + unknown, 0);
  }

  /** The segment `index`, which must exist. */
  get(index: number): Segment {
    return this.items[index]!;
  }

  /** Offset of the first code unit of segment `index`; of the end, for `index === count`. */
  start(index: number): number {
    return this.offsets[index]!;
  }

  /** The segment that holds the code unit at `offset`, which must be below `length`. */
  indexAt(offset: number): number {
    let low = 0;
    let high = this.items.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offsets[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Puts `inserted` in the place of the segments [from, to), which it returns. */
  replace(from: number, to: number, inserted: readonly Segment[]): Segment[] {
    const after = this.items.slice(to);
    const removed = this.items.slice(from, to);
    this.items.length = from;
    // One by one: a spread of a hundred thousand arguments overflows the stack.
    for (const segment of inserted) this.items.push(segment);
    for (const segment of after) this.items.push(segment);
    const offsets = new Uint32Array(this.items.length + 1);
    this.items.forEach(({ length }, index) => (offsets[index + 1] = offsets[index]! + length));
    this.offsets = offsets;
    return removed;
  }
}
