import type { Architecture, CellKind, CellVariant } from './architecture.js';
import { describeValue, isJsonObject, parseJsonObject, type JsonObject } from './json.js';
import { ModelError } from './modelError.js';
import { parseTokenRules } from './tokens/tokenRules.js';
import type { Vocabulary } from './vocabulary.js';

/** A cell that somebody has named: what it follows, and how well. */
export interface NamedCell {
  readonly concept: string;
  readonly layer: number;
  readonly unit: number;
  /** -1 where the cell falls when the concept holds. */
  readonly sign: 1 | -1;
  /** VS Code language ids on which it was found; empty: all. */
  readonly languages: readonly string[];
  /** Value of tanh(c) (GRU, RNN: h) that separates off from on, before `sign` is applied. */
  readonly threshold?: number;
  readonly measure?: 'AUROC' | 'Spearman';
  readonly score?: number;
}

/** What is known of a network's training. Free, but for the fields that the extension shows. */
export interface TrainingRecord {
  readonly [field: string]: unknown;
  /** Nats per character on held-out text, by language. */
  readonly heldOut?: Readonly<Record<string, number>>;
}

/** `config.json` of a network folder. */
export interface NetworkConfig {
  readonly format: 'cell-lens-network';
  readonly version: 1;
  readonly name: string;
  readonly cell: CellKind;
  readonly layers: number;
  readonly hidden: number;
  /** Width of the learned embedding; null for one-hot input. */
  readonly embedding: number | null;
  /** What the cells compute otherwise than PyTorch's by default. */
  readonly variant?: CellVariant;
  readonly vocabulary: Vocabulary;
  readonly training?: TrainingRecord;
  readonly cells?: readonly NamedCell[];
  /** What raw c (GRU, RNN: h) is scaled by: layers x hidden, the 99.5th percentile of its size over a reference text. */
  readonly scales?: readonly (readonly number[])[];
}

/** Bounds that keep a hostile file from asking for absurd sizes; the weights' shapes are checked besides. */
const limits = { layers: 64, hidden: 65_536, embedding: 65_536, symbols: 65_535, cells: 100_000, name: 200 } as const;

type Fail = (problem: string) => never;

const wholeNumber = (value: unknown, field: string, from: number, to: number, fail: Fail): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to
    ? value
    : fail(`${field} is ${describeValue(value)}; expected a whole number from ${from} to ${to}.`);

const isStringArray = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string');

const parseVocabulary = (value: unknown, fail: Fail): Vocabulary => {
  if (!isJsonObject(value)) return fail(`vocabulary is ${describeValue(value)}; expected an object.`);
  const { symbols, boundary, unknown, skipped = '', tokens } = value as Record<string, unknown>;
  if (!isStringArray(symbols) || symbols.length < 2 || symbols.length > limits.symbols) {
    return fail(`vocabulary.symbols must be a list of 2 to ${limits.symbols} strings.`);
  }
  const seen = new Set<string>();
  symbols.forEach((symbol, index) => {
    if (tokens === undefined && [...symbol].length > 1) {
      fail(`vocabulary.symbols[${index}] is ${describeValue(symbol)}; expected one character, or '' for none.`);
    }
    if (symbol !== '' && seen.has(symbol)) fail(`vocabulary.symbols has ${describeValue(symbol)} more than once.`);
    seen.add(symbol);
  });
  if (typeof skipped !== 'string') {
    return fail(`vocabulary.skipped is ${describeValue(skipped)}; expected a string of characters never read.`);
  }
  return {
    symbols,
    boundary: wholeNumber(boundary, 'vocabulary.boundary', 0, symbols.length - 1, fail),
    unknown: unknown === null ? null : wholeNumber(unknown, 'vocabulary.unknown', 0, symbols.length - 1, fail),
    skipped,
    ...(tokens === undefined ? {} : { tokens: parseTokenRules(tokens, symbols, fail) }),
  };
};

const optionalNumber = (value: unknown, field: string, fail: Fail): number | undefined =>
  value === undefined || (typeof value === 'number' && Number.isFinite(value))
    ? value
    : fail(`${field} is ${describeValue(value)}; expected a number.`);

const parseCell = (value: unknown, at: string, layers: number, hidden: number, fail: Fail): NamedCell => {
  if (!isJsonObject(value)) return fail(`${at} is ${describeValue(value)}; expected an object.`);
  const { concept, layer, unit, sign, languages = [], measure, ...rest } = value as Record<string, unknown>;
  if (typeof concept !== 'string' || concept === '') return fail(`${at}.concept must be a name.`);
  if (sign !== 1 && sign !== -1) return fail(`${at}.sign is ${describeValue(sign)}; expected 1 or -1.`);
  if (!isStringArray(languages)) return fail(`${at}.languages must be a list of VS Code language ids.`);
  if (measure !== undefined && measure !== 'AUROC' && measure !== 'Spearman') {
    return fail(`${at}.measure is ${describeValue(measure)}; expected AUROC or Spearman.`);
  }
  const threshold = optionalNumber(rest['threshold'], `${at}.threshold`, fail);
  const score = optionalNumber(rest['score'], `${at}.score`, fail);
  return {
    concept,
    layer: wholeNumber(layer, `${at}.layer`, 0, layers - 1, fail),
    unit: wholeNumber(unit, `${at}.unit`, 0, hidden - 1, fail),
    sign,
    languages,
    ...(threshold === undefined ? {} : { threshold }),
    ...(measure === undefined ? {} : { measure }),
    ...(score === undefined ? {} : { score }),
  };
};

