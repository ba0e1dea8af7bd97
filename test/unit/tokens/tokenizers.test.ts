import { describe, expect, it } from 'vitest';
import { readVocabulary } from '../../../src/model/import/vocabulary/readVocabulary.js';
import { ModelError } from '../../../src/model/modelError.js';
import { createForwardPass } from '../../../src/model/forwardPass.js';
import { parseNetwork, serialiseNetwork } from '../../../src/model/network.js';
import { symbolTexts, writeSymbols } from '../../../src/model/tokens/symbolTexts.js';
import { createEncoder, encodeFromBoundary } from '../../../src/model/vocabulary.js';
import { expected, tokenFixture, tokenizerJson, tokenNetwork, vocabularyOf } from './fixtures.js';

const names = Object.keys(expected.ids);

describe('tokenizers written by the tokenizers library', () => {
  it.each(names)('%s: cut every text as the library does', name => {
    const encoder = createEncoder(vocabularyOf(name));
    expected.texts.forEach((text, index) => {
      expect([...encoder.encode(text).symbols], JSON.stringify(text)).toEqual(expected.ids[name]![index]);
    });
  });

  it.each(names)('%s: the tokens follow one another in the text, and none is empty', name => {
    const encoder = createEncoder(vocabularyOf(name));
    for (const text of expected.texts) {
      const { symbols, starts, ends } = encoder.encode(text);
      symbols.forEach((_, index) => {
        const [start, end] = [starts[index]!, ends[index]!];
        // A space that the text does not have may be a token before its first character.
        expect(start < end || (name === 'prefix-space' && end === 0), JSON.stringify(text)).toBe(true);
        expect(start).toBeGreaterThanOrEqual(starts[index - 1] ?? 0);
        expect(end).toBeLessThanOrEqual(text.length);
      });
      if (name === 'byte-level') expect(writeSymbols(encoder.vocabulary, [...symbols])).toBe(text);
    }
  });

  it('show bytes that are no whole character as bytes', () => {
    const texts = symbolTexts(vocabularyOf('byte-level'));
    expect(texts).toContain(' return');
    expect(texts).toContain('\\xF0');
    expect(texts[0]).toBe('<|endoftext|>');
  });

  it('take the named marks for what is unknown and for the beginning of a text', () => {
    expect(vocabularyOf('byte-level')).toMatchObject({ boundary: 0, unknown: null });
    expect(vocabularyOf('characters')).toMatchObject({ boundary: 1, unknown: 0 });
    expect(vocabularyOf('words')).toMatchObject({ boundary: 1, unknown: 0 });
  });
});

describe('a network that reads tokens', () => {
  it('computes what PyTorch computes, before and after it is saved', () => {
    const imported = tokenNetwork();
    const { config, weights } = serialiseNetwork(imported, 'F32');
    const { text, ids, h, nats } = expected.network;
    for (const network of [imported, parseNetwork(config, weights, 'saved')]) {
      const fed = encodeFromBoundary(createEncoder(network.config.vocabulary), text);
      expect([...fed]).toEqual([0, ...ids]);
      const pass = createForwardPass(network, null);
      const trace = pass.newTrace(fed.length);
      const bits = new Float32Array(fed.length);
      pass.run(fed, pass.initialState(), { trace, bits });
      const row = new Float32Array(network.architecture.hidden);
      const differences = h.flatMap((values, step) => {
        trace.row(step + 1, 0, 'h', row);
        return [
          ...values.map((value, unit) => Math.abs(value - row[unit]!)),
          Math.abs(nats[step]! - bits[step + 1]! * Math.LN2),
        ];
      });
      expect(Math.max(...differences)).toBeLessThan(1e-5);
    }
  });
});

