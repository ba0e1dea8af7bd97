import type { Architecture } from '../model/architecture.js';
import type { TrainingBuild } from '../model/training/kernels.js';
import type { TrainingSettings } from '../model/training/settings.js';
import { tensorflowPackages, type TensorflowPackage } from '../shared/backendApi.js';
import { startTensorflow } from './tensorflow/startTensorflow.js';
import { startTrainingThreads, type Backend, type TrainerPaths, type TrainingThreads } from './trainingThreads.js';

/** Whether a run is trained with TensorFlow. */
export const isTensorflow = (backend: Backend): backend is TensorflowPackage =>
  tensorflowPackages.some(known => known === backend);

/**
 * Sets up what a run is trained with: TensorFlow in a process that was started for it, else WebAssembly.
 *
 * @param before what the resumed run was trained with: on WebAssembly the same build goes on, bit for bit
 */
export const startTraining = (
  paths: TrainerPaths,
  settings: TrainingSettings,
  architecture: Architecture,
  boundary: number | null,
  before?: Backend,
): Promise<TrainingThreads> => {
  if (paths.tensorflow !== undefined) return startTensorflow(paths.tensorflow, settings, architecture, boundary);
  const build: TrainingBuild | undefined = before === undefined || isTensorflow(before) ? undefined : before;
  return startTrainingThreads(paths, settings, architecture, boundary, build);
};
