import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/model/import/buildNetwork.js';
import { readForeignSafetensors, readPyTorch } from '../../../src/model/import/stateDict.js';
import { ModelError } from '../../../src/model/modelError.js';
import { parseNetwork, serialiseNetwork } from '../../../src/model/network.js';
import { writeSafetensors } from '../../../src/model/safetensors.js';
import { expectParity, fixture, fixtureJson, type Expected } from './parity.js';

const { symbols, cases } = fixtureJson<{
  readonly symbols: readonly string[];
  readonly cases: Readonly<Record<string, Expected & { readonly relu: boolean }>>;
}>('pytorch/expected.json');

const vocabulary = {
  kind: 'file',
  name: 'vocabulary.json',
  bytes: new TextEncoder().encode(JSON.stringify(symbols)),
} as const;

describe('networks saved by PyTorch', () => {
  it.each(Object.entries(cases))('%s computes what PyTorch computes', (name, expected) => {
    const foreign = readPyTorch(fixture(`pytorch/${name}.pt`), name);
    const { network } = buildNetwork(foreign, { vocabulary, relu: expected.relu }, name, name);
    expectParity(network, expected);
    const { config, weights } = serialiseNetwork(network, 'F32');
    expectParity(parseNetwork(config, weights, name), expected);
  });

  it.each(['lstm-tokens', 'gru-training'])('%s brings its vocabulary along', name => {
    const foreign = readPyTorch(fixture(`pytorch/${name}.pt`), name);
    expect(foreign.symbols).toEqual(symbols);
    expect(buildNetwork(foreign, {}, name, name).network.config.vocabulary.symbols).toEqual(symbols);
  });

  it('reads safetensors under any prefix', () => {
    const { network } = buildNetwork(readPyTorch(fixture('pytorch/lstm-2.pt'), 'a'), { vocabulary }, 'a', 'a');
    const renamed = new Map([...network.tensors].map(([name, tensor]) => [`model.net.${name}`, tensor]));
    const foreign = readForeignSafetensors(writeSafetensors(renamed, 'F32'), 'b.safetensors');
    expectParity(buildNetwork(foreign, { vocabulary }, 'b', 'b').network, cases['lstm-2']!);
  });

  it.each([
    ['bidirectional', /bidirectional.*only networks that read forwards/],
    ['projected', /projection \(proj_size\)/],
    ['whole-module', /wants the Python name torch\.nn\.modules\.rnn\.LSTM.*state_dict/],
  ])('refuses %s in plain words', (name, message) => {
    expect(() => readPyTorch(fixture(`pytorch/${name}.pt`), name)).toThrow(ModelError);
    expect(() => readPyTorch(fixture(`pytorch/${name}.pt`), name)).toThrow(message);
  });

  it('asks for a vocabulary where none is known', () => {
    const foreign = readPyTorch(fixture('pytorch/gru-1.pt'), 'gru-1.pt');
    expect(() => buildNetwork(foreign, {}, 'x', 'gru-1.pt')).toThrow(/reads 12 symbols.*Give its vocabulary/);
  });

  it('takes relu for plain cells only', () => {
    const foreign = readPyTorch(fixture('pytorch/gru-1.pt'), 'gru-1.pt');
    expect(() => buildNetwork(foreign, { vocabulary, relu: true }, 'x', 'x')).toThrow(/plain RNN cells only/);
  });
});