const parseScales = (value: unknown, layers: number, hidden: number, fail: Fail): readonly (readonly number[])[] => {
  const isScale = (scale: unknown): boolean => typeof scale === 'number' && Number.isFinite(scale) && scale > 0;
  const isLayer = (layer: unknown): boolean => Array.isArray(layer) && layer.length === hidden && layer.every(isScale);
  return Array.isArray(value) && value.length === layers && value.every(isLayer)
    ? (value as number[][])
    : fail(`scales must be ${layers} lists of ${hidden} positive numbers, one for each unit of each layer.`);
};

const parseTraining = (value: unknown, fail: Fail): TrainingRecord => {
  if (!isJsonObject(value)) return fail(`training is ${describeValue(value)}; expected an object.`);
  const heldOut = (value as { heldOut?: unknown }).heldOut;
  if (heldOut !== undefined && !(isJsonObject(heldOut) && Object.values(heldOut).every(Number.isFinite))) {
    return fail('training.heldOut must give nats per character for each language.');
  }
  return value as TrainingRecord;
};

const parseVariant = (value: unknown, cell: CellKind, fail: Fail): CellVariant => {
  if (!isJsonObject(value)) return fail(`variant is ${describeValue(value)}; expected an object.`);
  const { activation, hardSigmoid, resetFirst } = value as Record<string, unknown>;
  if (activation !== undefined && !(activation === 'relu' && cell === 'rnn')) {
    return fail(`variant.activation is ${describeValue(activation)}; expected relu, in an rnn.`);
  }
  if (hardSigmoid !== undefined && !(typeof hardSigmoid === 'number' && hardSigmoid > 0 && hardSigmoid <= 10)) {
    return fail(`variant.hardSigmoid is ${describeValue(hardSigmoid)}; expected a slope between 0 and 10.`);
  }
  if (resetFirst !== undefined && !(resetFirst === true && cell === 'gru')) {
    return fail(`variant.resetFirst is ${describeValue(resetFirst)}; expected true, in a gru.`);
  }
  return {
    ...(activation === undefined ? {} : { activation }),
    ...(hardSigmoid === undefined ? {} : { hardSigmoid }),
    ...(resetFirst === undefined ? {} : { resetFirst }),
  };
};

const parseFields = (json: JsonObject, fail: Fail): NetworkConfig => {
  const { format, version, name, cell, embedding, variant, vocabulary, training, cells, scales } = json as Record<
    string,
    unknown
  >;
  if (format !== 'cell-lens-network') {
    return fail(`format is ${describeValue(format)}; expected "cell-lens-network". Is this the folder of a network?`);
  }
  if (version !== 1) return fail(`version is ${describeValue(version)}; this program reads version 1.`);
  if (typeof name !== 'string' || name === '' || name.length > limits.name) {
    return fail(`name must be a string of 1 to ${limits.name} characters.`);
  }
  if (cell !== 'lstm' && cell !== 'gru' && cell !== 'rnn') {
    return fail(`cell is ${describeValue(cell)}; expected lstm, gru or rnn.`);
  }
  const layers = wholeNumber(json['layers'], 'layers', 1, limits.layers, fail);
  const hidden = wholeNumber(json['hidden'], 'hidden', 1, limits.hidden, fail);
  if (cells !== undefined && !(Array.isArray(cells) && cells.length <= limits.cells)) {
    return fail(`cells must be a list of at most ${limits.cells} named cells.`);
  }
  return {
    format,
    version,
    name,
    cell,
    layers,
    hidden,
    embedding: embedding === null ? null : wholeNumber(embedding, 'embedding (or null)', 1, limits.embedding, fail),
    ...(variant === undefined ? {} : { variant: parseVariant(variant, cell, fail) }),
    vocabulary: parseVocabulary(vocabulary, fail),
    ...(training === undefined ? {} : { training: parseTraining(training, fail) }),
    ...(cells === undefined
      ? {}
      : { cells: cells.map((value, index) => parseCell(value, `cells[${index}]`, layers, hidden, fail)) }),
    ...(scales === undefined ? {} : { scales: parseScales(scales, layers, hidden, fail) }),
  };
};

/**
 * Reads the text of a `config.json`; fields it does not know are left out.
 *
 * @param file how messages name the file.
 * @throws ModelError naming the file, the field and what was expected.
 */
export const parseNetworkConfig = (json: string, file: string): NetworkConfig =>
  parseFields(parseJsonObject(json, file, 'the file'), problem => {
    throw new ModelError(file, problem);
  });

/** The sizes that a config speaks of. */
export const architectureOf = (config: NetworkConfig): Architecture => ({
  kind: config.cell,
  layers: config.layers,
  hidden: config.hidden,
  embedding: config.embedding,
  vocabulary: config.vocabulary.symbols.length,
  ...(config.variant === undefined ? {} : { variant: config.variant }),
});
