import type { Budget, TrainingOptions } from '../../shared/trainerApi.js';

/** A hyper-parameter as the form shows it. */
export interface OptionControl {
  readonly name: keyof TrainingOptions;
  readonly label: string;
  readonly help: string;
  readonly control:
    | { readonly kind: 'choice'; readonly values: readonly (readonly [value: string, label: string])[] }
    | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly step: number | 'any' };
}

const number = (min: number, max: number, step: number | 'any'): OptionControl['control'] => ({
  kind: 'number',
  min,
  max,
  step,
});

/** Every hyper-parameter; one left empty is chosen by the trainer. */
export const optionControls: readonly OptionControl[] = [
  {
    name: 'cell',
    label: 'Cell',
    help: 'LSTM has a memory c of its own; GRU and vanilla RNN have only h.',
    control: {
      kind: 'choice',
      values: [
        ['lstm', 'LSTM'],
        ['gru', 'GRU'],
        ['rnn', 'vanilla RNN'],
      ],
    },
  },
  { name: 'layers', label: 'Layers', help: '1 to 3.', control: number(1, 3, 1) },
  { name: 'hidden', label: 'Units in a layer', help: '8 to 1024, a multiple of 8.', control: number(8, 1024, 8) },
  {
    name: 'embedding',
    label: 'Embedding',
    help: 'Width of a learned embedding, a multiple of 8; empty: one-hot characters.',
    control: number(8, 1024, 8),
  },
  { name: 'batch', label: 'Batch', help: 'Streams read side by side.', control: number(1, 512, 1) },
  {
    name: 'window',
    label: 'Window',
    help: 'Characters that gradients flow back through.',
    control: number(1, 1000, 1),
  },
  {
    name: 'optimiser',
    label: 'Optimiser',
    help: 'RMSProp with decay 0.95 is that of the 2015 paper.',
    control: {
      kind: 'choice',
      values: [
        ['adam', 'Adam'],
        ['rmsprop', 'RMSProp'],
      ],
    },
  },
  { name: 'learningRate', label: 'Learning rate', help: 'At the start.', control: number(0, 1, 'any') },
  {
    name: 'schedule',
    label: 'Schedule',
    help: 'Paper: times 0.95 after each epoch past the tenth.',
    control: {
      kind: 'choice',
      values: [
        ['cosine', 'cosine'],
        ['constant', 'constant'],
        ['paper', 'paper'],
      ],
    },
  },
  {
    name: 'clip',
    label: 'Clip',
    help: 'Largest global norm of the gradient; 0: not clipped.',
    control: number(0, 1000, 'any'),
  },
  { name: 'dropout', label: 'Dropout', help: 'Between layers, 0 to 0.9.', control: number(0, 0.9, 'any') },
  {
    name: 'weightDecay',
    label: 'Weight decay',
    help: 'Decoupled, with Adam alone (AdamW); on weights, not on biases and embedding.',
    control: number(0, 1, 'any'),
  },
  {
    name: 'activity',
    label: 'Activity penalty',
    help: 'L1: this times the mean |h| of the last layer is minimised too.',
    control: number(0, 100, 'any'),
  },
  {
    name: 'seed',
    label: 'Seed',
    help: 'The same seed and threads give the same network.',
    control: number(0, 2147483647, 1),
  },
  { name: 'threads', label: 'Threads', help: 'Cores to train on.', control: number(1, 64, 1) },
];

/** What `read` answers for each control's name, as options; what is empty is left out. */
export const readOptions = (read: (name: string) => string): TrainingOptions => {
  const entries = optionControls.flatMap(({ name, control }): (readonly [string, string | number | null])[] => {
    const text = read(name).trim();
    if (text === '') return [];
    if (control.kind === 'choice') return [[name, text]];
    const value = Number(text);
    return [[name, name === 'clip' && value === 0 ? null : value]];
  });
  return Object.fromEntries(entries) as TrainingOptions;
};

/** The budget that the form asks for; null where the number will not do. */
export const readBudget = (read: (name: string) => string): Budget | null => {
  const choice = read('budget');
  const value = Number(choice === 'minutes' ? read('minutes') : choice === 'characters' ? read('characters') : choice);
  if (!Number.isFinite(value) || value <= 0) return null;
  return choice === 'characters' ? { characters: value } : { minutes: value };
};
