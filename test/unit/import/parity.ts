import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { createForwardPass } from '../../../src/model/forwardPass.js';
import type { Network } from '../../../src/model/network.js';
import { createReference } from '../../../src/model/reference.js';

/** What the program that wrote a network computed with it. */
export interface Expected {
  readonly kind: string;
  readonly layers: number;
  readonly hidden: number;
  readonly ids: readonly number[];
  /** Steps x layers x units; empty where the program does not show it. */
  readonly h?: readonly (readonly (readonly number[])[])[];
  readonly c?: readonly (readonly (readonly number[])[])[];
  /** Steps x symbols. */
  readonly logits?: readonly (readonly number[])[];
  readonly probabilities?: readonly (readonly number[])[];
}

const folder = new URL('../../fixtures/import/', import.meta.url);

export const fixture = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, folder)));
export const fixtureJson = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, folder), 'utf8')) as T;

const largestDifference = (actual: ArrayLike<number>, expected: readonly number[]): number => {
  expect(actual.length).toBe(expected.length);
  return expected.reduce((most, value, index) => Math.max(most, Math.abs(value - actual[index]!)), 0);
};

/** Every state, logit and probability agrees with `expected` to 1e-5, in the reference and in the forward pass. */
export const expectParity = (network: Network, expected: Expected): void => {
  const { architecture } = network;
  expect({ kind: architecture.kind, layers: architecture.layers, hidden: architecture.hidden }).toEqual({
    kind: expected.kind,
    layers: expected.layers,
    hidden: expected.hidden,
  });
  const reference = createReference(network);
  const pass = createForwardPass(network, null);
  const state = pass.initialState();
  const trace = pass.newTrace(1);
  const row = new Float32Array(architecture.hidden);
  const differences: number[] = [];
  expected.ids.forEach((id, step) => {
    reference.step(id);
    pass.run(Uint16Array.of(id), state, { trace });
    for (const signal of ['h', 'c'] as const) {
      expected[signal]?.[step]?.forEach((values, layer) => {
        differences.push(largestDifference(reference.signal(layer, signal), values));
        trace.row(0, layer, signal, row);
        differences.push(largestDifference(row, values));
      });
    }
    const probabilities = reference.probabilities();
    differences.push(largestDifference(pass.distribution(state), [...probabilities]));
    if (expected.logits !== undefined) differences.push(largestDifference(reference.logits(), expected.logits[step]!));
    if (expected.probabilities !== undefined) {
      differences.push(largestDifference(probabilities, expected.probabilities[step]!));
    }
  });
  expect(Math.max(...differences)).toBeLessThan(1e-5);
};
