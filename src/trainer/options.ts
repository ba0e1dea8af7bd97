import { availableParallelism } from 'node:os';
import {
  defaultSettings,
  paperSettings,
  SettingsError,
  type Optimiser,
  type TrainingSettings,
} from '../model/training/settings.js';
import type { TrainingOptions } from '../shared/trainerApi.js';

/** Threads that a run takes when nobody says: all cores but one up to four, which the editor keeps. */
export const defaultThreads = (): number => Math.max(1, Math.min(4, availableParallelism() - 1));

const optimiserOf = ({ optimiser = 'adam', clip, weightDecay = 0 }: TrainingOptions): Optimiser => {
  const usual = optimiser === 'rmsprop' ? paperSettings.optimiser : defaultSettings.optimiser;
  const clipped = clip === undefined ? usual : { ...usual, clip };
  if (weightDecay === 0) return clipped;
  if (clipped.kind !== 'adam') {
    throw new SettingsError('Weight decay goes with Adam (as AdamW): choose that optimiser, or leave the decay out.');
  }
  return { ...clipped, weightDecay };
};

const schedules = {
  constant: { kind: 'constant' },
  cosine: { kind: 'cosine', final: 0.05 },
  paper: paperSettings.schedule,
} as const;

/**
 * Complete settings; not checked yet. The learning rate falls with size as wider networks need.
 *
 * @throws SettingsError for options that exclude each other
 */
export const settingsFrom = (options: TrainingOptions): TrainingSettings => {
  const hidden = options.hidden ?? defaultSettings.hidden;
  const layers = options.layers ?? defaultSettings.layers;
  const usual = options.optimiser === 'rmsprop' ? 2e-3 : hidden * layers > 512 ? 2e-3 : 4e-3;
  return {
    cell: options.cell ?? defaultSettings.cell,
    layers,
    hidden,
    embedding: options.embedding === undefined ? defaultSettings.embedding : options.embedding,
    batch: options.batch ?? defaultSettings.batch,
    window: options.window ?? defaultSettings.window,
    optimiser: optimiserOf(options),
    learningRate: options.learningRate ?? usual,
    schedule: schedules[options.schedule ?? 'cosine'],
    dropout: options.dropout ?? defaultSettings.dropout,
    ...(options.activity === undefined || options.activity === 0 ? {} : { activity: options.activity }),
    seed: options.seed ?? defaultSettings.seed,
    threads: options.threads ?? defaultThreads(),
  };
};

/** The settings as options, complete, for those who show them. */
export const optionsFrom = (settings: TrainingSettings): Required<TrainingOptions> => ({
  cell: settings.cell,
  layers: settings.layers,
  hidden: settings.hidden,
  embedding: settings.embedding,
  batch: settings.batch,
  window: settings.window,
  optimiser: settings.optimiser.kind,
  learningRate: settings.learningRate,
  schedule: settings.schedule.kind === 'step' ? 'paper' : settings.schedule.kind,
  clip: settings.optimiser.clip,
  dropout: settings.dropout,
  weightDecay: settings.optimiser.kind === 'adam' ? (settings.optimiser.weightDecay ?? 0) : 0,
  activity: settings.activity ?? 0,
  seed: settings.seed,
  threads: settings.threads,
});
