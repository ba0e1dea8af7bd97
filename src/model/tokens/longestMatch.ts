import type { Vocabulary } from '../vocabulary.js';
import { symbolIndexes } from './pieceReaders.js';
import { createSymbolMatcher } from './symbolMatcher.js';
import type { TokenPiece, TokenReader } from './tokenReader.js';

const isWhite = (character: string): boolean => /^\p{White_Space}$/u.test(character);

/**
 * Takes the longest symbol that the text goes on with, again and again. Where none fits, characters up to the next place
 * where one does, or up to white space, are one unknown token; white space that no symbol fits is not read.
 */
export const createLongestMatchReader = (vocabulary: Vocabulary): TokenReader => {
  const { skipped, unknown } = vocabulary;
  const { longest, match } = createSymbolMatcher(symbolIndexes(vocabulary));

  const characterAt = (text: string, offset: number): string => String.fromCodePoint(text.codePointAt(offset)!);
  const isNotRead = (character: string): boolean => isWhite(character) || skipped.includes(character);

  return {
    // A surrogate pair, at least.
    lookAhead: Math.max(2, longest),
    next(text, from): TokenPiece {
      const first = characterAt(text, from);
      const found = skipped.includes(first) ? undefined : match(text, from);
      if (found !== undefined) {
        return { length: found.length, symbols: [found.symbol], starts: [0], ends: [found.length] };
      }
      let end = from + first.length;
      if (!isNotRead(first)) {
        while (end < text.length) {
          const character = characterAt(text, end);
          if (isNotRead(character) || match(text, end) !== undefined) break;
          end += character.length;
        }
      }
      const length = end - from;
      return isNotRead(first) || unknown === null
        ? { length, symbols: [], starts: [], ends: [] }
        : { length, symbols: [unknown], starts: [0], ends: [length] };
    },
  };
};
