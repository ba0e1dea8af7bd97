import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Signal } from '../../../src/model/architecture.js';
import { parseNetwork } from '../../../src/model/network.js';
import { createReference } from '../../../src/model/reference.js';
import { createEncoder } from '../../../src/model/vocabulary.js';
import { atlasFile } from '../../../src/shared/atlas.js';
import { parseAtlas } from '../../../src/shared/parseAtlas.js';
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

const atlas = parseAtlas(readFileSync(join(folder, atlasFile), 'utf8'), atlasFile, network.architecture);

/** The cell that the shipped atlas found for a yes-or-no concept in a language. */
export const foundCell = (
  concept: string,
  language: string,
): { readonly unit: number; readonly sign: 1 | -1; readonly threshold: number; readonly tier: string } => {
  const found = atlas.questions.find(
    question => question.concept === concept && question.languageId === language && question.verdict === 'cell',
  );
  if (
    found?.cell === undefined ||
    found.sign === undefined ||
    found.tier === undefined ||
    found.scores?.measure !== 'AUROC'
  ) {
    throw new Error(`the shipped atlas has no cell for "${concept}" in ${language}`);
  }
  return { unit: found.cell.unit, sign: found.sign, threshold: found.scores.threshold, tier: found.tier };
};

const layer = 0;
const recorded: readonly Signal[] = ['h', 'c', 'tanh_c', 'i', 'f', 'g', 'o'];

/** Runs the reference over `text` from the start of a file and answers what it says of each character. */
export const expectationsOf = (text: string): Expectation[] => {
  const reference = createReference(network);
  reference.reset();
  reference.step(vocabulary.boundary);
  const { symbols } = createEncoder(vocabulary).encode(text);
  if (symbols.length !== text.length) {
    throw new Error('the samples of these tests are plain ASCII without carriage returns');
  }
  let before = Float64Array.from(reference.probabilities());
  return Array.from(text, (character, offset) => {
    const symbol = symbols[offset] ?? Number.NaN;
    reference.step(symbol);
    const values = new Map(recorded.map(signal => [signal, Float32Array.from(reference.signal(layer, signal))]));
    const bits = -Math.log2(before[symbol] ?? Number.NaN);
    before = Float64Array.from(reference.probabilities());
    return { character, bits, next: before, signal: (unit, signal) => values.get(signal)?.[unit] ?? Number.NaN };
  });
};
