import type { Vocabulary } from '../vocabulary.js';
import { letterOf } from './byteAlphabet.js';
import { mergeSymbols, pairKey, type MergeTable } from './bytePair.js';
import type { TokenPiece } from './tokenReader.js';
import { joined, type BytePairRules } from './tokenRules.js';

/** The tokens of one piece, which is `text`. */
export type PieceReader = (text: string) => TokenPiece;

/** Symbols that have a text, by it. The symbol for what is unknown is not looked for. */
export const symbolIndexes = ({ symbols, unknown }: Vocabulary): ReadonlyMap<string, number> =>
  new Map(
    symbols
      .map((symbol, index) => [symbol, index] as const)
      .filter(([symbol, index]) => symbol !== '' && index !== unknown),
  );

/** Reads pieces that are symbols as a whole. */
export const createWordReader = (vocabulary: Vocabulary): PieceReader => {
  const indexes = symbolIndexes(vocabulary);
  return text => {
    const symbol = indexes.get(text) ?? vocabulary.unknown;
    const { length } = text;
    return symbol === null
      ? { length, symbols: [], starts: [], ends: [] }
      : { length, symbols: [symbol], starts: [0], ends: [length] };
  };
};

/** What a piece consists of before anything is joined. Code units are the characters' that the parts belong to. */
interface Part {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const toBytes = new TextEncoder();

const partsOf = (text: string, { bytes, continuing, ending }: BytePairRules): readonly Part[] => {
  const parts: Part[] = [];
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    if (bytes) {
      for (const byte of toBytes.encode(character)) parts.push({ text: letterOf(byte), start, end });
    } else {
      const spelled = `${start === 0 ? '' : continuing}${character}${end === text.length ? ending : ''}`;
      parts.push({ text: spelled, start, end });
    }
    start = end;
  }
  return parts;
};

/** Reads pieces by byte-pair encoding. */
export const createBytePairReader = (vocabulary: Vocabulary, rules: BytePairRules): PieceReader => {
  const { symbols, unknown } = vocabulary;
  const indexes = symbolIndexes(vocabulary);
  const table: MergeTable = new Map(
    rules.merges.map(([first, second], rank) => {
      const symbol = indexes.get(joined(symbols[first]!, symbols[second]!, rules))!;
      return [pairKey(first, second), { rank, symbol }];
    }),
  );
  const wholeOf = (parts: readonly Part[]): number | undefined =>
    rules.wholeFirst ? indexes.get(parts.map(({ text }) => text).join('')) : undefined;
  return text => {
    const parts = partsOf(text, rules);
    const { length } = text;
    const whole = wholeOf(parts);
    if (whole !== undefined) return { length, symbols: [whole], starts: [0], ends: [length] };
    const read: { symbol: number; start: number; end: number }[] = [];
    for (const { text: spelled, start, end } of parts) {
      const symbol = indexes.get(spelled) ?? unknown;
      if (symbol === null) continue;
      const last = read.at(-1);
      if (rules.fuseUnknown && symbol === unknown && last?.symbol === unknown) last.end = end;
      else read.push({ symbol, start, end });
    }
    const merged = mergeSymbols(
      read.map(({ symbol }) => symbol),
      table,
    );
    return {
      length,
      symbols: merged.symbols,
      starts: merged.from.map(place => read[place]!.start),
      ends: merged.from.map((_, index) => read[(merged.from[index + 1] ?? read.length) - 1]!.end),
    };
  };
};
