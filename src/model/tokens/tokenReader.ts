import type { Vocabulary } from '../vocabulary.js';
import { createAddedTokenFinder, type AddedTokenFinder, type AddedTokenPlace } from './addedTokens.js';
import { createBytePairReader, createWordReader, type PieceReader } from './pieceReaders.js';
import { createLongestMatchReader } from './longestMatch.js';
import { lookAhead, nextPiece, type TextPiece } from './splitText.js';
import type { BytePairRules, TokenRules, WordRules } from './tokenRules.js';

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

/** Two pieces, the second one after the first, as one: nothing begins afresh between them. */
const inOne = (first: TokenPiece, second: TokenPiece): TokenPiece => ({
  length: first.length + second.length,
  symbols: [...first.symbols, ...second.symbols],
  starts: [...first.starts, ...second.starts.map(start => first.length + start)],
  ends: [...first.ends, ...second.ends.map(end => first.length + end)],
});

const createSplitReader = (
  { split, added }: WordRules | BytePairRules,
  prefixSpace: boolean,
  read: PieceReader,
): TokenReader => {
  const remembered = remembering(read);
  const finder = createAddedTokenFinder(added);

  const readPiece = (text: string, from: number, { end, blank: isBlank }: TextPiece): TokenPiece =>
    isBlank ? blank(end - from) : remembered(text.slice(from, end));
  const pieceAt = (text: string, from: number): TokenPiece => readPiece(text, from, nextPiece(split, text, from));
  /** The first piece of a text that is read as if a space stood before it. */
  const spacedPiece = (text: string): TokenPiece => {
    const spaced = ` ${text}`;
    const first = pieceAt(spaced, 0);
    // The space may be a piece of its own, whose tokens stand for nothing that is there.
    return withoutSpace(first.length > 1 ? first : inOne(first, pieceAt(spaced, 1)));
  };
  /** The piece at `from`, where no added token begins; `begins` where the text begins or one has ended. */
  const plainAt = (text: string, from: number, begins: boolean, next: AddedTokenPlace | undefined): TokenPiece => {
    // An added token ends what a piece may reach over, and look at.
    const within = next === undefined ? text : text.slice(0, next.start);
    return prefixSpace && begins && !within.startsWith(' ', from)
      ? spacedPiece(within.slice(from))
      : pieceAt(within, from);
  };
  /** The added token that the piece at `from` ends at, or begins with, or looks at; else the piece. */
  const addedFrom = (text: string, from: number, finder: AddedTokenFinder): AddedTokenPlace | TextPiece => {
    // A piece may be the whole text and full of added tokens: it is looked at no further than the first one asks for.
    for (let reach = 64; ; reach *= 4) {
      const to = Math.min(text.length, from + reach);
      const piece = nextPiece(split, to === text.length ? text : text.slice(0, to), from);
      const found = finder.first(text, from, Math.min(piece.end + lookAhead, to));
      if (found !== undefined) return found;
      if (to === text.length || piece.end + lookAhead <= to) return piece;
    }
  };

  if (finder === null) {
    return { lookAhead: lookAhead + 1, next: (text, from) => plainAt(text, from, from === 0, undefined) };
  }
  return {
    lookAhead: lookAhead + 1 + finder.lookAhead,
    next(text, from) {
      const found = addedFrom(text, from, finder);
      if (!('symbol' in found)) {
        return prefixSpace && from === 0 ? plainAt(text, 0, true, undefined) : readPiece(text, from, found);
      }
      if (found.start !== from) return plainAt(text, from, from === 0, found);
      const length = found.end - from;
      const token: TokenPiece = { length, symbols: [found.symbol], starts: [0], ends: [length] };
      if (!prefixSpace || found.end === text.length) return token;
      const following = addedFrom(text, found.end, finder);
      if (!('symbol' in following))
        return inOne(token, plainAt(text.slice(0, following.end + lookAhead + 1), found.end, true, undefined));
      return following.start === found.end ? token : inOne(token, plainAt(text, found.end, true, following));
    },
  };
};

/** A reader of the tokens of `vocabulary`, which has these rules. */
export const createTokenReader = (vocabulary: Vocabulary, rules: TokenRules): TokenReader => {
  switch (rules.kind) {
    case 'longest match':
      return createLongestMatchReader(vocabulary);
    case 'words':
      return createSplitReader(rules, false, createWordReader(vocabulary));
    case 'byte pair':
      return createSplitReader(rules, rules.prefixSpace, createBytePairReader(vocabulary, rules));
  }
};
