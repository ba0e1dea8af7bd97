import { describeValue, isJsonObject } from '../json.js';
import { createSymbolMatcher, type SymbolMatch } from './symbolMatcher.js';

/**
 * A token that was added to a vocabulary (`added_tokens` of a tokenizer.json): a text is cut at these before anything
 * else is looked for, the longest of those that begin at one place first.
 */
export interface AddedToken {
  readonly symbol: number;
  readonly text: string;
  /** Stands for no text when the network writes: the end of a text, for one. */
  readonly special: boolean;
  /** Looked for before those that are not (`normalized` is false in a tokenizer.json). */
  readonly early: boolean;
  /** White space before it is a part of it (`lstrip`). */
  readonly spaceBefore: boolean;
  /** White space after it is a part of it (`rstrip`). */
  readonly spaceAfter: boolean;
}

/** Where an added token stands in a text, the white space that is a part of it included. */
export interface AddedTokenPlace {
  readonly symbol: number;
  readonly start: number;
  readonly end: number;
}

export interface AddedTokenFinder {
  /**
   * The first added token that begins in the code units [from, to] of `text`; `from` is the beginning of the text, the
   * end of another added token, or a place before which there is none.
   */
  first(text: string, from: number, to: number): AddedTokenPlace | undefined;
  /** Whether a token begins at some place depends on so many code units after it at most. */
  readonly lookAhead: number;
}

const whiteSpace = /\p{White_Space}/u;
const isWhite = (text: string, offset: number): boolean => whiteSpace.test(text.charAt(offset));

const matcherOf = (tokens: readonly AddedToken[]) =>
  createSymbolMatcher(new Map(tokens.map(({ text }, index) => [text, index])));

/**
 * Finds added tokens as `AddedVocabulary` of the `tokenizers` library does; null where there are none.
 * https://github.com/huggingface/tokenizers, tokenizers/src/tokenizer/added_vocabulary.rs
 */
export const createAddedTokenFinder = (tokens: readonly AddedToken[]): AddedTokenFinder | null => {
  if (tokens.length === 0) return null;
  const groups = [tokens.filter(({ early }) => early), tokens.filter(({ early }) => !early)] as const;
  const [early, late] = [matcherOf(groups[0]), matcherOf(groups[1])];
  const longest = Math.max(early.longest, late.longest);

  /** A late token may not reach into an early one. */
  const matchLate = (text: string, from: number): SymbolMatch | undefined => {
    let found = late.match(text, from);
    for (let at = from + 1; found !== undefined && at < from + found.length; at++) {
      if (early.match(text, at) !== undefined) found = late.match(text, from, at);
    }
    return found;
  };

  const place = (
    { symbol, spaceBefore, spaceAfter }: AddedToken,
    text: string,
    from: number,
    at: SymbolMatch,
    found: number,
  ): AddedTokenPlace => {
    let start = found;
    while (spaceBefore && start > from && isWhite(text, start - 1)) start--;
    let end = found + at.length;
    while (spaceAfter && end < text.length && isWhite(text, end)) end++;
    return { symbol, start, end };
  };

  return {
    lookAhead: 2 * longest,
    first(text, from, to) {
      for (let at = from; at <= to && at < text.length; at++) {
        const first = early.match(text, at);
        const second = first === undefined ? matchLate(text, at) : undefined;
        if (first !== undefined) return place(groups[0][first.symbol]!, text, from, first, at);
        if (second !== undefined) return place(groups[1][second.symbol]!, text, from, second, at);
      }
      return undefined;
    },
  };
};

/**
 * What makes tokens impossible to read: white space that one takes and another is. How far back the first reaches would
 * then depend on a text without end after it.
 */
export const describeConflict = (tokens: readonly AddedToken[]): string | undefined => {
  const taking = tokens.find(({ spaceBefore }) => spaceBefore);
  const white = tokens.find(({ text }) => isWhite(text, text.length - 1));
  return taking === undefined || white === undefined
    ? undefined
    : `the added token ${describeValue(taking.text)} takes the white space before it and ${describeValue(white.text)} ends ` +
        'in white space; tokens with both are not read.';
};

const flags = ['special', 'early', 'spaceBefore', 'spaceAfter'] as const;

/**
 * Reads `vocabulary.tokens.added` of a config.json.
 *
 * @param count symbols of the vocabulary
 * @param fail throws with what is wrong.
 */
export const parseAddedTokens = (
  value: unknown,
  count: number,
  fail: (problem: string) => never,
): readonly AddedToken[] => {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > count) {
    return fail(`vocabulary.tokens.added must be a list of at most ${count} tokens.`);
  }
  const tokens = value.map((item: unknown, place): AddedToken => {
    const what = `vocabulary.tokens.added[${place}]`;
    if (!isJsonObject(item)) return fail(`${what} is ${describeValue(item)}; expected an object.`);
    const { symbol, text } = item as Record<string, unknown>;
    if (typeof symbol !== 'number' || !Number.isInteger(symbol) || symbol < 0 || symbol >= count) {
      return fail(`${what}.symbol is ${describeValue(symbol)}; expected 0 to ${count - 1}.`);
    }
    if (typeof text !== 'string' || text === '') {
      return fail(`${what}.text is ${describeValue(text)}; expected a string that is not empty.`);
    }
    const [special, early, spaceBefore, spaceAfter] = flags.map(flag => {
      const set = item[flag] ?? false;
      return typeof set === 'boolean' ? set : fail(`${what}.${flag} is ${describeValue(set)}; expected true or false.`);
    }) as [boolean, boolean, boolean, boolean];
    return { symbol, text, special, early, spaceBefore, spaceAfter };
  });
  const conflict = describeConflict(tokens);
  return conflict === undefined ? tokens : fail(`vocabulary.tokens.added: ${conflict}`);
};
