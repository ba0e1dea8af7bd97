import { bytesOfSymbol } from '../../tokens/byteAlphabet.js';
import { mostSymbols } from '../foreignNetwork.js';
import { boundaryMark, isMark, unknownMark } from './marks.js';

/** A plain list of words or parts of words, cut by greedy longest match. */
export interface TokenList {
  readonly symbols: readonly string[];
  readonly unknown: number | null;
  readonly boundary: number | undefined;
}

const asText = new TextDecoder('utf-8', { fatal: true });

/** What a byte-level vocabulary spells `Ġreturn` as text; '' for bytes that are no whole characters. */
const fromByteAlphabet = (token: string): string => {
  try {
    return asText.decode(Uint8Array.from(bytesOfSymbol(token) ?? []));
  } catch {
    return '';
  }
};

/** The mark that a vocabulary writes for a space, undone: GPT-2's bytes, SentencePiece's `▁`. */
const spelledOut = (tokens: readonly string[]): readonly string[] => {
  const hasSpaces = tokens.some(token => token.includes(' '));
  const begin = (mark: string): boolean => tokens.filter(token => token.startsWith(mark)).length * 20 > tokens.length;
  if (!hasSpaces && begin('Ġ') && tokens.every(token => isMark(token) || bytesOfSymbol(token) !== null)) {
    return tokens.map(token => (isMark(token) ? token : fromByteAlphabet(token)));
  }
  return !hasSpaces && begin('▁') ? tokens.map(token => token.replaceAll('▁', ' ')) : tokens;
};

/** Tokens of a plain list, one for each index; undefined where there are too few or too many. */
export const readTokenList = (tokens: readonly string[]): TokenList | undefined => {
  if (tokens.length < 2 || tokens.length > mostSymbols) return undefined;
  const indexOf = (name: string): number | undefined => {
    const index = tokens.indexOf(name);
    return index < 0 ? undefined : index;
  };
  const unknown = unknownMark(indexOf) ?? null;
  const seen = new Set<string>();
  const symbols = spelledOut(tokens).map(token => {
    if (isMark(token) || seen.has(token)) return '';
    seen.add(token);
    return token;
  });
  return { symbols, unknown, boundary: boundaryMark(indexOf) };
};
