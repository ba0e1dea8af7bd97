import { expect, test } from 'vitest';
import { createForwardPass } from '../../../src/model/forwardPass.js';
import { createNetwork, parameterShapes } from '../../../src/model/network.js';
import { createRandom } from '../../../src/model/random.js';
import { compareWithReference } from './accuracy.js';
import { backends, loadKernels } from './networks.js';

const hidden = 128;
const steps = 6_000;

/** What is added to the forget gate's bias of each planted cell, and the bias of its g: one way, or to and fro. */
const planted = [
  { forget: 30, count: 5 },
  { forget: 14, count: 0.2 },
  { forget: 11, count: 2 },
  { forget: 9, count: 0.2 },
  { forget: 8, count: -3 },
  { forget: 12, count: 0.2 },
];

/** A random network in which a few cells count for thousands of characters. */
const countingNetwork = (seed: number) => {
  const random = createRandom(seed);
  const shape = { kind: 'lstm', layers: 1, hidden, embedding: 64, vocabulary: 128 } as const;
  const bound = 1 / Math.sqrt(hidden);
  const tensors = new Map(
    [...parameterShapes(shape)].map(([name, dims]) => {
      const length = dims.reduce((product, size) => product * size, 1);
      const draw = (): number => (name === 'embedding.weight' ? random.normal() : bound * (2 * random.uniform() - 1));
      return [name, { shape: dims, data: Float32Array.from({ length }, draw) }];
    }),
  );
  const weights = tensors.get('rnn.weight_ih_l0')!.data;
  const bias = tensors.get('rnn.bias_ih_l0')!.data;
  planted.forEach(({ forget, count }, index) => {
    const unit = 5 + 19 * index;
    bias[unit]! += 4;
    bias[hidden + unit]! += forget;
    bias[2 * hidden + unit]! += count;
    // A cell that counts to and fro is told by the symbols, not by its bias.
    if (Math.abs(count) > 1) return;
    const row = (2 * hidden + unit) * shape.embedding;
    for (let column = row; column < row + shape.embedding; column++) weights[column]! *= 8;
  });
  const symbols = Array.from({ length: 128 }, (_, code) =>
    code < 32 || code === 127 ? '' : String.fromCharCode(code),
  );
  const { layers, embedding } = shape;
  return createNetwork(
    {
      format: 'cell-lens-network',
      version: 1,
      name: 'counters',
      cell: 'lstm',
      layers,
      hidden,
      embedding,
      vocabulary: { symbols, boundary: 0, unknown: 127, skipped: '\r' },
    },
    tensors,
    'counters',
  );
};

test('the kernels agree with float64 where cells count to thousands', async () => {
  const kernels = await loadKernels();
  const seed = 1;
  console.log(`seed ${seed}`);
  const network = countingNetwork(seed);
  const random = createRandom(seed + 1);
  const text = Uint16Array.from({ length: steps }, () => 32 + random.below(95));
  const passes = backends(kernels)
    .filter(backend => backend !== 'js')
    .map(backend => createForwardPass(network, kernels, { backend }));
  expect(passes.length).toBe(2);
  const state = passes[0]!.initialState();
  passes[0]!.run(text, state);
  expect(state.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)).toBeGreaterThan(5_000);
  for (const [pass, { h, c }] of compareWithReference(network, passes, [text], ['h', 'c'])) {
    console.log(`${pass.backend}: h ${h!.largest}, c ${c!.largest}`);
    expect(h!.count, pass.backend).toBe(steps * hidden);
    expect(h!.largest, pass.backend).toBeLessThanOrEqual(2e-6);
    expect(c!.largest, pass.backend).toBeLessThanOrEqual(1e-5);
  }
}, 120_000);
