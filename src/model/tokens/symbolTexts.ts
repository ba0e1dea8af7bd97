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
  if (tokens === undefined || tokens.kind === 'longest match') return symbols;
  const texts =
    tokens.kind === 'words'
      ? [...symbols]
      : symbols.map(symbol =>
          tokens.bytes ? readableBytes(bytesOfSymbol(symbol) ?? []) : withoutMarks(symbol, tokens),
        );
  for (const { symbol, text } of tokens.added) texts[symbol] = text;
  return texts;
};

const toBytes = new TextEncoder();

/**
 * The text that symbols in a row stand for. Words are parted by spaces, which their rules leave out; special tokens, such
 * as one for the end of a text, stand for none.
 */
export const writeSymbols = (vocabulary: Vocabulary, written: readonly number[]): string => {
  const { symbols, tokens } = vocabulary;
  if (tokens === undefined) return written.map(symbol => symbols[symbol]!).join('');
  if (tokens.kind === 'longest match') {
    return written.map(symbol => symbols[symbol]!).join(symbols.some(symbol => /\s/.test(symbol)) ? '' : ' ');
  }
  const added = new Map(tokens.added.map(({ symbol, text, special }) => [symbol, special ? '' : text]));
  if (tokens.kind === 'words') return written.map(symbol => added.get(symbol) ?? symbols[symbol]!).join(' ');
  if (!tokens.bytes) {
    return written.map(symbol => added.get(symbol) ?? withoutMarks(symbols[symbol]!, tokens)).join('');
  }
  const bytes = written.flatMap(symbol => {
    const text = added.get(symbol);
    return text === undefined ? (bytesOfSymbol(symbols[symbol]!) ?? []) : [...toBytes.encode(text)];
  });
  return new TextDecoder().decode(Uint8Array.from(bytes));
};
