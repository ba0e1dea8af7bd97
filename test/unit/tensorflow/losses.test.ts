import { beforeAll, describe, expect, it } from 'vitest';
import type { Architecture, CellKind } from '../../../src/model/architecture.js';
import { createRandom } from '../../../src/model/random.js';
import { initialiseParameters } from '../../../src/model/training/initialise.js';
import { planMemory } from '../../../src/model/training/memoryPlan.js';
import { defaultSettings, paperSettings, type Optimiser } from '../../../src/model/training/settings.js';
import type { Trainer } from '../../../src/model/training/trainer.js';
import { createKernels } from '../../../src/trainer/tensorflow/kernels.js';
import { loadTensorflow, type LoadedTensorflow } from '../../../src/trainer/tensorflow/load.js';
import { createTensorflowTrainer, type TensorflowTrainer } from '../../../src/trainer/tensorflow/tensorflowTrainer.js';
import { createRun } from '../training/runs.js';
import { realPackage, testedPackage } from './tested.js';

let loaded: LoadedTensorflow;

beforeAll(async () => {
  loaded = loadTensorflow(await testedPackage());
});

const VOCABULARY = 20;
const BATCH = 4;
const WINDOW = 10;
const STEPS = 100;

interface Case {
  readonly cell: CellKind;
  readonly layers: number;
  readonly embedding: number | null;
  readonly optimiser: Optimiser;
  readonly dropout: number;
}

const architectureOf = ({ cell, layers, embedding }: Case): Architecture => ({
  kind: cell,
  layers,
  hidden: 16,
  embedding,
  vocabulary: VOCABULARY,
});

/** A text with a pattern to learn, in which files begin (symbol 0) at random places, step 0 of a window included. */
const createText = (seed: number): (() => Uint16Array) => {
  const random = createRandom(seed);
  let last: number[] = Array.from({ length: BATCH }, () => 0);
  return () => {
    const windows = new Uint16Array(BATCH * (WINDOW + 1));
    last = last.map((previous, lane) => {
      let symbol = previous;
      for (let step = 0; step <= WINDOW; step++) {
        windows[lane * (WINDOW + 1) + step] = symbol;
        if (step === WINDOW) break;
        const begins = random.uniform() < 0.04;
        symbol = begins ? 0 : random.uniform() < 0.2 ? random.below(VOCABULARY) : (3 * symbol + 1) % VOCABULARY;
      }
      return symbol;
    });
    return windows;
  };
};

interface Pair {
  readonly wasm: Trainer;
  readonly tensorflow: TensorflowTrainer;
}

const createPair = async (tested: Case, seed: number): Promise<Pair> => {
  const architecture = architectureOf(tested);
  const shape = { batch: BATCH, window: WINDOW, dropout: tested.dropout, boundary: 0 };
  const tensors = initialiseParameters(architecture, seed);
  const { trainer } = await createRun({ architecture, tensors, optimiser: tested.optimiser, ...shape });
  const plan = planMemory(architecture, { ...shape, threads: 1 });
  const tensorflow = createTensorflowTrainer(createKernels(loaded.tf), plan, tested.optimiser);
  tensorflow.setTensors(tensors);
  return { wasm: trainer, tensorflow };
};

/** The largest difference of the losses over so many steps, and of the gradients' norms relative to them. */
const largestDifference = ({ wasm, tensorflow }: Pair, next: () => Uint16Array, steps: number) => {
  let loss = 0;
  let norm = 0;
  let last = 0;
  for (let step = 0; step < steps; step++) {
    const window = next();
    const expected = wasm.step(window, 4e-3, step);
    const actual = tensorflow.step(window, 4e-3, step);
    loss = Math.max(loss, Math.abs(actual.loss - expected.loss));
    norm = Math.max(norm, Math.abs(actual.gradientNorm - expected.gradientNorm) / expected.gradientNorm);
    last = actual.loss;
  }
  return { loss, norm, last };
};

const cases: Case[] = (['lstm', 'gru', 'rnn'] as const).flatMap(cell =>
  [1, 2].flatMap(layers =>
    [null, 8].map(embedding => ({ cell, layers, embedding, optimiser: defaultSettings.optimiser, dropout: 0 })),
  ),
);
cases.push(
  { cell: 'lstm', layers: 2, embedding: null, optimiser: paperSettings.optimiser, dropout: 0.3 },
  { cell: 'gru', layers: 1, embedding: null, optimiser: paperSettings.optimiser, dropout: 0 },
);

const nameOf = ({ cell, layers, embedding, optimiser, dropout }: Case): string =>
  `${cell} ${layers} ${embedding === null ? 'one-hot' : 'embedding'} ${optimiser.kind} dropout ${dropout}`;

describe(`training through ${realPackage === undefined ? 'the stand-in' : 'TensorFlow'}`, () => {
  it.each(cases.map(tested => [nameOf(tested), tested] as const))(
    '%s: losses as on WebAssembly to 1e-3 over 100 steps',
    async (name, tested) => {
      const seed = Date.now() % 100_000;
      const pair = await createPair(tested, seed);
      const next = createText(seed);
      const first = largestDifference(pair, next, 1).last;
      const { loss, norm, last } = largestDifference(pair, next, STEPS - 1);
      console.log(`${name}: loss ${first.toFixed(3)} to ${last.toFixed(3)}, differs by ${loss.toExponential(1)}`);
      expect(loss, `seed ${seed}`).toBeLessThan(1e-3);
      expect(norm, `seed ${seed}`).toBeLessThan(1e-2);
      // Both have learned something: equal losses of networks that stand still prove nothing.
      expect(last, `seed ${seed}`).toBeLessThan(first - 0.1);
      pair.tensorflow.dispose();
    },
  );
});
