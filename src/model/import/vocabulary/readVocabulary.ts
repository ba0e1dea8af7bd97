import { parseJsonObject } from '../../json.js';
import type { TokenRules } from '../../tokens/tokenRules.js';
import { ModelError } from '../../modelError.js';
import { unpickle } from '../pytorch/unpickle.js';
import { PyTuple } from '../pytorch/pickleValues.js';
import { symbolsOfJson, tableOfJson, type SymbolTable } from './symbolTable.js';
import { isTokenizer, readTokenizer } from './tokenizerJson.js';
import { readTokenList, type TokenList } from './tokenList.js';

/** Where the reader says that the vocabulary is. */
export type VocabularySource =
  { readonly kind: 'bytes' } | { readonly kind: 'file'; readonly name: string; readonly bytes: Uint8Array };

/** Symbols that fit a network, and how they were found, in words for the reader. */
export interface FittedVocabulary {
  readonly symbols: readonly string[];
  readonly note: string;
  /** How text is cut where symbols are tokens of several characters. */
  readonly tokens?: TokenRules;
  /** The symbol for what is not in the vocabulary, where one is named. */
  readonly unknown?: number;
  /** The symbol that a text begins after, where one is named. */
  readonly boundary?: number;
  /** What the reader should know besides. */
  readonly remarks?: readonly string[];
}

/** Symbol `i` stands for the byte i. Beyond ASCII a byte is a part of a character and stands for none. */
const byteSymbols = (size: number): SymbolTable =>
  Array.from({ length: size }, (_, byte) => (byte < 128 ? String.fromCharCode(byte) : ''));

/** Makes a table as long as the network's vocabulary; undefined when it is too long for it. */
const fit = (table: SymbolTable, size: number): SymbolTable | undefined => {
  // Lua counts from 1: nothing stands at 0, and the network's first symbol is number 1.
  if (table.length === size + 1 && table[0] === '') return table.slice(1);
  if (table.length > size) return undefined;
  return [...table, ...Array.from({ length: size - table.length }, () => '')];
};

const escapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\r': '\r', '\\\\': '\\', '\\s': ' ' };

/** A list of tokens for a network of `size` symbols; undefined when it is too long for it. */
const fitTokens = (list: TokenList | undefined, size: number): FittedVocabulary | undefined => {
  const symbols = list === undefined ? undefined : fit(list.symbols, size);
  if (list === undefined || symbols === undefined) return undefined;
  // Lua counts from 1, and so do the marks then.
  const shift = list.symbols.length - Math.min(size, list.symbols.length);
  return {
    symbols,
    tokens: { kind: 'longest match' },
    note: 'a list of words or parts of words, of which the longest one that fits is read',
    ...(list.unknown === null ? {} : { unknown: list.unknown - shift }),
    ...(list.boundary === undefined ? {} : { boundary: list.boundary - shift }),
  };
};

const kindNames = { 'byte pair': 'byte pairs', words: 'words', 'longest match': 'longest match' } as const;

const fromTokenizer = (json: unknown, size: number, file: string): FittedVocabulary | undefined => {
  if (!isTokenizer(json)) return undefined;
  const { symbols, tokens, unknown, boundary } = readTokenizer(json, file);
  if (symbols.length > size) mismatch(file, symbols.length, size);
  return {
    symbols: [...symbols, ...Array.from({ length: size - symbols.length }, () => '')],
    tokens,
    note: `a tokenizer of ${kindNames[tokens.kind]}, split as ${'split' in tokens ? tokens.split : 'it comes'}`,
    ...(unknown === null ? {} : { unknown }),
    ...(boundary === undefined ? {} : { boundary }),
  };
};

