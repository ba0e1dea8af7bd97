/** What Generate Text asks for, and how the answers are read. */

export interface GenerateOptions {
  /** Characters to write. */
  readonly length: number;
  /** Above 0; 1: as the network expects, lower: more likely characters only. */
  readonly temperature: number;
  /** Only the most likely characters; null: all. */
  readonly topK: number | null;
  readonly seed: number;
}

export const usualOptions: GenerateOptions = { length: 500, temperature: 0.7, topK: null, seed: 1 };

/** One of the options as it is asked for. */
export interface OptionField {
  readonly key: keyof GenerateOptions;
  readonly label: string;
  readonly help: string;
  /** Why `text` will not do; undefined when it will. */
  readonly problem: (text: string) => string | undefined;
}

const within = (text: string, low: number, high: number, whole: boolean): boolean => {
  const value = Number(text);
  return (
    text.trim() !== '' && Number.isFinite(value) && value >= low && value <= high && (!whole || Number.isInteger(value))
  );
};

const whole = (low: number, high: number) => (text: string) =>
  within(text, low, high, true) ? undefined : `A whole number from ${low} to ${high}.`;

export const optionFields: readonly OptionField[] = [
  {
    key: 'temperature',
    label: 'Temperature',
    help: 'Below 1 the network keeps to what it expects most, above 1 it dares more.',
    problem: text => (within(text, 0.05, 3, false) ? undefined : 'A number from 0.05 to 3.'),
  },
  {
    key: 'topK',
    label: 'Top-k',
    help: 'Choose among so many of the most likely characters; empty: among all.',
    problem: text => (text.trim() === '' ? undefined : whole(1, 1000)(text)),
  },
  {
    key: 'seed',
    label: 'Seed',
    help: 'The same seed gives the same text.',
    problem: whole(0, 2 ** 31 - 1),
  },
  { key: 'length', label: 'Length', help: 'Characters to write.', problem: whole(1, 20_000) },
];

/** `options` with one of them as it was typed; the text has passed `problem`. */
export const withOption = (options: GenerateOptions, key: keyof GenerateOptions, text: string): GenerateOptions => ({
  ...options,
  [key]: key === 'topK' && text.trim() === '' ? null : Number(text),
});

/** What was kept from another time, field by field where it still will do. */
export const restoredOptions = (kept: unknown): GenerateOptions => {
  if (typeof kept !== 'object' || kept === null) return usualOptions;
  const record = kept as Record<string, unknown>;
  return optionFields.reduce((options, { key, problem }) => {
    const value = record[key];
    if (value === null && key === 'topK') return { ...options, topK: null };
    return typeof value === 'number' && problem(String(value)) === undefined ? { ...options, [key]: value } : options;
  }, usualOptions);
};

export const formatOption = (options: GenerateOptions, key: keyof GenerateOptions): string =>
  key === 'topK' && options.topK === null ? 'all' : String(options[key]);

/** `500 characters, temperature 0.7, seed 1`. */
export const describeOptions = (options: GenerateOptions): string =>
  [
    `${options.length} characters`,
    `temperature ${options.temperature}`,
    ...(options.topK === null ? [] : [`top ${options.topK}`]),
    `seed ${options.seed}`,
  ].join(', ');
