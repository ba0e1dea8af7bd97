import type { Split } from './tokenRules.js';

/** A piece of a text that tokens are looked for in; they never reach over its ends. */
export interface TextPiece {
  readonly end: number;
  /** Between words: no token stands for it. */
  readonly blank: boolean;
}

/**
 * The patterns of the `tokenizers` library's pre-tokenizers ByteLevel (GPT-2's), Whitespace and WhitespaceSplit. White
 * space is Unicode's there; JavaScript's \s is not quite that. What lies between words is matched last.
 */
const patterns: Readonly<Record<Split, RegExp>> = {
  'GPT-2':
    /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/uy,
  Whitespace:
    /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]+|[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}\p{White_Space}]+|\p{White_Space}+/uy,
  WhitespaceSplit: /\P{White_Space}+|\p{White_Space}+/uy,
};

/**
 * Code units past the end of a piece that its pattern looks at, at most: the rest of a contraction that is none, or a
 * character after white space, which may be a surrogate pair.
 */
export const lookAhead = 4;

const whiteSpace = /\p{White_Space}/u;

/** The piece that begins at `from`, which must be below the length of `text`. */
export const nextPiece = (split: Split, text: string, from: number): TextPiece => {
  const pattern = patterns[split];
  pattern.lastIndex = from;
  // The patterns leave no character out. A test moves lastIndex and makes no list of what was matched.
  if (!pattern.test(text)) throw new Error(`no piece begins at ${from}`);
  return { end: pattern.lastIndex, blank: split !== 'GPT-2' && whiteSpace.test(text.charAt(from)) };
};
