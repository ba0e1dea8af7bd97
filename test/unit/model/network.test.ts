import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/model/modelError.js';
import { countParameters, parameterShapes, parseNetwork, serialiseNetwork } from '../../../src/model/network.js';
import { parseNetworkConfig } from '../../../src/model/networkConfig.js';
import { writeSafetensors } from '../../../src/model/safetensors.js';
import type { Tensor } from '../../../src/model/tensor.js';
import { configOf, randomNetwork, shippedNetwork } from './networks.js';

const architecture = { kind: 'gru', layers: 2, hidden: 5, embedding: 3, vocabulary: 7 } as const;
const config = configOf(architecture);
const parse = (changes: object): unknown =>
  parseNetworkConfig(JSON.stringify({ ...config, ...changes }), 'net/config.json');

test('a network is the same after it was saved and loaded', () => {
  const network = randomNetwork(architecture, 1);
  const saved = serialiseNetwork(network, 'F32');
  expect(parseNetwork(saved.config, saved.weights, 'net')).toEqual(network);
});

test('names and shapes are those of PyTorch', () => {
  expect([...parameterShapes({ kind: 'lstm', layers: 2, hidden: 4, embedding: null, vocabulary: 9 })]).toEqual([
    ['rnn.weight_ih_l0', [16, 9]],
    ['rnn.weight_hh_l0', [16, 4]],
    ['rnn.bias_ih_l0', [16]],
    ['rnn.bias_hh_l0', [16]],
    ['rnn.weight_ih_l1', [16, 4]],
    ['rnn.weight_hh_l1', [16, 4]],
    ['rnn.bias_ih_l1', [16]],
    ['rnn.bias_hh_l1', [16]],
    ['output.weight', [9, 4]],
    ['output.bias', [9]],
  ]);
});

test('the shipped networks load', () => {
  const network = shippedNetwork();
  expect(countParameters(network.architecture)).toBe(1_257_600);
  expect(countParameters(shippedNetwork('cell-lens-1x128').architecture)).toBe(103_552);
  expect(network.config.vocabulary.symbols[97]).toBe('a');
  expect(network.config.vocabulary.symbols[13]).toBe('');
});

