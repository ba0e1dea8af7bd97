import type { MemoryPlan } from '../../model/training/memoryPlan.js';
import { readParameters, writeParameters } from '../../model/training/parameters.js';
import type { Tensor } from '../../model/tensor.js';

/** What a run goes on from, as a trainer on TensorFlow holds it. */
export interface RunNumbers {
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly firstMoments: ReadonlyMap<string, Tensor>;
  readonly secondMoments: ReadonlyMap<string, Tensor>;
}

/** A layer's state: batch x hidden numbers, lane by lane; `c` for the LSTM alone. */
export interface StateNumbers {
  readonly h: Float32Array;
  readonly c: Float32Array | null;
}

/** Numbers that a snapshot has: three arrays like the parameters, then the states. */
const lengthsOf = (plan: MemoryPlan): { readonly parameters: number; readonly states: number } => {
  const { hidden, kind, layers } = plan.architecture;
  return {
    parameters: plan.parameters.bytes / 4,
    states: plan.batch * hidden * layers * (kind === 'lstm' ? 2 : 1),
  };
};

/**
 * The states in the order of the WebAssembly trainer's snapshot: thread by thread, layer by layer, h before c. Passes
 * every block with its place in the snapshot and the lanes that it holds.
 */
const forEachBlock = (
  plan: MemoryPlan,
  visit: (layer: number, what: 'h' | 'c', firstNumber: number, length: number, at: number) => void,
): void => {
  const { hidden, layers, kind } = plan.architecture;
  let at = 0;
  for (const { lanes, firstLane } of plan.workspaces) {
    for (let layer = 0; layer < layers; layer++) {
      for (const what of kind === 'lstm' ? (['h', 'c'] as const) : (['h'] as const)) {
        visit(layer, what, firstLane * hidden, lanes * hidden, at);
        at += lanes * hidden;
      }
    }
  }
};

export const packStates = (plan: MemoryPlan, states: readonly StateNumbers[]): Float32Array<ArrayBuffer> => {
  const packed = new Float32Array(lengthsOf(plan).states);
  forEachBlock(plan, (layer, what, from, length, at) => {
    packed.set(states[layer]![what]!.subarray(from, from + length), at);
  });
  return packed;
};

/** @throws Error when the array is of another plan */
export const unpackStates = (plan: MemoryPlan, packed: Float32Array): StateNumbers[] => {
  const { hidden, layers, kind } = plan.architecture;
  const { states: length } = lengthsOf(plan);
  if (packed.length !== length)
    throw new Error(`${packed.length} numbers are not this run's states, which are ${length}`);
  const numbers = (): Float32Array => new Float32Array(plan.batch * hidden);
  const states = Array.from({ length: layers }, () => ({ h: numbers(), c: kind === 'lstm' ? numbers() : null }));
  forEachBlock(plan, (layer, what, from, count, at) => {
    states[layer]![what]!.set(packed.subarray(at, at + count), from);
  });
  return states;
};

/** A snapshot as the WebAssembly trainer takes it: what one backend has written, the other goes on from. */
export const packSnapshot = (
  plan: MemoryPlan,
  { weights, firstMoments, secondMoments }: RunNumbers,
  states: readonly StateNumbers[],
): Float32Array<ArrayBuffer> => {
  const lengths = lengthsOf(plan);
  const packed = new Float32Array(3 * lengths.parameters + lengths.states);
  const memory = { buffer: new ArrayBuffer(plan.parameters.at + plan.parameters.bytes) };
  const numbers = new Float32Array(memory.buffer, plan.parameters.at, lengths.parameters);
  writeParameters(memory, plan, weights);
  packed.set(numbers, 0);
  [firstMoments, secondMoments].forEach((moments, index) => {
    writeParameters(memory, plan, moments);
    // Only weights have logits of columns that fill the output layer up.
    const padding = (plan.parameters.outputBias.at - plan.parameters.at) / 4;
    numbers.fill(0, padding + plan.architecture.vocabulary, padding + plan.paddedVocabulary);
    packed.set(numbers, (index + 1) * lengths.parameters);
  });
  packed.set(packStates(plan, states), 3 * lengths.parameters);
  return packed;
};

/** @throws Error when the snapshot is of another plan */
export const unpackSnapshot = (
  plan: MemoryPlan,
  snapshot: Float32Array,
): RunNumbers & { readonly states: StateNumbers[] } => {
  const { parameters, states } = lengthsOf(plan);
  if (snapshot.length !== 3 * parameters + states) {
    throw new Error(
      `a snapshot of ${snapshot.length} numbers does not fit this run, which has ${3 * parameters + states}`,
    );
  }
  const part = (index: number): Map<string, Tensor> => {
    const memory = { buffer: new ArrayBuffer(plan.parameters.at + plan.parameters.bytes) };
    new Float32Array(memory.buffer, plan.parameters.at).set(
      snapshot.subarray(index * parameters, (index + 1) * parameters),
    );
    return readParameters(memory, plan);
  };
  return {
    weights: part(0),
    firstMoments: part(1),
    secondMoments: part(2),
    states: unpackStates(plan, snapshot.subarray(3 * parameters)),
  };
};