const fromText = (text: string, size: number): FittedVocabulary | undefined => {
  const trimmed = text.replace(/\r?\n$/, '');
  for (const candidate of [text, trimmed]) {
    const characters = [...candidate];
    if (characters.length === size && new Set(characters).size === size) {
      return { symbols: characters, note: 'its characters, in the order of the text' };
    }
  }
  const lines = trimmed.split(/\r?\n/).map(line => escapes[line] ?? line);
  if (lines.length === size && lines.every(line => [...line].length <= 1 || line.startsWith('<'))) {
    const table = symbolsOfJson(lines);
    if (table !== undefined) return { symbols: table, note: 'one symbol a line' };
  }
  const distinct = [...new Set(text)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  if (distinct.length === size) {
    return { symbols: distinct, note: `the ${size} different characters of the text, sorted as Python sorts them` };
  }
  const isList = lines.length === size && new Set(lines).size === size;
  return isList ? fitTokens(readTokenList(lines), size) : undefined;
};

/** JSON as a value; undefined when the text is no JSON at all. Keys such as __proto__ are an error. */
const tryJson = (text: string, file: string): unknown => {
  const start = text.trimStart()[0];
  if (start !== '{' && start !== '[') return undefined;
  try {
    // A list is wrapped, so that its objects are checked as well.
    return start === '{'
      ? parseJsonObject(text, file, 'the vocabulary')
      : parseJsonObject(`{"list":${text}}`, file, 'the vocabulary')['list'];
  } catch (error) {
    if (error instanceof ModelError && error.problem.includes('not allowed')) throw error;
    return undefined;
  }
};

const isPickle = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x80 || (bytes[0] === 0x28 && (bytes[1] === 0x64 || bytes[1] === 0x6c));

const plain = (value: unknown): unknown => {
  if (value instanceof PyTuple) return [...value.items];
  return value instanceof Map ? [...(value as Map<unknown, unknown>)] : value;
};

/** char-rnn for TensorFlow keeps a pickled tuple of characters, or a tuple of words and a map. */
const fromPickle = (bytes: Uint8Array, file: string): SymbolTable | undefined => {
  const value = plain(unpickle({ bytes, at: 0 }, { file }));
  const parts: readonly unknown[] = [
    value,
    ...(Array.isArray(value) ? (value as unknown[]).slice(0, 4).map(plain) : []),
  ];
  for (const part of parts) {
    const table = symbolsOfJson(part);
    if (table !== undefined) return table;
  }
  return undefined;
};

const mismatch = (file: string, found: number, size: number): never => {
  throw new ModelError(
    file,
    `has ${found} symbols; the network reads ${size}. It is another network's, or in another form.`,
  );
};

const wrongForm = (file: string, size: number): never => {
  throw new ModelError(
    file,
    `is not a vocabulary with ${size} symbols. Give a tokenizer.json, a JSON list of characters or tokens or a map ` +
      'between them and indexes, a text with one a line or all characters in order, or the text that the network was trained on.',
  );
};

/**
 * Reads a vocabulary in any form that people keep one in, for a network of `size` symbols.
 *
 * @throws ModelError naming the file when it is none, or does not fit.
 */
export const readVocabulary = (source: VocabularySource, size: number): FittedVocabulary => {
  if (source.kind === 'bytes') {
    if (size !== 128 && size !== 256) {
      throw new ModelError('byte values', `give 128 or 256 symbols, but the network's vocabulary has ${size}.`);
    }
    return { symbols: byteSymbols(size), note: 'byte values' };
  }
  const { name, bytes } = source;
  if (bytes.length > 64e6)
    throw new ModelError(name, `has ${bytes.length} bytes; a vocabulary has at most 64 million.`);
  const fitted = (table: SymbolTable, note: string): FittedVocabulary => {
    const symbols = fit(table, size) ?? mismatch(name, table.length, size);
    const named = symbols.filter(symbol => symbol !== '').length;
    // Programs leave out padding and the like; one that is much too short is another network's.
    const remarks = named === size ? [] : [`It names ${named} of the network's ${size} symbols.`];
    return { symbols, note, remarks };
  };
  if (isPickle(bytes)) return fitted(fromPickle(bytes, name) ?? wrongForm(name, size), 'a pickled table');
  const text = new TextDecoder().decode(bytes);
  const json = tryJson(text, name);
  const tokenizer = fromTokenizer(json, size, name);
  if (tokenizer !== undefined) return tokenizer;
  const table = json === undefined ? undefined : symbolsOfJson(json);
  if (table !== undefined) return fitted(table, 'a JSON table');
  const list = json === undefined ? undefined : tableOfJson(json, readTokenList);
  if (list !== undefined) return fitTokens(list, size) ?? mismatch(name, list.symbols.length, size);
  return (json === undefined ? fromText(text, size) : undefined) ?? wrongForm(name, size);
};

/** The table found inside the network's own file, if one fits. */
export const fitFound = (tables: readonly SymbolTable[], size: number): SymbolTable | undefined =>
  tables.find(table => table.length === size) ??
  tables.map(table => fit(table, size)).find(table => table !== undefined);

/** What to read with where nothing is said: byte values, if the size is that of bytes. */
export const guessVocabulary = (size: number): FittedVocabulary | undefined =>
  size === 256 || size === 128
    ? { symbols: byteSymbols(size), note: `byte values, guessed because there are ${size} symbols` }
    : undefined;
