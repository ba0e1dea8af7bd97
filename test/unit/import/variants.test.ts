import { describe, expect, it } from 'vitest';
import { createBatchForward } from '../../../src/model/batchForward.js';
import { createForwardPass } from '../../../src/model/forwardPass.js';
import { buildNetwork } from '../../../src/model/import/buildNetwork.js';
import { readOnnx } from '../../../src/model/import/onnx/readOnnx.js';
import { ModelError } from '../../../src/model/modelError.js';
import { parseNetworkConfig } from '../../../src/model/networkConfig.js';
import { measureGradientFlow } from '../../../src/model/training/gradientFlow.js';
import { fixture } from './parity.js';

const bytes = new TextEncoder().encode(JSON.stringify([...'\n ()"#abcdef']));
const { network } = buildNetwork(
  readOnnx(fixture('onnx/gru-before.onnx'), 'x'),
  { vocabulary: { kind: 'file', name: 'v.json', bytes } },
  'before',
  'x',
);

describe('a network whose cells compute otherwise than PyTorch', () => {
  it('runs on the JavaScript pass, whatever kernels there are', () => {
    const nothing = new Uint8Array(0);
    expect(createForwardPass(network, { plain: nothing, relaxed: nothing }).backend).toBe('js');
    expect(() => createForwardPass(network, null, { backend: 'wasm-simd' })).toThrow(/not this network's variant/);
  });

  it('is refused where only the usual cells are computed', () => {
    const kernels = { plain: new Uint8Array(0), relaxed: new Uint8Array(0) };
    expect(() => createBatchForward(network, kernels, 4)).toThrow(/otherwise than PyTorch/);
    const options = { steps: 2, positions: 1, clip: 5 };
    expect(() => measureGradientFlow(network, Uint16Array.of(1, 2, 3, 4, 5, 6), options)).toThrow(
      /otherwise than PyTorch/,
    );
  });

  it('says so in its config, which is checked', () => {
    const config = { ...network.config };
    const parse = (change: object): unknown => parseNetworkConfig(JSON.stringify({ ...config, ...change }), 'c.json');
    expect(parse({})).toMatchObject({ variant: { resetFirst: true }, vocabulary: { unknown: null } });
    for (const [variant, message] of [
      [7, /variant is 7/],
      [{ activation: 'relu' }, /variant\.activation is "relu"; expected relu, in an rnn/],
      [{ hardSigmoid: -1 }, /variant\.hardSigmoid is -1/],
      [{ resetFirst: false }, /variant\.resetFirst is false/],
    ] as const) {
      expect(() => parse({ variant })).toThrow(ModelError);
      expect(() => parse({ variant })).toThrow(message);
    }
  });
});
