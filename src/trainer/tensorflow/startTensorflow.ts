import type { Architecture } from '../../model/architecture.js';
import { initialiseParameters } from '../../model/training/initialise.js';
import { planMemory } from '../../model/training/memoryPlan.js';
import type { TrainingSettings } from '../../model/training/settings.js';
import type { TrainingThreads } from '../trainingThreads.js';
import { createKernels } from './kernels.js';
import { loadTensorflow } from './load.js';
import { TensorflowError } from './packages.js';
import { createTensorflowTrainer, type TensorflowTrainer } from './tensorflowTrainer.js';

/** TF_RESOURCE_EXHAUSTED as tfjs-node's binding words it. */
const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && /Invalid TF_Status: 8\b|OOM when allocating|ran out of memory/i.test(error.message);

/**
 * Sets up a run on TensorFlow. One step on nothing tells whether the batch fits into the memory of the card; where it
 * does not, the batch is halved until it does.
 *
 * @param folder of the installed package
 * @throws TensorflowError
 */
export const startTensorflow = async (
  folder: string,
  settings: TrainingSettings,
  architecture: Architecture,
  boundary: number | null,
): Promise<TrainingThreads> => {
  const { tf, backend } = loadTensorflow(folder);
  const { window, dropout, activity = 0, optimiser } = settings;
  const tensors = initialiseParameters(architecture, settings.seed);
  const tryBatch = (batch: number): TensorflowTrainer | null => {
    const threads = Math.min(settings.threads, batch);
    const plan = planMemory(architecture, { batch, window, dropout, activity, boundary, threads });
    const trainer = createTensorflowTrainer(createKernels(tf), plan, optimiser);
    try {
      trainer.setTensors(tensors);
      // Not the boundary: every lane would begin anew at every step.
      trainer.step(new Uint16Array(batch * (window + 1)).fill(boundary === 0 ? 1 : 0), 1e-6);
      trainer.clearStates();
      return trainer;
    } catch (error) {
      trainer.dispose();
      if (isOutOfMemory(error)) return null;
      throw new TensorflowError(`${backend} cannot train: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (let batch = settings.batch; batch >= 1; batch = Math.floor(batch / 2)) {
    const trainer = tryBatch(batch);
    if (trainer !== null) {
      return { trainer, backend, threads: settings.threads, batch, dispose: async () => trainer.dispose() };
    }
  }
  throw new TensorflowError(
    `The memory of the card does not hold one lane of ${architecture.layers} x ${architecture.hidden} cells over ` +
      `${window} characters. Choose a smaller network or window.`,
  );
};
