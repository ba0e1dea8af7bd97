import type { Vocabulary } from '../vocabulary.js';
import { createBytePairReader, createWordReader, type PieceReader } from './pieceReaders.js';
import { createLongestMatchReader } from './longestMatch.js';
import { lookAhead, nextPiece } from './splitText.js';
import type { Split, TokenRules } from './tokenRules.js';

/** The tokens of a piece of text; the code units are counted from the piece's start. */
export interface TokenPiece {
  /** Code units. */
  readonly length: number;
  readonly symbols: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * Cuts text into tokens, piece by piece. Where a piece ends the reader begins afresh: what follows depends on nothing
 * before it.
 */
export interface TokenReader {
  /** The piece that begins at `from`, which must be below the length of `text`, and 0 or the end of another piece. */
  next(text: string, from: number): TokenPiece;
  /** Pieces up to one's end are the same whatever the text is from so many code units after that end on. */
  readonly lookAhead: number;
}

/** Pieces this long are not met again. */
const longestKept = 32;
const mostKept = 20_000;

/** Words of code are the same few again and again. */
const remembering = (read: PieceReader): PieceReader => {
  const kept = new Map<string, TokenPiece>();
  return text => {
    if (text.length > longestKept) return read(text);
    let piece = kept.get(text);
    if (piece === undefined) {
      if (kept.size >= mostKept) kept.clear();
      kept.set(text, (piece = read(text)));
    }
    return piece;
  };
};

const blank = (length: number): TokenPiece => ({ length, symbols: [], starts: [], ends: [] });

/** A piece that was read with a space before it that the text does not have. */
const withoutSpace = ({ length, symbols, starts, ends }: TokenPiece): TokenPiece => {
  const shift = (offset: number): number => Math.max(0, offset - 1);
  return { length: length - 1, symbols, starts: starts.map(shift), ends: ends.map(shift) };
};

const createSplitReader = (split: Split, prefixSpace: boolean, read: PieceReader): TokenReader => {
  const remembered = remembering(read);
  const at = (text: string, from: number): TokenPiece => {
    const { end, blank: isBlank } = nextPiece(split, text, from);
    return isBlank ? blank(end - from) : remembered(text.slice(from, end));
  };
  return {
    lookAhead,
    next(text, from) {
      if (!prefixSpace || from > 0 || text.startsWith(' ')) return at(text, from);
      const spaced = ` ${text}`;
      const first = at(spaced, 0);
      if (first.length > 1) return withoutSpace(first);
      // The space is a piece of its own, and its tokens stand for nothing that is there.
      const second = at(spaced, 1);
      return {
        length: second.length,
        symbols: [...first.symbols, ...second.symbols],
        starts: [...first.symbols.map(() => 0), ...second.starts],
        ends: [...first.symbols.map(() => 0), ...second.ends],
      };
    },
  };
};

/** A reader of the tokens of `vocabulary`, which has these rules. */
export const createTokenReader = (vocabulary: Vocabulary, rules: TokenRules): TokenReader => {
  switch (rules.kind) {
    case 'longest match':
      return createLongestMatchReader(vocabulary);
    case 'words':
      return createSplitReader(rules.split, false, createWordReader(vocabulary));
    case 'byte pair':
      return createSplitReader(rules.split, rules.prefixSpace, createBytePairReader(vocabulary, rules));
  }
};
