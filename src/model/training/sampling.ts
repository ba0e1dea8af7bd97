import type { ForwardPass } from '../forward.js';
import { createRandom } from '../random.js';
import { writeSymbols } from '../tokens/symbolTexts.js';
import { createEncoder, encodeFromBoundary, type Vocabulary } from '../vocabulary.js';

export interface SamplingOptions {
  /** Symbols to write: characters, or tokens of a network that reads tokens. */
  readonly length: number;
  /** Divides the logits: below 1 safer, above 1 wilder; 0 always takes the most probable symbol. */
  readonly temperature: number;
  /** Choose among this many most probable symbols alone; null: among all. */
  readonly topK: number | null;
  readonly seed: number;
}

/** @throws RangeError naming the option that cannot be used */
export const checkSamplingOptions = ({ length, temperature, topK, seed }: SamplingOptions): void => {
  if (!(Number.isInteger(length) && length >= 1 && length <= 1_000_000)) {
    throw new RangeError(`length is ${length}; it must be a whole number from 1 to 1,000,000.`);
  }
  if (!(temperature >= 0 && temperature <= 100)) {
    throw new RangeError(`temperature is ${temperature}; it must be a number from 0 to 100.`);
  }
  if (topK !== null && !(Number.isInteger(topK) && topK >= 1)) {
    throw new RangeError(`top-k is ${topK}; it must be a whole number from 1 on.`);
  }
  if (!(Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff)) {
    throw new RangeError(`seed is ${seed}; it must be a whole number from 0 to 4294967295.`);
  }
};

/**
 * Chooses a symbol from a distribution.
 *
 * @param probabilities of all symbols, sum 1
 * @param allowed whether a symbol may be written at all
 * @param draw a number in [0, 1)
 */
export const chooseSymbol = (
  probabilities: Float32Array,
  allowed: (symbol: number) => boolean,
  { temperature, topK }: Pick<SamplingOptions, 'temperature' | 'topK'>,
  draw: number,
): number => {
  const symbols: number[] = [];
  for (let symbol = 0; symbol < probabilities.length; symbol++) if (allowed(symbol)) symbols.push(symbol);
  // Equal probabilities keep the order of the vocabulary: the same seed gives the same text everywhere.
  symbols.sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  if (temperature === 0) return symbols[0]!;
  if (topK !== null) symbols.length = Math.min(symbols.length, topK);
  const largest = Math.log(probabilities[symbols[0]!]!);
  const weights = symbols.map(symbol => Math.exp((Math.log(probabilities[symbol]!) - largest) / temperature));
  let left = draw * weights.reduce((sum, weight) => sum + weight, 0);
  for (let place = 0; place < symbols.length; place++) {
    left -= weights[place]!;
    if (left < 0) return symbols[place]!;
  }
  return symbols[0]!;
};

/**
 * Continues `prompt`: reads it from the zero state after the boundary, then writes one symbol after the other. Symbols
 * that stand for no character (the boundary, the unknown) are never chosen.
 *
 * @returns what was written, the prompt not included
 * @throws RangeError for options that cannot be used
 */
export const sampleText = (
  forward: ForwardPass,
  vocabulary: Vocabulary,
  prompt: string,
  options: SamplingOptions,
): string => {
  checkSamplingOptions(options);
  const random = createRandom(options.seed);
  const state = forward.initialState();
  forward.run(encodeFromBoundary(createEncoder(vocabulary), prompt), state);
  const allowed = (symbol: number): boolean => vocabulary.symbols[symbol] !== '';
  const written: number[] = [];
  while (written.length < options.length) {
    const symbol = chooseSymbol(forward.distribution(state), allowed, options, random.uniform());
    written.push(symbol);
    forward.run(Uint16Array.of(symbol), state);
  }
  return writeSymbols(vocabulary, written);
};
