/** What a lexer or a parser found in a text, in an order in which a later span overrides an earlier one it lies in. */

export type SpanKind =
  /** A string; its first `open` and last `close` code units are delimiters. */
  | 'string'
  /** Code inside a string: `${...}`, `{...}`; its delimiters as above. */
  | 'hole'
  | 'comment'
  /** Text of which neither "in a string" nor "not in a string" is a fair label: character literals, regular expressions. */
  | 'opaque'
  /** From the end of the word `if` up to what closes its condition. */
  | 'condition'
  | 'identifier'
  | 'number'
  | 'keyword'
  /** What the parser could not read, and lines in which it missed something: masked in every track. */
  | 'error';

export interface Span {
  readonly kind: SpanKind;
  /** Code units [from, to). */
  readonly from: number;
  readonly to: number;
  /** Length of the delimiter at each end, code units. */
  readonly open?: number;
  readonly close?: number;
}
