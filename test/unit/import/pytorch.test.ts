import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/model/import/buildNetwork.js';
import { readForeignSafetensors, readPyTorch } from '../../../src/model/import/stateDict.js';
import { ModelError } from '../../../src/model/modelError.js';
import { parseNetwork, serialiseNetwork } from '../../../src/model/network.js';
import { writeSafetensors } from '../../../src/model/safetensors.js';
import type { Tensor } from '../../../src/model/tensor.js';
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

/** A safetensors file with the same numbers as F64. */
const doublesOf = (tensors: ReadonlyMap<string, Tensor>): Uint8Array => {
  let end = 0;
  const header = Object.fromEntries(
    [...tensors].map(([name, { shape, data }]) => [
      name,
      { dtype: 'F64', shape, data_offsets: [end, (end += 8 * data.length)] },
    ]),
  );
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  let at = 8 + json.length;
  for (const { data } of tensors.values()) {
    for (const value of data) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  return bytes;
};

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

  it('rounds weights in double precision, and says so', () => {
    const { tensors } = readPyTorch(fixture('pytorch/gru-1.pt'), 'gru-1.pt');
    const foreign = readForeignSafetensors(doublesOf(tensors), 'doubles.safetensors');
    expect(foreign.notes).toContain('Its weights are stored in double precision; they are rounded to single.');
    expect(foreign.tensors).toEqual(tensors);
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
