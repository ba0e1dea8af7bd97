import { describe, expect, it } from 'vitest';
import { readVocabulary } from '../../../src/model/import/vocabulary/readVocabulary.js';
import { createEncoder } from '../../../src/model/vocabulary.js';

const symbols = ['\n', ' ', 'a', 'b', '1', 'é'];
const read = (text: string, size = symbols.length): readonly string[] =>
  readVocabulary({ kind: 'file', name: 'vocabulary', bytes: new TextEncoder().encode(text) }, size).symbols;
const json = (value: unknown, size?: number): readonly string[] => read(JSON.stringify(value), size);
const toIndex = Object.fromEntries(symbols.map((symbol, index) => [symbol, index]));
const toSymbol = Object.fromEntries(symbols.map((symbol, index) => [String(index), symbol]));

describe('vocabularies', () => {
  it.each<[string, unknown]>([
    ['a JSON list', symbols],
    ['a map from character to index', toIndex],
    ['a map from index to character', toSymbol],
    ['a map under a usual name', { stoi: toIndex }],
    ['a string of all characters', { chars: symbols.join('') }],
    ["char-rnn's table, counted from 1", { idx_to_token: Object.fromEntries(symbols.map((s, i) => [i + 1, s])) }],
    ["Keras's Tokenizer", { class_name: 'Tokenizer', config: { index_word: JSON.stringify(toSymbol) } }],
  ])('%s', (_, value) => {
    expect(json(value)).toEqual(symbols);
  });

  it("textgenrnn's map leaves 0 to padding", () => {
    const map = Object.fromEntries(symbols.map((symbol, index) => [symbol, index + 1]));
    expect(json(map, 7)).toEqual(['', ...symbols]);
  });

  it('marks such as <unk> stand for no character', () => {
    expect(json(['<pad>', '<unk>', ...symbols], 8)).toEqual(['', '', ...symbols]);
  });

  it('one character a line, the line break written as \\n', () => {
    expect(read('\\n\n \na\nb\n1\né\n')).toEqual(symbols);
  });

  it('all characters in order', () => {
    expect(read(symbols.join(''))).toEqual(symbols);
  });

  it('the text of the training, whose characters are sorted', () => {
    expect(read('ab1 baé\na b\n')).toEqual(['\n', ' ', '1', 'a', 'b', 'é']);
  });

  it('byte values', () => {
    const { symbols: bytes } = readVocabulary({ kind: 'bytes' }, 256);
    expect([bytes[10], bytes[65], bytes[200], bytes.length]).toEqual(['\n', 'A', '', 256]);
    expect(() => readVocabulary({ kind: 'bytes' }, 97)).toThrow(/128 or 256 symbols.*has 97/);
  });

  it('a pickled tuple of characters', () => {
    const strings = symbols.map(symbol => {
      const bytes = new TextEncoder().encode(symbol);
      return [0x58, bytes.length, 0, 0, 0, ...bytes];
    });
    const bytes = Uint8Array.from([0x80, 2, 0x28, ...strings.flat(), 0x74, 0x2e]);
    expect(readVocabulary({ kind: 'file', name: 'vocab.pkl', bytes }, 6).symbols).toEqual(symbols);
  });

  it.each<[string, unknown, RegExp]>([
    ['of another size', ['a', 'b', 'c', 'd', 'e', 'f', 'g'], /has 7 symbols; the network reads 6/],
    ['of words of another size', ['the', 'net', 'reads', 'words', 'no', 'more', 'here'], /has 7 symbols/],
    ['of numbers', [1, 2, 3], /is not a vocabulary with 6 symbols/],
  ])('refuses a table %s', (_, value, message) => {
    expect(() => json(value)).toThrow(message);
  });
});

describe('the encoder of an imported vocabulary', () => {
  const encoder = createEncoder({ symbols, boundary: 0, unknown: null, skipped: '\r' });

  it('reads the boundary as the character that it is, and leaves unknown characters unread', () => {
    const { symbols: read, starts, ends } = encoder.encode('a\nx1\r\u{1f600}b');
    expect([[...read], [...starts], [...ends]]).toEqual([
      [2, 0, 4, 3],
      [0, 1, 3, 7],
      [1, 2, 4, 8],
    ]);
  });
});
