import type { Architecture, CellKind } from '../architecture.js';
import { MOST_THREADS } from './control.js';

export type Optimiser =
  | {
      readonly kind: 'adam';
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      /** Largest global norm of the gradient; null: not clipped. */
      readonly clip: number | null;
      /**
       * Decoupled weight decay (AdamW; Loshchilov and Hutter, "Decoupled weight decay regularization", 2019): what each
       * step takes off the weights for each unit of the learning rate. Biases and the embedding are left alone.
       * Absent: 0.
       */
      readonly weightDecay?: number;
    }
  | {
      readonly kind: 'rmsprop';
      readonly decay: number;
      readonly epsilon: number;
      readonly clip: number | null;
    };

/**
 * How the learning rate changes over a run.
 * `cosine` falls from 1 to `final` times the rate over the whole run; `step` multiplies it by `factor` after every
 * epoch from epoch `after` on, as the 2015 paper does.
 */
export type Schedule =
  | { readonly kind: 'constant' }
  | { readonly kind: 'cosine'; readonly final: number }
  | { readonly kind: 'step'; readonly factor: number; readonly after: number };

/** Everything that decides what a run computes. */
export interface TrainingSettings {
  readonly cell: CellKind;
  readonly layers: number;
  readonly hidden: number;
  /** Width of the learned embedding; null for one-hot input. */
  readonly embedding: number | null;
  /** Lanes of text read side by side. */
  readonly batch: number;
  /** Characters through which gradients flow back. */
  readonly window: number;
  readonly optimiser: Optimiser;
  readonly learningRate: number;
  readonly schedule: Schedule;
  /** Share of the outputs between layers that is dropped. */
  readonly dropout: number;
  /**
   * L1 penalty on the activity of the last layer: this times the mean of |h| over lanes, steps and units is added to what
   * is minimised (not to the loss that is told). It keeps cells silent that have nothing to say. Absent: 0.
   */
  readonly activity?: number;
  readonly seed: number;
  readonly threads: number;
}

export const defaultSettings: TrainingSettings = {
  cell: 'lstm',
  layers: 1,
  hidden: 256,
  embedding: null,
  batch: 50,
  window: 100,
  optimiser: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clip: 1 },
  learningRate: 4e-3,
  schedule: { kind: 'cosine', final: 0.05 },
  dropout: 0,
  seed: 1,
  threads: 1,
};

/** The optimiser and schedule of "Visualizing and Understanding Recurrent Networks" (2015), section 4.1. */
export const paperSettings: Pick<TrainingSettings, 'optimiser' | 'learningRate' | 'schedule'> = {
  optimiser: { kind: 'rmsprop', decay: 0.95, epsilon: 1e-8, clip: 5 },
  learningRate: 2e-3,
  schedule: { kind: 'step', factor: 0.95, after: 10 },
};

/** A setting that cannot be used: the message says which, and what would do. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

const wholeNumber = (name: string, value: number, from: number, to: number, multipleOf = 1): void => {
  const inRange = Number.isInteger(value) && value >= from && value <= to;
  if (inRange && value % multipleOf === 0) return;
  const multiple = multipleOf === 1 ? '' : `, a multiple of ${multipleOf}`;
  const lower = Math.max(from, Math.floor(value / multipleOf) * multipleOf);
  const near = inRange ? ` The nearest are ${lower} and ${Math.min(to, lower + multipleOf)}.` : '';
  throw new SettingsError(`${name} is ${value}; it must be a whole number from ${from} to ${to}${multiple}.${near}`);
};

const number = (name: string, value: number, from: number, to: number, aboveFrom = false): void => {
  if (Number.isFinite(value) && value <= to && (aboveFrom ? value > from : value >= from)) return;
  throw new SettingsError(
    `${name} is ${value}; it must be a number ${aboveFrom ? 'above' : 'from'} ${from}, up to ${to}.`,
  );
};

const checkOptimiser = (optimiser: Optimiser): void => {
  if (optimiser.kind === 'adam') {
    number('beta1', optimiser.beta1, 0, 0.9999);
    number('beta2', optimiser.beta2, 0, 0.999999);
    if (optimiser.weightDecay !== undefined) number('weight decay', optimiser.weightDecay, 0, 1);
  } else number('decay', optimiser.decay, 0, 0.999999);
  number('epsilon', optimiser.epsilon, 0, 1, true);
  if (optimiser.clip !== null) number('clip', optimiser.clip, 0, 1e6, true);
};

const checkSchedule = (schedule: Schedule): void => {
  if (schedule.kind === 'cosine') number('final learning rate', schedule.final, 0, 1);
  if (schedule.kind === 'step') {
    number('learning rate factor', schedule.factor, 0, 1, true);
    wholeNumber('epochs before the learning rate falls', schedule.after, 0, 1e6);
  }
};

/** @throws SettingsError for the first setting that cannot be used */
export const checkSettings = (settings: TrainingSettings): void => {
  if (!['lstm', 'gru', 'rnn'].includes(settings.cell)) {
    throw new SettingsError(`cell is ${String(settings.cell)}; it must be lstm, gru or rnn.`);
  }
  wholeNumber('layers', settings.layers, 1, 3);
  wholeNumber('hidden', settings.hidden, 8, 1024, 8);
  if (settings.embedding !== null) wholeNumber('embedding', settings.embedding, 8, 1024, 8);
  wholeNumber('batch', settings.batch, 1, 512);
  wholeNumber('window', settings.window, 2, 1000);
  wholeNumber('threads', settings.threads, 1, Math.min(MOST_THREADS, settings.batch));
  wholeNumber('seed', settings.seed, 0, 0xffffffff);
  number('learning rate', settings.learningRate, 0, 1, true);
  number('dropout', settings.dropout, 0, 0.9);
  if (settings.activity !== undefined) number('activity penalty', settings.activity, 0, 100);
  checkOptimiser(settings.optimiser);
  checkSchedule(settings.schedule);
};

/** The network that `settings` ask for, over `vocabulary` symbols. */
export const architectureFor = (settings: TrainingSettings, vocabulary: number): Architecture => ({
  kind: settings.cell,
  layers: settings.layers,
  hidden: settings.hidden,
  embedding: settings.embedding,
  vocabulary,
});

/**
 * What the schedule makes of the learning rate.
 *
 * @param epoch epochs finished
 * @param progress part of the run that is done, 0 to 1
 */
export const scheduledRate = (
  { learningRate, schedule }: TrainingSettings,
  epoch: number,
  progress: number,
): number => {
  switch (schedule.kind) {
    case 'constant':
      return learningRate;
    case 'cosine': {
      const done = Math.min(1, Math.max(0, progress));
      return learningRate * (schedule.final + (1 - schedule.final) * 0.5 * (1 + Math.cos(Math.PI * done)));
    }
    case 'step':
      return learningRate * schedule.factor ** Math.max(0, epoch - schedule.after + 1);
  }
};
