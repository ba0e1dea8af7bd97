/** What a network's config.json says of it, as far as a list shows it. Anything may stand in the file. */

export interface NetworkDescription {
  readonly name: string;
  /** `1×256 LSTM`. */
  readonly shape: string;
  /** Mean nats per character on held-out files, over the languages; null where the record has none. */
  readonly nats: number | null;
  /** Of the training record: null where it has none. */
  readonly characters: number | null;
  readonly minutes: number | null;
  readonly languages: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const numberIn = (record: Json, key: string): number | null => {
  const value = record[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

const meanOf = (heldOut: unknown): number | null => {
  if (!isObject(heldOut)) return null;
  const values = Object.values(heldOut).filter(value => typeof value === 'number' && Number.isFinite(value));
  return values.length === 0 ? null : values.reduce<number>((sum, value) => sum + Number(value), 0) / values.length;
};

const languagesOf = (training: Json): readonly string[] => {
  const corpus = training['corpus'];
  if (!isObject(corpus) || !isObject(corpus['languages'])) return [];
  return Object.entries(corpus['languages'])
    .sort(([, a], [, b]) => Number(b) - Number(a))
    .map(([language]) => language);
};

/** Null where the text is no network's config. */
export const describeNetwork = (text: string): NetworkDescription | null => {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(config) || typeof config['name'] !== 'string' || typeof config['cell'] !== 'string') return null;
  const training = isObject(config['training']) ? config['training'] : {};
  return {
    name: config['name'],
    shape: `${numberIn(config, 'layers') ?? '?'}×${numberIn(config, 'hidden') ?? '?'} ${config['cell'].toUpperCase()}`,
    nats: numberIn(training, 'validation') ?? meanOf(training['heldOut']),
    characters: numberIn(training, 'characters'),
    minutes: numberIn(training, 'minutes'),
    languages: languagesOf(training),
  };
};

/** The loss as lists print it; undefined where none is known. */
export const natsOf = (description: NetworkDescription | null): string | undefined =>
  description === null || description.nats === null ? undefined : `${description.nats.toFixed(2)} nats`;
