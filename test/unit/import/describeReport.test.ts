import { describe, expect, it } from 'vitest';
import {
  costLine,
  headline,
  likelyVocabularies,
  previewLines,
  visibleSymbol,
  withoutFolder,
} from '../../../src/host/openNetwork/describeReport.js';
import type { ImportReport } from '../../../src/shared/importApi.js';

const report: ImportReport = {
  format: 'Keras',
  name: 'shakespeare',
  kind: 'lstm',
  layers: 2,
  hidden: 512,
  embedding: null,
  symbols: 97,
  parameters: 3_400_000,
  needsVocabulary: false,
  mayBeRelu: false,
  notes: [],
  preview: {
    prompts: [
      {
        prompt: 'the ',
        odds: [
          { symbol: ' ', probability: 0.504 },
          { symbol: '\n', probability: 0.2 },
          { symbol: 'a', probability: 0.0042 },
        ],
      },
    ],
    nats: 1.234,
  },
};

describe('what is said of a network before it is used', () => {
  it('says what it is, what it expects and how well it predicts', () => {
    expect(headline(report)).toBe('LSTM, 2 layers of 512 units, 3,400,000 parameters, from Keras');
    expect(headline({ ...report, kind: 'gru', layers: 1 })).toMatch(/^GRU, 1 layer of/);
    expect(previewLines(report)).toEqual([{ prompt: '"the "', odds: 'space 50 %  ·  line end 20 %  ·  a 0.4 %' }]);
    expect(previewLines({ ...report, preview: { prompts: [{ prompt: '\nfor (', odds: [] }], nats: null } })).toEqual([
      { prompt: '"⏎for ("', odds: '' },
    ]);
    expect(costLine(report)).toEqual({
      cost: '1.23 nats per character on the open file; guessing blindly costs 4.57',
      meaning: 'That is how much the text surprises it: the less, the better',
    });
    expect(costLine({ ...report, preview: { prompts: [], nats: 4.6 } })?.meaning).toMatch(/worse than guessing/);
    expect(costLine({ ...report, readsTokens: true })?.cost).toBe('1.23 nats per character on the open file');
    expect(['', '\t', 'a'].map(visibleSymbol)).toEqual(['no character', 'tab', 'a']);
  });

  it('names files without their folders, in a sentence where it makes one', () => {
    expect(withoutFolder('/home/me/a b/x.pt: wants the class a.b, which is not run.')).toBe(
      'x.pt wants the class a.b, which is not run.',
    );
    expect(withoutFolder('C:\\my nets\\x.h5: is damaged.')).toBe('x.h5 is damaged.');
    expect(withoutFolder('/x.h5: the dataset a/b is missing.')).toBe('x.h5: the dataset a/b is missing.');
    expect(withoutFolder('The reader of networks/files has ended.')).toBe('The reader of networks/files has ended.');
  });

  it('says nothing of a preview that is not there', () => {
    expect(previewLines({ ...report, preview: null })).toEqual([]);
    expect(costLine({ ...report, preview: null })).toBeUndefined();
    expect(costLine({ ...report, preview: { prompts: [], nats: null } })).toBeUndefined();
  });

  it('offers the files beside the network that may be its vocabulary, likeliest first', () => {
    const names = ['model.json', 'input.txt', 'char2idx.json', 'vocab.json', 'my_vocab.txt', 'vocab.png', 'chars.pkl'];
    expect(likelyVocabularies(names, 'model.json')).toEqual([
      'vocab.json',
      'my_vocab.txt',
      'char2idx.json',
      'chars.pkl',
    ]);
    expect(likelyVocabularies(['vocab.json'], 'vocab.json')).toEqual([]);
  });
});
