import { MASKED, type Track, type Tracks } from './concepts.js';
import { columnTrack, indentationTrack, lineEndTrack } from './lines.js';
import type { Span, SpanKind } from './syntax/spans.js';

/** What a code unit is part of. Values of the array that `paint` makes. */
const CODE = 0;
const STRING = 1;
const STRING_DELIMITER = 2;
const COMMENT = 3;
const COMMENT_DELIMITER = 4;
const OPAQUE = 5;

const paint = (length: number, spans: readonly Span[]): Uint8Array => {
  const lexical = new Uint8Array(length);
  const fill = ({ from, to, open = 0, close = 0 }: Span, inner: number, outer: number): void => {
    lexical.fill(outer, from, to);
    lexical.fill(inner, from + open, Math.max(from + open, to - close));
  };
  for (const span of spans) {
    if (span.kind === 'string') fill(span, STRING, STRING_DELIMITER);
    else if (span.kind === 'hole') fill(span, CODE, STRING_DELIMITER);
    else if (span.kind === 'comment') fill(span, COMMENT, COMMENT_DELIMITER);
    else if (span.kind === 'opaque') fill(span, OPAQUE, OPAQUE);
  }
  return lexical;
};

/** 1 inside spans of `kind`. */
const within = (length: number, spans: readonly Span[], kind: SpanKind): Track => {
  const track = new Int16Array(length);
  for (const span of spans) if (span.kind === kind) track.fill(1, span.from, span.to);
  return track;
};

const depthTrack = (text: string, lexical: Uint8Array, open: string, close: string): Track => {
  const track = new Int16Array(text.length);
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (lexical[at] === CODE) {
      if (open.includes(text[at]!)) depth = Math.min(depth + 1, 0x7fff);
      else if (close.includes(text[at]!)) depth = Math.max(0, depth - 1);
    }
    track[at] = depth;
  }
  return track;
};

/**
 * The concept tracks of a text: what holds after each of its code units.
 *
 * Delimiters of strings and comments are masked in the tracks that they delimit; every track is masked inside the
 * parser's errors; a carriage return carries the label of what stands before it.
 */
export const conceptTracks = (text: string, spans: readonly Span[]): Tracks => {
  const lexical = paint(text.length, spans);
  const label = (labels: readonly number[]): Track => Int16Array.from(lexical, value => labels[value]!);
  //                                code string delimiter comment delimiter opaque
  const string = label([0, 1, MASKED, 0, 0, MASKED]);
  const comment = label([0, 0, 0, 1, MASKED, 0]);
  const stringOrComment = label([0, 1, MASKED, 1, MASKED, MASKED]);
  const syntactic = {
    string,
    comment,
    'string or comment': stringOrComment,
    'if condition': within(text.length, spans, 'condition'),
    'bracket depth': depthTrack(text, lexical, '([{', ')]}'),
    'parenthesis depth': depthTrack(text, lexical, '(', ')'),
    identifier: within(text.length, spans, 'identifier'),
    number: within(text.length, spans, 'number'),
    keyword: within(text.length, spans, 'keyword'),
  };
  const tracks: Tracks = {
    ...syntactic,
    'indentation depth': indentationTrack(text, at => at > 0 && lexical[at - 1] === STRING),
    column: columnTrack(text, true),
    'characters since line began': columnTrack(text, false),
    'end of line next': lineEndTrack(text),
  };
  for (const span of spans) {
    if (span.kind !== 'error') continue;
    for (const track of Object.values(tracks)) track.fill(MASKED, span.from, span.to);
  }
  return tracks;
};
