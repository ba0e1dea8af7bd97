import { describeValue, isJsonObject } from '../json.js';
import { parseAddedTokens, type AddedToken } from './addedTokens.js';

/** How a text is cut into pieces before their tokens are looked for. Names as in the `tokenizers` library. */
export const splits = ['GPT-2', 'Whitespace', 'WhitespaceSplit'] as const;
export type Split = (typeof splits)[number];

/** The longest symbol that the text goes on with is the next token. */
export interface LongestMatchRules {
  readonly kind: 'longest match';
}

/**
 * Byte-pair encoding (Sennrich, Haddow & Birch 2016, "Neural machine translation of rare words with subword units"): a
 * piece begins as its characters or bytes, and the pair that comes first in `merges` is joined until none is left.
 */
export interface BytePairRules {
  readonly kind: 'byte pair';
  readonly split: Split;
  /** Symbols are bytes, spelled in GPT-2's alphabet; else characters. */
  readonly bytes: boolean;
  /** Pairs of symbols (indexes) that are joined, the first ones first. What they give is a symbol too. */
  readonly merges: readonly (readonly [number, number])[];
  /** A text that does not begin with a space is read as if it did. */
  readonly prefixSpace: boolean;
  /** A piece that is a symbol as a whole is that symbol, whatever the merges. */
  readonly wholeFirst: boolean;
  /** Unknown characters side by side in a piece are one symbol. */
  readonly fuseUnknown: boolean;
  /** Stands before every character of a piece but the first; '' for nothing. */
  readonly continuing: string;
  /** Stands after the last character of a piece; '' for nothing. */
  readonly ending: string;
  readonly added: readonly AddedToken[];
}

/** Every piece is one symbol, or unknown. */
export interface WordRules {
  readonly kind: 'words';
  readonly split: Exclude<Split, 'GPT-2'>;
  readonly added: readonly AddedToken[];
}

export type TokenRules = LongestMatchRules | BytePairRules | WordRules;

/** Bound on what a hostile file can ask for; several merges may give one symbol. */
export const mostMerges = 4 * 65_536;

type Fail = (problem: string) => never;

/** Text that a byte-pair vocabulary joins two symbols to. */
export const joined = (first: string, second: string, { continuing }: Pick<BytePairRules, 'continuing'>): string =>
  first + (continuing !== '' && second.startsWith(continuing) ? second.slice(continuing.length) : second);

const parseMerges = (
  value: unknown,
  symbols: readonly string[],
  rules: Pick<BytePairRules, 'continuing'>,
  fail: Fail,
): readonly (readonly [number, number])[] => {
  if (!Array.isArray(value) || value.length > mostMerges) {
    return fail(`vocabulary.tokens.merges must be a list of at most ${mostMerges} pairs of symbols.`);
  }
  const known = new Set(symbols);
  const isSymbol = (index: unknown): index is number =>
    typeof index === 'number' && Number.isInteger(index) && (symbols[index] ?? '') !== '';
  return value.map((pair: unknown, place): readonly [number, number] => {
    const [first, second, ...rest]: unknown[] = Array.isArray(pair) ? pair : [];
    if (!isSymbol(first) || !isSymbol(second) || rest.length > 0) {
      return fail(
        `vocabulary.tokens.merges[${place}] is ${describeValue(pair)}; expected two indexes of symbols that have a text.`,
      );
    }
    const whole = joined(symbols[first]!, symbols[second]!, rules);
    if (!known.has(whole)) {
      return fail(`vocabulary.tokens.merges[${place}] gives ${describeValue(whole)}, which is not among the symbols.`);
    }
    return [first, second];
  });
};

const parseSplit = <S extends Split>(value: unknown, allowed: readonly S[], fail: Fail): S => {
  const split = allowed.find(name => name === value);
  return split ?? fail(`vocabulary.tokens.split is ${describeValue(value)}; expected ${allowed.join(' or ')}.`);
};

const parseBytePair = (
  json: Readonly<Record<string, unknown>>,
  symbols: readonly string[],
  fail: Fail,
): BytePairRules => {
  const flag = (field: string): boolean => {
    const value = json[field] ?? false;
    return typeof value === 'boolean'
      ? value
      : fail(`vocabulary.tokens.${field} is ${describeValue(value)}; expected true or false.`);
  };
  const mark = (field: string): string => {
    const value = json[field] ?? '';
    return typeof value === 'string'
      ? value
      : fail(`vocabulary.tokens.${field} is ${describeValue(value)}; expected a string.`);
  };
  const continuing = mark('continuing');
  return {
    kind: 'byte pair',
    split: parseSplit(json['split'], splits, fail),
    bytes: flag('bytes'),
    merges: parseMerges(json['merges'], symbols, { continuing }, fail),
    prefixSpace: flag('prefixSpace'),
    wholeFirst: flag('wholeFirst'),
    fuseUnknown: flag('fuseUnknown'),
    continuing,
    ending: mark('ending'),
    added: parseAddedTokens(json['added'], symbols.length, fail),
  };
};

/**
 * Reads `vocabulary.tokens` of a config.json, whose symbols are known to be strings.
 *
 * @param fail throws with what is wrong.
 */
export const parseTokenRules = (value: unknown, symbols: readonly string[], fail: Fail): TokenRules => {
  if (!isJsonObject(value)) return fail(`vocabulary.tokens is ${describeValue(value)}; expected an object.`);
  const json = value as Record<string, unknown>;
  switch (json['kind']) {
    case 'longest match':
      return { kind: 'longest match' };
    case 'words':
      return {
        kind: 'words',
        split: parseSplit(json['split'], ['Whitespace', 'WhitespaceSplit'], fail),
        added: parseAddedTokens(json['added'], symbols.length, fail),
      };
    case 'byte pair':
      return parseBytePair(json, symbols, fail);
    default:
      return fail(
        `vocabulary.tokens.kind is ${describeValue(json['kind'])}; expected longest match, byte pair or words.`,
      );
  }
};
