import { isJsonObject } from '../../json.js';
import { mostSymbols } from '../foreignNetwork.js';

/**
 * Symbols by index. A token that is no single character (`<unk>`, padding) and an index without a token are '': they
 * stand for no character.
 */
export type SymbolTable = readonly string[];

const isIndex = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < mostSymbols;

const isSingle = (token: string): boolean => token !== '' && [...token].length === 1;

/** Byte-pair and word vocabularies have few tokens of one character; marks such as `<pad>` are a handful. */
const isOfCharacters = (tokens: readonly string[]): boolean => {
  const longer = tokens.filter(token => token !== '' && !isSingle(token)).length;
  return longer <= Math.max(4, tokens.length / 10);
};

/** Takes a list of tokens by index; undefined where it is not of the kind that is looked for. */
type Accept<T> = (tokens: readonly string[]) => T | undefined;

/** Tokens as symbols: one character each, a second one of the same text left out. */
const fromTokens: Accept<SymbolTable> = tokens => {
  if (tokens.length < 2 || tokens.length > mostSymbols || !isOfCharacters(tokens)) return undefined;
  const seen = new Set<string>();
  return tokens.map(token => {
    if (!isSingle(token) || seen.has(token)) return '';
    seen.add(token);
    return token;
  });
};

/** A map in either direction: character to index, or index to character. */
const fromEntries = <T>(entries: readonly (readonly [unknown, unknown])[], accept: Accept<T>): T | undefined => {
  const tokens: string[] = [];
  // A map from index to character may have digits on both sides: then keys in unbroken order decide.
  const numbered = entries.every(([key]) => typeof key !== 'string' || /^\d+$/.test(key));
  for (const [key, value] of entries) {
    const forwards = typeof key === 'string' && isIndex(value) && !(numbered && typeof value === 'string');
    const [token, index] = forwards
      ? [key, value]
      : [value, typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : key];
    if (typeof token !== 'string' || !isIndex(index)) return undefined;
    tokens[index] = token;
  }
  return accept(Array.from(tokens, token => token ?? ''));
};

const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
};

/** Where known files keep the table: char-rnn and torch-rnn, Keras's Tokenizer, tokenizer.json, checkpoints. */
const places = [
  ['token_to_idx'],
  ['idx_to_token'],
  ['char_to_idx'],
  ['idx_to_char'],
  ['config', 'word_index'],
  ['config', 'index_word'],
  ['model', 'vocab'],
  ['vocab'],
  ['vocabulary'],
  ['vocabulary', 'symbols'],
  ['chars'],
  ['symbols'],
  ['tokens'],
  ['stoi'],
  ['itos'],
] as const;

/** What is at `path` inside `value`; strings that are JSON themselves (Keras's Tokenizer) are read. */
const follow = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((at, key) => parsed(isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), value);

/** A string of all characters, by index (`chars = ''.join(sorted(set(text)))`). */
const fromString = <T>(text: string, accept: Accept<T>): T | undefined => {
  const characters = [...text];
  return new Set(characters).size === characters.length ? accept(characters) : undefined;
};

/**
 * The table that a JSON value (or a pickle's) is or contains; undefined when there is none that `accept` takes.
 * A list of tokens, a map from token to index or from index to token, or one of these under a usual name.
 */
export const tableOfJson = <T>(value: unknown, accept: Accept<T>): T | undefined => {
  if (Array.isArray(value)) {
    const items = value as unknown[];
    if (items.every(item => typeof item === 'string')) return accept(items);
    const pairs = items.every(item => Array.isArray(item) && item.length === 2);
    return pairs ? fromEntries(items as [unknown, unknown][], accept) : undefined;
  }
  if (!isJsonObject(value)) return undefined;
  for (const place of places) {
    const inner = follow(value, place);
    const table =
      typeof inner === 'string'
        ? fromString(inner, accept)
        : inner === undefined
          ? undefined
          : tableOfJson(inner, accept);
    if (table !== undefined) return table;
  }
  return Object.keys(value).length > mostSymbols ? undefined : fromEntries(Object.entries(value), accept);
};

/** The table of characters that a JSON value is or contains. */
export const symbolsOfJson = (value: unknown): SymbolTable | undefined => tableOfJson(value, fromTokens);
