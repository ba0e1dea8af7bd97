import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { buildKernels } from '../../../scripts/build-kernels.mjs';
import type { Architecture } from '../../../src/model/architecture.js';
import {
  allocateTrainingMemory,
  compileTrainingKernels,
  instantiateTrainingKernels,
  type TrainingBuild,
  type TrainingKernelBytes,
} from '../../../src/model/training/kernels.js';
import { planMemory } from '../../../src/model/training/memoryPlan.js';
import type { Optimiser } from '../../../src/model/training/settings.js';
import type { TileShape } from '../../../src/model/training/tiles.js';
import { createTrainer, type Trainer } from '../../../src/model/training/trainer.js';
import type { Tensor } from '../../../src/model/tensor.js';
import { widenVectors } from '../../../src/shared/node/wideVectors.js';

// Node 20 has relaxed SIMD behind a flag, later versions refuse its name.
if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
widenVectors();

let kernelBytes: Promise<TrainingKernelBytes> | undefined;

const readKernels = async (): Promise<TrainingKernelBytes> => {
  await buildKernels();
  const read = (build: string): Promise<Uint8Array<ArrayBuffer>> =>
    readFile(join('dist/kernels', `training.${build}.wasm`)).then(bytes => new Uint8Array(bytes));
  const [plain, relaxed, plainUnshared, relaxedUnshared] = await Promise.all(
    ['plain', 'relaxed', 'plain-unshared', 'relaxed-unshared'].map(read),
  );
  return { plain: plain!, relaxed: relaxed!, plainUnshared: plainUnshared!, relaxedUnshared: relaxedUnshared! };
};

/** The compiled kernels, built when they are older than their sources. */
export const trainingKernels = (): Promise<TrainingKernelBytes> => (kernelBytes ??= readKernels());

/** Reads the gradient off the first moments: beta1 = 0 makes them the gradient, learning rate 0 keeps the weights. */
export const readingGradients: Optimiser = { kind: 'adam', beta1: 0, beta2: 0, epsilon: 1e-8, clip: null };

export interface RunOptions {
  readonly architecture: Architecture;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly batch: number;
  readonly window: number;
  readonly optimiser: Optimiser;
  readonly dropout?: number;
  readonly activity?: number;
  readonly boundary?: number | null;
  readonly build?: TrainingBuild;
  readonly tiles?: TileShape;
}

/** A trainer on one thread, and the memory it works in. */
export const createRun = async (
  options: RunOptions,
): Promise<{ readonly trainer: Trainer; readonly memory: WebAssembly.Memory }> => {
  const {
    architecture,
    batch,
    window,
    optimiser,
    dropout = 0,
    activity = 0,
    boundary = null,
    tiles = 'tall',
  } = options;
  const plan = planMemory(architecture, { batch, window, threads: 1, dropout, activity, boundary });
  const module = await compileTrainingKernels(await trainingKernels(), false, options.build ?? 'wasm-relaxed');
  const memory = allocateTrainingMemory(plan.bytes, false);
  const kernels = await instantiateTrainingKernels(module, memory);
  const trainer = createTrainer({ kernels, memory, plan, optimiser, tiles });
  trainer.setTensors(options.tensors);
  return { trainer, memory };
};

/** Largest difference between two tensors relative to the largest number of the second. */
export const relativeError = (actual: Float32Array, expected: Float32Array | Float64Array): number => {
  let difference = 0;
  let largest = 0;
  expected.forEach((value, index) => {
    // Written so that a NaN is an infinite error.
    const distance = Math.abs(actual[index]! - value);
    if (!(distance <= difference)) difference = Number.isNaN(distance) ? Infinity : distance;
    largest = Math.max(largest, Math.abs(value));
  });
  return largest === 0 ? difference : difference / largest;
};
