import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Signal } from '../../../src/model/architecture.js';
import { parseNetwork } from '../../../src/model/network.js';
import type { NamedCell } from '../../../src/model/networkConfig.js';
import { createReference } from '../../../src/model/reference.js';
import { createEncoder, SKIP } from '../../../src/model/vocabulary.js';
import { shippedNetworkFolder } from '../../../src/shared/shippedNetwork.js';

/** What the float64 reference says of one character, after reading it. */
export interface Expectation {
  readonly character: string;
  /** -log2 p(this character | everything before it). */
  readonly bits: number;
  /** Probabilities of what follows, by symbol. */
  readonly next: Float64Array;
  signal(unit: number, signal: Signal): number;
}

const folder = join(__dirname, '..', '..', '..', shippedNetworkFolder);
const network = parseNetwork(
  readFileSync(join(folder, 'config.json'), 'utf8'),
  readFileSync(join(folder, 'model.safetensors')),
  folder,
);
const { vocabulary } = network.config;

/** Each symbol's text. */
export const symbols: readonly string[] = vocabulary.symbols;

/** The cells that the network's config names for `concept` in `language`. */
export const namedCell = (concept: string, language: string): NamedCell => {
  const found = network.config.cells?.find(cell => cell.concept === concept && cell.languages.includes(language));
  if (found === undefined) throw new Error(`the shipped network names no cell for "${concept}" in ${language}`);
  return found;
};

const layer = 0;
const recorded: readonly Signal[] = ['h', 'c', 'tanh_c', 'i', 'f', 'g', 'o'];

/** Runs the reference over `text` from the start of a file and answers what it says of each character. */
export const expectationsOf = (text: string): Expectation[] => {
  const reference = createReference(network);
  reference.reset();
  reference.step(vocabulary.boundary);
  const encoded = createEncoder(vocabulary).encode(text);
  let before = Float64Array.from(reference.probabilities());
  return Array.from(text, (character, offset) => {
    const symbol = encoded[offset] ?? SKIP;
    if (symbol === SKIP) throw new Error('the samples of these tests are plain ASCII without carriage returns');
    reference.step(symbol);
    const values = new Map(recorded.map(signal => [signal, Float32Array.from(reference.signal(layer, signal))]));
    const bits = -Math.log2(before[symbol] ?? Number.NaN);
    before = Float64Array.from(reference.probabilities());
    return { character, bits, next: before, signal: (unit, signal) => values.get(signal)?.[unit] ?? Number.NaN };
  });
};
