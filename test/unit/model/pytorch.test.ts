import { describe, expect, test } from 'vitest';
import { createForwardPass } from '../../../src/model/forwardPass.js';
import { parseNetwork } from '../../../src/model/network.js';
import { createReference } from '../../../src/model/reference.js';
import { backends, fixture, loadKernels } from './networks.js';

/** What test/fixtures/pytorch/write_fixtures.py recorded: layers x hidden numbers of h and c, and the logits. */
interface Expected {
  readonly symbols: readonly number[];
  readonly steps: readonly { readonly h: number[]; readonly c?: number[]; readonly logits: number[] }[];
}

const kernels = await loadKernels();
const tolerance = 1e-5;

const load = (name: string) => {
  const file = (path: string): Buffer => fixture(`pytorch/${name}/${path}`);
  return {
    network: parseNetwork(file('config.json').toString('utf8'), file('model.safetensors'), name),
    expected: JSON.parse(file('expected.json').toString('utf8')) as Expected,
  };
};

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Array.from(a, (value, index) => Math.abs(value - b[index]!)).reduce((x, y) => Math.max(x, y), 0);
};

describe.each(['lstm-1x12', 'lstm-2x16', 'gru-1x12', 'gru-2x16', 'rnn-1x12', 'rnn-2x40'])('PyTorch, %s', name => {
  const { network, expected } = load(name);
  const { layers, hidden, kind } = network.architecture;

  test('the reference computes what PyTorch computes', () => {
    const reference = createReference(network);
    expected.steps.forEach((step, index) => {
      reference.step(expected.symbols[index]!);
      const all = (signal: 'h' | 'c') =>
        Array.from({ length: layers }, (_, layer) => [...reference.signal(layer, signal)]).flat();
      expect(distance(all('h'), step.h)).toBeLessThanOrEqual(tolerance);
      if (step.c !== undefined) expect(distance(all('c'), step.c)).toBeLessThanOrEqual(tolerance);
      expect(distance(reference.logits(), step.logits)).toBeLessThanOrEqual(tolerance);
    });
  });

  test.each(backends(kernels))('%s computes what PyTorch computes', backend => {
    const pass = createForwardPass(network, kernels, { backend });
    const state = pass.initialState();
    const trace = pass.newTrace(1);
    const row = new Float32Array(hidden);
    expected.steps.forEach((step, index) => {
      pass.run(new Uint16Array([expected.symbols[index]!]), state, { trace });
      for (let layer = 0; layer < layers; layer++) {
        const part = (values: number[]): number[] => values.slice(layer * hidden, (layer + 1) * hidden);
        trace.row(0, layer, 'h', row);
        expect(distance(row, part(step.h))).toBeLessThanOrEqual(tolerance);
        if (kind !== 'lstm') continue;
        trace.row(0, layer, 'c', row);
        expect(distance(row, part(step.c!))).toBeLessThanOrEqual(tolerance);
      }
      const sum = step.logits.reduce((total, logit) => total + Math.exp(logit), 0);
      const probabilities = step.logits.map(logit => Math.exp(logit) / sum);
      expect(distance(pass.distribution(state), probabilities)).toBeLessThanOrEqual(tolerance);
    });
  });
});
