import { gatesOf, type Architecture } from '../model/architecture.js';
import { initialiseParameters } from '../model/training/initialise.js';
import { architectureFor, type TrainingSettings } from '../model/training/settings.js';
import type { SizeAndSpeed, SpeedMeasurement } from '../shared/trainerApi.js';
import { startTraining } from './startTraining.js';
import type { TrainerPaths } from './trainingThreads.js';

/** Vocabulary that estimates assume. */
const SYMBOLS = 128;
/** Symbols of text for each weight: enough that a bigger network would not have been better (about 20 is the rule). */
const CHARACTERS_PER_WEIGHT = 15;

export type NetworkSize = Pick<SizeAndSpeed, 'layers' | 'hidden'>;

const sizes: readonly NetworkSize[] = [
  { layers: 1, hidden: 64 },
  { layers: 1, hidden: 128 },
  { layers: 1, hidden: 192 },
  { layers: 1, hidden: 256 },
  { layers: 1, hidden: 384 },
  { layers: 1, hidden: 512 },
  { layers: 2, hidden: 512 },
  { layers: 3, hidden: 512 },
];

/** Multiplications of the matrix products for one character, forward: look-ups of layer 0 cost nothing. */
const productsOf = ({ kind, layers, hidden, vocabulary }: Architecture): number =>
  (2 * layers - 1) * gatesOf[kind] * hidden * hidden + hidden * vocabulary;

const weightsOf = (architecture: Architecture): number =>
  productsOf(architecture) + gatesOf[architecture.kind] * architecture.hidden * (architecture.embedding ?? SYMBOLS);

/** Characters a second at a size: forward, and twice as much on the way back, each a multiplication and an addition. */
const speedAt = (architecture: Architecture, gflops: number): number => (gflops * 1e9) / (6 * productsOf(architecture));

const architectureAt = (settings: TrainingSettings, layers: number, hidden: number): Architecture =>
  architectureFor({ ...settings, layers, hidden }, SYMBOLS);

/**
 * Times training steps on as many threads as asked for.
 *
 * @param milliseconds to measure for, a third of it to warm up
 * @param budgets minutes for which to say what size they would get
 * @param size of the network that is timed; a middling one where nothing is said
 */
export const measureSpeed = async (
  paths: TrainerPaths,
  settings: TrainingSettings,
  milliseconds: number,
  budgets: readonly number[] = [],
  size: NetworkSize = { layers: 1, hidden: 256 },
): Promise<SpeedMeasurement> => {
  const tried = { ...settings, ...size, batch: Math.max(settings.batch, settings.threads), window: 20 };
  const architecture = architectureFor(tried, SYMBOLS);
  const running = await startTraining(paths, tried, architecture, null);
  try {
    const { trainer, batch } = running;
    trainer.setTensors(initialiseParameters(architecture, 1));
    const text = new Uint16Array(batch * (tried.window + 1)).map((_, index) => (index * 7919) % SYMBOLS);
    const warm = performance.now() + milliseconds / 3;
    while (performance.now() < warm) trainer.step(text, 1e-4);
    const start = performance.now();
    let steps = 0;
    do {
      trainer.step(text, 1e-4);
      steps++;
    } while (performance.now() - start < (2 * milliseconds) / 3);
    const characters = (steps * batch * tried.window * 1000) / (performance.now() - start);
    const gflops = (characters * 6 * productsOf(architecture)) / 1e9;
    const withSpeed = ({ layers, hidden }: NetworkSize): SizeAndSpeed => ({
      layers,
      hidden,
      charactersPerSecond: speedAt(architectureAt(settings, layers, hidden), gflops),
    });
    return {
      backend: running.backend,
      threads: running.threads,
      gflops,
      sizes: sizes.map(withSpeed),
      budgets: budgets.map(minutes => ({ minutes, ...withSpeed(sizeForTime(settings, 60 * minutes, { gflops })) })),
    };
  } finally {
    await running.dispose();
  }
};

/** Characters a second that `settings` would train at, from a measurement. */
export const estimateSpeed = (settings: TrainingSettings, { gflops }: SpeedMeasurement): number =>
  speedAt(architectureAt(settings, settings.layers, settings.hidden), gflops);

/** The largest of the sizes that sees enough text; the smallest when none does. `charactersAt`: what each would read. */
const largestWhere = (settings: TrainingSettings, charactersAt: (architecture: Architecture) => number): NetworkSize =>
  sizes
    .filter(({ layers, hidden }) => {
      const architecture = architectureAt(settings, layers, hidden);
      return charactersAt(architecture) >= CHARACTERS_PER_WEIGHT * weightsOf(architecture);
    })
    .at(-1) ?? sizes[0]!;

/** The size to train for `seconds` at the measured speed. */
export const sizeForTime = (
  settings: TrainingSettings,
  seconds: number,
  { gflops }: Pick<SpeedMeasurement, 'gflops'>,
): NetworkSize => largestWhere(settings, architecture => seconds * speedAt(architecture, gflops));

/** The size to train on so many characters, whatever the machine. */
export const sizeForCharacters = (settings: TrainingSettings, characters: number): NetworkSize =>
  largestWhere(settings, () => characters);
