import { initialiseParameters } from '../../model/training/initialise.js';
import { architectureFor, defaultSettings, type TrainingSettings } from '../../model/training/settings.js';
import { startTrainingThreads, type TrainerPaths } from '../trainingThreads.js';
import { startTensorflow } from './startTensorflow.js';

const VOCABULARY = 32;

/** A text in which what comes next can be learned, and in which a new one begins now and then (symbol 0). */
const windowOf = ({ batch, window }: TrainingSettings, step: number): Uint16Array =>
  new Uint16Array(batch * (window + 1)).map((_, index) => {
    const lane = Math.floor(index / (window + 1));
    const at = step * window + (index % (window + 1)) + 37 * lane;
    return at % 61 === 0 ? 0 : 1 + ((at * at + 3 * at) % (VOCABULARY - 1));
  });

/**
 * Trains the same small network of each kind of cell here and on WebAssembly.
 *
 * @param folder of the TensorFlow package
 * @returns the largest difference of the losses, in nats per character
 */
export const proveTensorflow = async (paths: TrainerPaths, folder: string, steps: number): Promise<number> => {
  let difference = 0;
  for (const cell of ['lstm', 'gru', 'rnn'] as const) {
    const settings: TrainingSettings = { ...defaultSettings, cell, layers: 1, hidden: 8, batch: 4, window: 12 };
    const architecture = architectureFor(settings, VOCABULARY);
    const tensors = initialiseParameters(architecture, settings.seed);
    const wasm = await startTrainingThreads(paths, settings, architecture, 0);
    const tensorflow = await startTensorflow(folder, settings, architecture, 0);
    try {
      for (const { trainer } of [wasm, tensorflow]) trainer.setTensors(tensors);
      for (let step = 0; step < steps; step++) {
        const window = windowOf(settings, step);
        const [expected, actual] = [wasm, tensorflow].map(({ trainer }) => trainer.step(window, 4e-3).loss);
        const distance = Math.abs(actual! - expected!);
        // Written so that a NaN is an infinite difference.
        if (!(distance <= difference)) difference = Number.isNaN(distance) ? Infinity : distance;
      }
    } finally {
      await wasm.dispose();
      await tensorflow.dispose();
    }
  }
  return difference;
};
