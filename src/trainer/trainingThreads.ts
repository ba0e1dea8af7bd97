import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Architecture } from '../model/architecture.js';
import { reportFailure } from '../model/training/barrier.js';
import { commands, createControl } from '../model/training/control.js';
import {
  allocateTrainingMemory,
  compileTrainingKernels,
  instantiateTrainingKernels,
  type TrainingBuild,
  type TrainingKernelBytes,
  type TrainingModule,
} from '../model/training/kernels.js';
import { planMemory, type MemoryPlan } from '../model/training/memoryPlan.js';
import type { Optimiser, TrainingSettings } from '../model/training/settings.js';
import { command } from '../model/training/shareStep.js';
import { fastestTiles, TRIAL_BYTES, type TileShape } from '../model/training/tiles.js';
import { createTrainer, type Trainer } from '../model/training/trainer.js';
import type { TensorflowPackage } from '../shared/backendApi.js';
import { widenVectors } from '../shared/node/wideVectors.js';

/** Where the trainer's own files lie. */
export interface TrainerPaths {
  readonly kernelFolder: string;
  /** The bundled src/trainer/gradientWorker.ts. */
  readonly gradientWorker: string;
  /** Folder of an installed tfjs-node or tfjs-node-gpu: this process trains with TensorFlow. Absent: WebAssembly. */
  readonly tensorflow?: string;
}

/** What a gradient worker gets as `workerData`. */
export interface GradientWorkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly plan: MemoryPlan;
  readonly thread: number;
  readonly tiles: TileShape;
  readonly optimiser: Optimiser;
}

/** What a run is trained with: a build of the WebAssembly kernels, or a package around TensorFlow. */
export type Backend = TrainingBuild | TensorflowPackage;

/** A trainer with its threads; `dispose` ends them. */
export interface TrainingThreads {
  readonly trainer: Trainer;
  readonly backend: Backend;
  readonly threads: number;
  /** Lanes that it holds; fewer than asked for where memory was too small. */
  readonly batch: number;
  dispose(): Promise<void>;
}

export const readTrainingKernels = async (folder: string): Promise<TrainingKernelBytes> => {
  const read = async (build: string): Promise<Uint8Array<ArrayBuffer>> =>
    new Uint8Array(await readFile(join(folder, `training.${build}.wasm`)));
  return {
    plain: await read('plain'),
    relaxed: await read('relaxed'),
    plainUnshared: await read('plain-unshared'),
    relaxedUnshared: await read('relaxed-unshared'),
  };
};

const fastestOf = new Map<string, TileShape>();

/** The fastest tiles of a build; measured once, for V8 has compiled the best code of a module by the second time. */
const tilesFor = async (compiled: TrainingModule): Promise<TileShape> => {
  const { build, shared } = compiled;
  const key = `${build} ${shared}`;
  const known = fastestOf.get(key);
  if (known !== undefined) return known;
  const memory = allocateTrainingMemory(TRIAL_BYTES, shared);
  const fastest = fastestTiles(await instantiateTrainingKernels(compiled, memory), memory, () => performance.now());
  fastestOf.set(key, fastest);
  return fastest;
};

const startWorker = async (path: string, data: GradientWorkerData, control: Int32Array): Promise<Worker> => {
  const worker = new Worker(path, { workerData: data });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
  });
  worker.on('error', () => reportFailure(control));
  return worker;
};

/**
 * Sets up a run's memory and threads. Where memory cannot be shared one thread does it all.
 *
 * @param build the kernels' build that a resumed run was made with
 */
export const startTrainingThreads = async (
  paths: TrainerPaths,
  settings: TrainingSettings,
  architecture: Architecture,
  boundary: number | null,
  build?: TrainingBuild,
): Promise<TrainingThreads> => {
  widenVectors();
  const { batch, window, dropout, activity, optimiser } = settings;
  const threads = typeof SharedArrayBuffer === 'undefined' ? 1 : settings.threads;
  const plan = planMemory(architecture, { batch, window, dropout, activity: activity ?? 0, boundary, threads });
  const compiled = await compileTrainingKernels(await readTrainingKernels(paths.kernelFolder), threads > 1, build);
  const memory = allocateTrainingMemory(plan.bytes, threads > 1);
  const kernels = await instantiateTrainingKernels(compiled, memory);
  const tiles = await tilesFor(compiled);
  const control = createControl(memory, plan);
  const workers = await Promise.all(
    Array.from({ length: threads - 1 }, (_, index) =>
      startWorker(
        paths.gradientWorker,
        { module: compiled.module, memory, plan, thread: index + 1, tiles, optimiser },
        control.integers,
      ),
    ),
  );
  const trainer = createTrainer({ kernels, memory, plan, optimiser, tiles });
  return {
    trainer,
    backend: compiled.build,
    threads,
    batch,
    async dispose() {
      if (workers.length > 0) command(control, commands.exit);
      await Promise.all(workers.map(worker => worker.terminate()));
    },
  };
};