describe('a bad config.json gives one error that names the field', () => {
  const vocabulary = config.vocabulary;
  const cell = { concept: 'string', layer: 1, unit: 4, sign: 1, languages: ['c'] };
  test.each([
    [{ format: 'other' }, /format is "other"; expected "cell-lens-network"/],
    [{ version: 2 }, /version is 2; this program reads version 1/],
    [{ name: '' }, /name must be/],
    [{ cell: 'transformer' }, /cell is "transformer"; expected lstm, gru or rnn/],
    [{ layers: 0 }, /layers is 0; expected a whole number from 1 to 64/],
    [{ hidden: 1e9 }, /hidden is 1000000000; expected a whole number from 1 to 65536/],
    [{ hidden: 1.5 }, /hidden is 1.5/],
    [{ embedding: undefined }, /embedding \(or null\) is nothing/],
    [{ embedding: '64' }, /embedding \(or null\) is "64"/],
    [{ vocabulary: null }, /vocabulary is null/],
    [{ vocabulary: { ...vocabulary, symbols: ['a'] } }, /symbols must be a list of 2 to/],
    [{ vocabulary: { ...vocabulary, symbols: ['a', 'bc'] } }, /symbols\[1\] is "bc"; expected one character/],
    [{ vocabulary: { ...vocabulary, symbols: ['a', 'a'] } }, /has "a" more than once/],
    [{ vocabulary: { ...vocabulary, unknown: 7 } }, /vocabulary.unknown is 7; expected a whole number from 0 to 6/],
    [{ vocabulary: { ...vocabulary, boundary: -1 } }, /vocabulary.boundary is -1/],
    [{ vocabulary: { ...vocabulary, skipped: 13 } }, /vocabulary.skipped is 13/],
    [{ training: [] }, /training is \[\]; expected an object/],
    [{ training: { heldOut: { c: 'low' } } }, /training.heldOut must give/],
    [{ cells: {} }, /cells must be a list/],
    [{ cells: [{ ...cell, unit: 5 }] }, /cells\[0\].unit is 5; expected a whole number from 0 to 4/],
    [{ cells: [{ ...cell, sign: 0 }] }, /cells\[0\].sign is 0; expected 1 or -1/],
    [{ cells: [cell, { ...cell, languages: 'c' }] }, /cells\[1\].languages must be a list/],
    [{ cells: [{ ...cell, measure: 'F1' }] }, /cells\[0\].measure is "F1"/],
    [{ cells: [{ ...cell, threshold: 'high' }] }, /cells\[0\].threshold is "high"/],
    [{ cells: [{ ...cell, concept: 3 }] }, /cells\[0\].concept must be a name/],
    [{ cells: [null] }, /cells\[0\] is null/],
    [{ scales: [[1, 1, 1, 1, 1]] }, /scales must be 2 lists of 5 positive numbers/],
    [
      {
        scales: [
          [1, 1, 1, 1, 1],
          [1, 1, 1, 1, 0],
        ],
      },
      /scales must be 2 lists of 5 positive numbers/,
    ],
  ])('%j', (changes, message) => {
    expect(() => parse(changes)).toThrow(message);
    expect(() => parse(changes)).toThrow(/^net\/config\.json: /);
    expect(() => parse(changes)).toThrow(ModelError);
  });

  test.each([
    ['[]', /must be a JSON object/],
    ['null', /must be a JSON object/],
    ['{"format":', /not valid JSON/],
    ['{"__proto__": {"version": 1}}', /has a key __proto__/],
    ['{"vocabulary": {"constructor": 1}}', /has a key constructor/],
  ])('%s', (json, message) => {
    expect(() => parseNetworkConfig(json, 'net/config.json')).toThrow(message);
    expect(() => parseNetworkConfig(json, 'net/config.json')).toThrow(ModelError);
  });
});

test('good optional fields are kept and unknown ones left out', () => {
  const cells = [
    { concept: 'x', layer: 0, unit: 1, sign: -1, languages: [], threshold: 0.5, measure: 'AUROC', score: 1 },
  ];
  const training = { heldOut: { c: 1.5 }, framework: 'own' };
  const scales = [Array(5).fill(1), Array(5).fill(2)];
  expect(parse({ cells, training, scales, colour: 'red' })).toEqual({ ...config, cells, training, scales });
});

describe('weights that are not those of the config', () => {
  const network = randomNetwork(architecture, 2);
  const json = JSON.stringify(config);
  const withTensors = (change: (tensors: Map<string, Tensor>) => void): Uint8Array => {
    const tensors = new Map(network.tensors);
    change(tensors);
    return writeSafetensors(tensors, 'F32');
  };
  test.each<[string, (tensors: Map<string, Tensor>) => void, RegExp]>([
    ['missing', t => t.delete('rnn.bias_hh_l1'), /tensor rnn.bias_hh_l1 is missing; expected it with shape \[15\]/],
    [
      'transposed',
      t => t.set('rnn.weight_ih_l0', { shape: [3, 15], data: new Float32Array(45) }),
      /tensor rnn.weight_ih_l0 has shape \[3, 15\]; expected \[15, 3\]/,
    ],
    [
      'extra',
      t => t.set('rnn.weight_hr_l0', { shape: [1], data: new Float32Array(1) }),
      /rnn.weight_hr_l0 is not part/,
    ],
  ])('%s', (_, change, message) => {
    const weights = withTensors(change);
    expect(() => parseNetwork(json, weights, 'net')).toThrow(message);
    expect(() => parseNetwork(json, weights, 'net')).toThrow(/^net\/model\.safetensors: /);
  });
});
