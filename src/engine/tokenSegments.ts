import type { Encoder } from '../model/vocabulary.js';
import type { TokenPiece, TokenReader } from '../model/tokens/tokenReader.js';
import { createSegment, type Segment, type SegmentList } from './segments.js';

/** Code units that are put in the place of the segments [from, to). */
export interface Recut {
  readonly from: number;
  readonly to: number;
  readonly pieces: readonly Segment[];
}

/** Collects tokens into segments of at most `longest` symbols, and as many code units where no token is longer. */
class SegmentBuilder {
  readonly segments: Segment[] = [];
  /** Code units of all segments, and of the one that is being filled. */
  length = 0;
  private begun = 0;
  private fresh = true;
  private symbols: number[] = [];
  private starts: number[] = [];
  private ends: number[] = [];

  constructor(
    private readonly unknown: number | null,
    private readonly longest: number,
  ) {}

  add(piece: TokenPiece): void {
    if (!this.hasRoom(piece.symbols.length, this.length + piece.length)) this.close(this.length, true);
    piece.symbols.forEach((symbol, index) => {
      const start = this.length + piece.starts[index]!;
      // Symbols that begin within one character stay together: a segment begins with a character.
      const parts = index > 0 && piece.starts[index - 1]! < piece.starts[index]!;
      if (parts && !this.hasRoom(1, this.length + piece.ends[index]!)) this.close(start, false);
      this.symbols.push(symbol);
      this.starts.push(start);
      this.ends.push(this.length + piece.ends[index]!);
    });
    this.length += piece.length;
  }

  /** The segments; nothing may be added any more. */
  finish(): readonly Segment[] {
    this.close(this.length, true);
    return this.segments;
  }

  private hasRoom(symbols: number, end: number): boolean {
    return this.symbols.length + symbols <= this.longest && end - this.begun <= this.longest;
  }

  private close(end: number, fresh: boolean): void {
    if (end === this.begun) return;
    const from = this.begun;
    const encoding = {
      symbols: Uint16Array.from(this.symbols),
      starts: Uint32Array.from(this.starts, start => start - from),
      ends: Uint32Array.from(this.ends, offset => offset - from),
    };
    this.segments.push(createSegment(end - from, encoding, this.unknown, { tokens: true, fresh: this.fresh }));
    [this.symbols, this.starts, this.ends] = [[], [], []];
    this.begun = end;
    this.fresh = fresh;
  }
}

/** Cuts a whole text into unread segments. */
export const cutTokens = (encoder: Encoder, reader: TokenReader, text: string, longest: number): readonly Segment[] => {
  const builder = new SegmentBuilder(encoder.vocabulary.unknown, longest);
  while (builder.length < text.length) builder.add(reader.next(text, builder.length));
  return builder.finish();
};

/**
 * Cuts anew what an edit changes. Reading tokens begins afresh at a segment that the edit is too far from to have
 * changed anything before it, and goes on until it comes, behind the edit, to a place where it began afresh before: from
 * there on it reads what it read then.
 *
 * @param text after the edit
 * @param edit where it is, how far the text reached that it replaced, and how much longer the text is now
 */
export const recutTokens = (
  encoder: Encoder,
  reader: TokenReader,
  text: string,
  segments: SegmentList,
  edit: { readonly offset: number; readonly end: number; readonly grown: number },
  longest: number,
): Recut => {
  let from = segments.count === 0 ? 0 : segments.indexAt(Math.min(edit.offset, segments.length - 1));
  const isSettled = (index: number): boolean =>
    segments.get(index).fresh && segments.start(index) + reader.lookAhead <= edit.offset;
  while (from > 0 && !isSettled(from)) from--;
  const start = segments.start(from);
  const builder = new SegmentBuilder(encoder.vocabulary.unknown, longest);
  let to = Math.min(from + 1, segments.count);
  const arrived = (): boolean => {
    const at = start + builder.length;
    if (at === text.length) return true;
    while (to < segments.count && segments.start(to) + edit.grown < at) to++;
    const meets = segments.start(to) >= edit.end && segments.start(to) + edit.grown === at && segments.get(to).fresh;
    // Short pieces join what follows, or a document would crumble while it is typed in.
    return meets && builder.length >= longest / 2;
  };
  while (!arrived()) builder.add(reader.next(text, start + builder.length));
  if (start + builder.length === text.length) to = segments.count;
  return { from, to, pieces: builder.finish() };
};
