import type { Vocabulary } from '../vocabulary.js';
import { bytesOfSymbol } from './byteAlphabet.js';
import type { BytePairRules } from './tokenRules.js';

const asText = new TextDecoder('utf-8', { fatal: true });

/** Bytes as text, those that are no whole character as `\xE2`. */
const readableBytes = (bytes: readonly number[]): string => {
  try {
    return asText.decode(Uint8Array.from(bytes));
  } catch {
    return bytes
      .map(byte => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase()}`))
      .join('');
  }
};

const withoutMarks = (symbol: string, { continuing, ending }: BytePairRules): string => {
  const begun = continuing !== '' && symbol.startsWith(continuing) ? symbol.slice(continuing.length) : symbol;
  return ending !== '' && begun.endsWith(ending) ? `${begun.slice(0, -ending.length)} ` : begun;
};

/** Each symbol as people read it, by index; '' for one that stands for no text. Parts of a character are `\xE2`. */
export const symbolTexts = ({ symbols, tokens }: Vocabulary): readonly string[] => {
  if (tokens?.kind !== 'byte pair') return symbols;
  return symbols.map(symbol =>
    tokens.bytes ? readableBytes(bytesOfSymbol(symbol) ?? []) : withoutMarks(symbol, tokens),
  );
};

/** The text that symbols in a row stand for. Words are parted by spaces, which their rules leave out. */
export const writeSymbols = (vocabulary: Vocabulary, written: readonly number[]): string => {
  const { symbols, tokens } = vocabulary;
  const texts = written.map(symbol => symbols[symbol]!);
  if (tokens === undefined) return texts.join('');
  if (tokens.kind === 'words') return texts.join(' ');
  if (tokens.kind === 'longest match') return texts.join(symbols.some(symbol => /\s/.test(symbol)) ? '' : ' ');
  return tokens.bytes
    ? new TextDecoder().decode(Uint8Array.from(texts.flatMap(text => bytesOfSymbol(text) ?? [])))
    : texts.map(text => withoutMarks(text, tokens)).join('');
};
