import type { Architecture, CellKind } from '../../../src/model/architecture.js';
import { createRandom } from '../../../src/model/random.js';
import { initialiseParameters } from '../../../src/model/training/initialise.js';
import { planMemory } from '../../../src/model/training/memoryPlan.js';
import type { Optimiser } from '../../../src/model/training/settings.js';
import type { Trainer } from '../../../src/model/training/trainer.js';
import { createKernels } from '../../../src/trainer/tensorflow/kernels.js';
import type { LoadedTensorflow } from '../../../src/trainer/tensorflow/load.js';
import { createTensorflowTrainer, type TensorflowTrainer } from '../../../src/trainer/tensorflow/tensorflowTrainer.js';
import { createRun } from '../training/runs.js';

export const VOCABULARY = 20;
export const BATCH = 4;
export const WINDOW = 10;

/** What a pair of trainers is made for. */
export interface Case {
  readonly cell: CellKind;
  readonly layers: number;
  readonly embedding: number | null;
  readonly optimiser: Optimiser;
  readonly dropout: number;
  readonly activity?: number;
}

export const architectureOf = ({ cell, layers, embedding }: Case): Architecture => ({
  kind: cell,
  layers,
  hidden: 16,
  embedding,
  vocabulary: VOCABULARY,
});

/** A text with a pattern to learn, in which files begin (symbol 0) at random places, step 0 of a window included. */
export const createText = (seed: number): (() => Uint16Array) => {
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

/** The same network in training on both. */
export interface Pair {
  readonly wasm: Trainer;
  readonly tensorflow: TensorflowTrainer;
}

export const createPair = async (loaded: LoadedTensorflow, tested: Case, seed: number): Promise<Pair> => {
  const architecture = architectureOf(tested);
  const shape = { batch: BATCH, window: WINDOW, dropout: tested.dropout, activity: tested.activity ?? 0, boundary: 0 };
  const tensors = initialiseParameters(architecture, seed);
  const { trainer } = await createRun({ architecture, tensors, optimiser: tested.optimiser, ...shape });
  const plan = planMemory(architecture, { ...shape, threads: 1 });
  const tensorflow = createTensorflowTrainer(createKernels(loaded.tf), plan, tested.optimiser);
  tensorflow.setTensors(tensors);
  return { wasm: trainer, tensorflow };
};
