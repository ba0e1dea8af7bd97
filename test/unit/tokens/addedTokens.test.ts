import { describe, expect, it } from 'vitest';
import { cutTokens, recutTokens } from '../../../src/engine/tokenSegments.js';
import { SegmentList } from '../../../src/engine/segments.js';
import { symbolTexts, writeSymbols } from '../../../src/model/tokens/symbolTexts.js';
import { parseTokenRules } from '../../../src/model/tokens/tokenRules.js';
import { createRandom } from '../../../src/model/random.js';
import { createEncoder } from '../../../src/model/vocabulary.js';
import { expectedAdded, vocabularyOf } from './fixtures.js';

const names = Object.keys(expectedAdded.ids);

describe('tokens that were added to a tokenizer', () => {
  it.each(names)('%s: are looked for in texts as the library does', name => {
    const encoder = createEncoder(vocabularyOf(name));
    expectedAdded.texts.forEach((text, index) => {
      expect([...encoder.encode(text).symbols], JSON.stringify(text)).toEqual(expectedAdded.ids[name]![index]);
    });
  });

  it.each(names)('%s: survive being saved', name => {
    const { symbols, tokens } = vocabularyOf(name);
    const saved: unknown = JSON.parse(JSON.stringify(tokens));
    const parsed = parseTokenRules(saved, symbols, problem => {
      throw new Error(problem);
    });
    expect(parsed).toEqual(tokens);
  });

  it('stand for the code units that they are, with the white space that belongs to them', () => {
    const encoder = createEncoder(vocabularyOf('byte-level-marks'));
    const text = 'a  <mask>b<tail> \n';
    const { starts, ends } = encoder.encode(text);
    expect([...starts].map((start, index) => text.slice(start, ends[index]))).toEqual([
      'a',
      '  <mask>',
      'b',
      '<tail> \n',
    ]);
  });

  it('are shown by their names; special ones write nothing', () => {
    const vocabulary = vocabularyOf('byte-level-added');
    const texts = symbolTexts(vocabulary);
    expect(texts).toContain('        ');
    const written = ['<|endoftext|>', 'a', '    ', '<pad>', '🚀'].map(text => texts.indexOf(text));
    expect(written).not.toContain(-1);
    expect(writeSymbols(vocabulary, written)).toBe('a    🚀');
    expect(writeSymbols(vocabularyOf('words-marks'), [symbolTexts(vocabularyOf('words-marks')).indexOf('<n>')])).toBe(
      '<n>',
    );
  });

  it.each(names)('%s: a text that is edited is cut as a whole text is', name => {
    const seed = Date.now() % 1_000_000;
    console.log(`seed ${seed}`);
    const random = createRandom(seed);
    const encoder = createEncoder(vocabularyOf(name));
    const reader = encoder.tokens!;
    const piece = (): string => expectedAdded.texts[random.below(expectedAdded.texts.length)]!;
    for (let round = 0; round < 12; round++) {
      let text = Array.from({ length: 12 }, piece).join('');
      const list = new SegmentList(cutTokens(encoder, reader, text, 16));
      for (let edit = 0; edit < 12; edit++) {
        const offset = random.below(text.length + 1);
        const end = Math.min(text.length, offset + random.below(12));
        const inserted = random.below(3) === 0 ? '' : piece().slice(0, random.below(16));
        text = text.slice(0, offset) + inserted + text.slice(end);
        const grown = inserted.length - (end - offset);
        const { from, to, pieces } = recutTokens(encoder, reader, text, list, { offset, end, grown }, 16);
        list.replace(from, to, pieces);
        const symbols = Array.from({ length: list.count }, (_, index) => [...list.get(index).tokens!.symbols]).flat();
        expect(symbols, `seed ${seed}, round ${round}, edit ${edit}`).toEqual([...encoder.encode(text).symbols]);
      }
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['no list', 7, /added must be a list of at most 2 tokens/],
    ['no token', [1], /added\[0\] is 1; expected an object/],
    ['no symbol', [{ symbol: 2, text: 'x' }], /added\[0\]\.symbol is 2; expected 0 to 1/],
    ['no text', [{ symbol: 1, text: '' }], /added\[0\]\.text is ""; expected a string that is not empty/],
    [
      'white space twice',
      [
        { symbol: 0, text: 'a', spaceBefore: true },
        { symbol: 1, text: '  ' },
      ],
      /"a" takes the white space before it and "  " ends in white space/,
    ],
    ['no flag', [{ symbol: 1, text: 'x', early: 'yes' }], /added\[0\]\.early is "yes"; expected true or false/],
  ])('%s in a config.json is an error', (_, added, message) => {
    const fail = (problem: string): never => {
      throw new Error(problem);
    };
    expect(() => parseTokenRules({ kind: 'words', split: 'Whitespace', added }, ['a', 'b'], fail)).toThrow(message);
  });
});
