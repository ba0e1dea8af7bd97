import type { Architecture } from './architecture.js';
import { createForwardPass, type KernelBytes } from './forwardPass.js';
import { createNetwork, type Network, parameterShapes } from './network.js';
import { createRandom } from './random.js';

/** Two layers: both products, over h and over the layer below, are tried. */
const architecture: Architecture = { kind: 'lstm', layers: 2, hidden: 128, embedding: 8, vocabulary: 32 };
/** Characters of a run: about a millisecond. */
const LENGTH = 128;
/** Milliseconds for a run at 8 GFLOP/s: V8's best code takes less, its first, quick code more. */
const BEST_CODE = (2 * 3 * 4 * architecture.hidden ** 2 * LENGTH) / 8e6;
/** Milliseconds that V8 gets at most to replace its first code by its best, and then for the comparison. */
const WARM_UP = 400;
const COMPARE = 20;
/** What vectors of 256 bits must gain. */
const MARGIN = 1.02;

const trialNetwork = (): Network => {
  const random = createRandom(1);
  const bound = 1 / Math.sqrt(architecture.hidden);
  const tensors = [...parameterShapes(architecture)].map(([name, shape]) => {
    const count = shape.reduce((a, b) => a * b, 1);
    return [
      name,
      { shape, data: Float32Array.from({ length: count }, () => bound * (2 * random.uniform() - 1)) },
    ] as const;
  });
  const { layers, hidden, embedding, vocabulary } = architecture;
  const symbols = Array.from({ length: vocabulary }, (_, index) => (index < 2 ? '' : String.fromCharCode(64 + index)));
  return createNetwork(
    {
      format: 'cell-lens-network',
      version: 1,
      name: 'trial',
      cell: architecture.kind,
      layers,
      hidden,
      embedding,
      vocabulary: { symbols, boundary: 0, unknown: 1, skipped: '' },
    },
    new Map(tensors),
    'trial',
  );
};

/** Milliseconds that `run` takes. */
export type Measure = (run: () => void) => number;

/**
 * Whether a network that is laid out for vectors of 256 bits (`ForwardPassOptions.wide`) is read faster here and now, and
 * to the same bits: V8's part in it is experimental. Takes 0.1 to 0.4 seconds.
 */
export const readsFasterWide = (kernels: KernelBytes, measure: Measure, create = createForwardPass): boolean => {
  const network = trialNetwork();
  const symbols = Uint16Array.from({ length: LENGTH }, (_, index) => (7 * index) % architecture.vocabulary);
  const passes = [false, true].map(wide => create(network, kernels, { wide }));
  let best = passes.map(() => Infinity);
  /** Runs each once and answers how long that took. */
  const next = (): number => {
    const times = passes.map(pass => measure(() => pass.run(symbols, pass.initialState())));
    best = best.map((time, index) => Math.min(time, times[index]!));
    return times[0]! + times[1]!;
  };
  for (let left = WARM_UP; left > 0 && best.some(time => time > BEST_CODE);) left -= next();
  for (let left = COMPARE; left > 0;) left -= next();
  const states = passes.map(pass => {
    const state = pass.initialState();
    pass.run(symbols, state);
    pass.dispose();
    return new Int32Array(state.buffer);
  });
  return best[1]! * MARGIN < best[0]! && states[0]!.every((word, index) => word === states[1]![index]);
};
