import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readForeign } from '../../../src/engine/import/readForeign.js';
import { buildNetwork } from '../../../src/model/import/buildNetwork.js';
import { ModelError } from '../../../src/model/modelError.js';
import { parseNetwork, serialiseNetwork } from '../../../src/model/network.js';
import { expectParity, fixtureJson, type Expected } from './parity.js';

const path = (name: string): string => fileURLToPath(new URL(`../../fixtures/import/${name}`, import.meta.url));
const bytes = new TextEncoder().encode(JSON.stringify([...'\n ()"#abcdef']));
const vocabulary = { kind: 'file', name: 'vocabulary.json', bytes } as const;

const casesOf = (folder: string): [string, Expected][] =>
  Object.entries(fixtureJson<{ cases: Record<string, Expected> }>(`${folder}/expected.json`).cases);

describe.each(['keras', 'tfjs', 'onnx', 'ml5'])('networks saved as %s', folder => {
  it.each(casesOf(folder))('%s computes what it computes there', async (name, expected) => {
    const { network } = buildNetwork(
      await readForeign(path(`${folder}/${name}${folder === 'onnx' ? '.onnx' : ''}`)),
      { vocabulary },
      name,
      name,
    );
    expectParity(network, expected);
    const { config, weights } = serialiseNetwork(network, 'F32');
    expectParity(parseNetwork(config, weights, name), expected);
  });
});

describe('a folder of ml5', () => {
  it('brings its vocabulary along', async () => {
    const foreign = await readForeign(path('ml5/lstm-2'));
    expect(foreign.symbols).toEqual([...'\n ()"#abcdef']);
  });
});

describe('networks of Keras that are not read', () => {
  it.each([
    ['bidirectional.h5', /bidirectional.*only networks that read forwards/],
    ['tanh-gates.h5', /recurrent_activation "tanh"; expected sigmoid or hard_sigmoid/],
  ])('%s is refused in plain words', async (name, message) => {
    const read = readForeign(path(`keras/${name}`));
    await expect(read).rejects.toThrow(ModelError);
    await expect(read).rejects.toThrow(message);
  });
});