describe('tokenizers that cannot be followed', () => {
  const model = tokenizerJson('byte-level')['model'] as Record<string, unknown>;
  const read = (change: Record<string, unknown>, size = 400): unknown => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ...tokenizerJson('byte-level'), ...change }));
    return readVocabulary({ kind: 'file', name: 'tokenizer.json', bytes }, size);
  };

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['another model', { model: { type: 'WordPiece', vocab: {} } }, /model is WordPiece; read are BPE and WordLevel/],
    ['a normaliser', { normalizer: { type: 'Lowercase' } }, /normalizer is Lowercase, which changes texts/],
    ['another splitter', { pre_tokenizer: { type: 'Metaspace' } }, /pre_tokenizer is Metaspace; read are ByteLevel/],
    ['no splitter', { pre_tokenizer: null }, /pre_tokenizer is null/],
    [
      'bytes without a pattern',
      { pre_tokenizer: { type: 'ByteLevel', use_regex: false } },
      /pre_tokenizer is ByteLevel/,
    ],
    ['a fallback to bytes', { model: { ...model, byte_fallback: true } }, /byte_fallback/],
    [
      'a merge of what is no token',
      { model: { ...model, merges: ['q zz'] } },
      /the merge "q zz" joins or gives tokens/,
    ],
    ['merges that are no list', { model: { ...model, merges: 7 } }, /model\.merges must be a list/],
    ['an index out of range', { model: { ...model, vocab: { a: 70_000, b: 1 } } }, /the token "a" has the index 70000/],
    ['no indexes', { model: { ...model, vocab: [] } }, /model\.vocab must be a map/],
    ['added tokens that are none', { added_tokens: [1] }, /added_tokens holds what is no token/],
    [
      'an added token that has to be a word',
      { added_tokens: [{ id: 400, content: 'if', single_word: true }] },
      /the added token "if" is a word alone \(single_word\)/,
    ],
  ])('%s is refused in plain words', (_, change, message) => {
    expect(() => read(change)).toThrow(ModelError);
    expect(() => read(change)).toThrow(message);
  });

  it('a tokenizer larger than the network, which may be padded', () => {
    expect(() => read({}, 399)).toThrow(/has 400 symbols; the network reads 399/);
    expect(read({}, 448)).toMatchObject({ boundary: 0 });
  });
});

describe('plain lists of tokens', () => {
  const encoderOf = (tokens: unknown, size: number) => {
    const bytes = new TextEncoder().encode(typeof tokens === 'string' ? tokens : JSON.stringify(tokens));
    const fitted = readVocabulary({ kind: 'file', name: 'list', bytes }, size);
    const { symbols, unknown, boundary } = fitted;
    expect(fitted.tokens).toEqual({ kind: 'longest match' });
    return createEncoder({
      symbols,
      boundary: boundary ?? 0,
      unknown: unknown ?? null,
      skipped: '\r',
      tokens: { kind: 'longest match' },
    });
  };
  const words = ['<unk>', 'if', 'iffy', 'return', 'ret', '(', ')', 'x', 'const', '=='];
  const cut = (encoder: ReturnType<typeof encoderOf>, text: string): unknown => {
    const { symbols, starts, ends } = encoder.encode(text);
    return [...symbols].map((symbol, index) => [symbol, text.slice(starts[index], ends[index])]);
  };

  it.each<[string, unknown]>([
    ['a list', words],
    ['a map from token to index', Object.fromEntries(words.map((word, index) => [word, index]))],
    ['a map from index to token', { itos: Object.fromEntries(words.map((word, index) => [String(index), word])) }],
    ['one token a line', `${words.join('\n')}\n`],
  ])('%s: the longest token that fits is read', (_, list) => {
    expect(cut(encoderOf(list, words.length), 'if (iffy==x)\r\n  returns é😀y')).toEqual([
      [1, 'if'],
      [5, '('],
      [2, 'iffy'],
      [9, '=='],
      [7, 'x'],
      [6, ')'],
      [3, 'return'],
      [0, 's'],
      [0, 'é😀y'],
    ]);
  });

  it('spaces may be spelled as SentencePiece or GPT-2 spell them', () => {
    expect(cut(encoderOf(['▁the', '▁cat', 's', '▁', '▁dog', '▁car', '▁bus'], 7), ' the cats the')).toEqual([
      [0, ' the'],
      [1, ' cat'],
      [2, 's'],
      [0, ' the'],
    ]);
    expect(cut(encoderOf(['Ġthe', 'Ġcat', 's', 'Ġ', 'Ċ', 'é', 'Ġdog', 'Ġcar', 'Ġbus'], 9), ' cats\n')).toEqual([
      [1, ' cat'],
      [2, 's'],
      [4, '\n'],
    ]);
  });

  it('what is not in a list without a mark for it is not read', () => {
    expect(cut(encoderOf(words.slice(1), 9), 'x yy ret')).toEqual([
      [6, 'x'],
      [3, 'ret'],
    ]);
  });

  it('a tokenizer kept in the file of a vocabulary is not mistaken for a list', () => {
    const bytes = tokenFixture('words.json');
    expect(readVocabulary({ kind: 'file', name: 'tokenizer.json', bytes }, 150).tokens).toMatchObject({
      kind: 'words',
      split: 'WhitespaceSplit',
    });
  });
});
