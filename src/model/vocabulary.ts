import { createTokenReader, type TokenReader } from './tokens/tokenReader.js';
import type { TokenRules } from './tokens/tokenRules.js';

/**
 * How text becomes symbols. Text is UTF-16 code units, as VS Code counts them; the network reads symbols.
 */
export interface Vocabulary {
  /**
   * Each symbol's text, by index; '' for one that stands for no text. One character each, or where there are `tokens`
   * as their rules spell them.
   */
  readonly symbols: readonly string[];
  /** Index fed between files; the state starts at zero before it. It may be a character's: it is read as that then. */
  readonly boundary: number;
  /** Index that stands for every character not in `symbols`; null: the network does not read them, its state stays. */
  readonly unknown: number | null;
  /** Characters that the network never reads: its state stays as it was (a carriage return). */
  readonly skipped: string;
  /** How text is cut into symbols of several characters; absent: every character is a symbol. */
  readonly tokens?: TokenRules;
}

/**
 * What a network reads of a stretch of text: a list of symbols, and for each of them the code units that it stands for,
 * counted from the start of the stretch. Code units that no symbol stands for are not read (a carriage return). Symbols
 * may share a character: bytes of it.
 */
export interface Encoding {
  readonly symbols: Uint16Array;
  /** First code unit of each symbol; ascending. Symbols that begin within one character have the same. */
  readonly starts: Uint32Array;
  /** The code unit after its last one. */
  readonly ends: Uint32Array;
}

/** A vocabulary made ready. */
export interface Encoder {
  readonly vocabulary: Vocabulary;
  /**
   * What is read of the code units [from, to) of `text`. A surrogate pair is one character, and begins with its first
   * half. Where symbols are `tokens`, `from` and `to` must be places where the reader of tokens begins afresh.
   */
  encode(text: string, from?: number, to?: number): Encoding;
  /** Cuts text into tokens; null where every character is a symbol. */
  readonly tokens: TokenReader | null;
}

const isHigh = (unit: number): boolean => (unit & 0xfc00) === 0xd800;
const isLow = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;

/** Stands in the table for a character that is not read. */
const notRead = -1;

const createCharacterEncoder = (vocabulary: Vocabulary): Encoder => {
  const other = vocabulary.unknown ?? notRead;
  const table = new Int32Array(0x10000).fill(other);
  vocabulary.symbols.forEach((symbol, index) => {
    if (symbol.length === 1 && index !== vocabulary.unknown) {
      table[symbol.charCodeAt(0)] = index;
    }
  });
  for (const character of vocabulary.skipped) table[character.charCodeAt(0)] = notRead;
  const pairs = new Map<string, number>();
  vocabulary.symbols.forEach((symbol, index) => {
    if (symbol.length === 2) pairs.set(symbol, index);
  });
  return {
    vocabulary,
    tokens: null,
    encode(text, from = 0, to = text.length) {
      const symbols = new Uint16Array(to - from);
      const starts = new Uint32Array(to - from);
      const ends = new Uint32Array(to - from);
      let count = 0;
      for (let offset = from; offset < to; offset++) {
        const unit = text.charCodeAt(offset);
        if (isLow(unit) && offset > 0 && isHigh(text.charCodeAt(offset - 1))) continue;
        const pair = isHigh(unit) && isLow(text.charCodeAt(offset + 1));
        const symbol = pair ? (pairs.get(text.slice(offset, offset + 2)) ?? other) : table[unit]!;
        if (symbol === notRead) continue;
        symbols[count] = symbol;
        starts[count] = offset - from;
        ends[count] = offset - from + (pair ? 2 : 1);
        count++;
      }
      return { symbols: symbols.subarray(0, count), starts: starts.subarray(0, count), ends: ends.subarray(0, count) };
    },
  };
};

const createTokenEncoder = (vocabulary: Vocabulary, rules: TokenRules): Encoder => {
  const tokens = createTokenReader(vocabulary, rules);
  return {
    vocabulary,
    tokens,
    encode(text, from = 0, to = text.length) {
      const symbols: number[] = [];
      const starts: number[] = [];
      const ends: number[] = [];
      for (let at = from; at < to;) {
        const piece = tokens.next(text, at);
        for (let token = 0; token < piece.symbols.length; token++) {
          symbols.push(piece.symbols[token]!);
          starts.push(at - from + piece.starts[token]!);
          ends.push(at - from + piece.ends[token]!);
        }
        at += piece.length;
      }
      return { symbols: Uint16Array.from(symbols), starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) };
    },
  };
};

/** Makes `vocabulary` ready to read text. */
export const createEncoder = (vocabulary: Vocabulary): Encoder =>
  vocabulary.tokens === undefined
    ? createCharacterEncoder(vocabulary)
    : createTokenEncoder(vocabulary, vocabulary.tokens);

/** The symbols of a whole text, the boundary before them. */
export const encodeFromBoundary = (encoder: Encoder, text: string): Uint16Array => {
  const { symbols } = encoder.encode(text);
  const fed = new Uint16Array(symbols.length + 1);
  fed[0] = encoder.vocabulary.boundary;
  fed.set(symbols, 1);
  return fed;
};
