import { prepareSample, type TextSample } from '../../../src/interpret/evidence/sample.js';
import { lexSpans, lexerRulesFor } from '../../../src/interpret/syntax/lexer.js';
import { conceptTracks } from '../../../src/interpret/tracks.js';
import { parameter, type Network } from '../../../src/model/network.js';
import { createRandom, type Random } from '../../../src/model/random.js';
import { asciiVocabulary, randomNetwork } from './networks.js';

const letters = 'abcdefghij';
const word = (random: Random): string =>
  Array.from({ length: 1 + random.below(5) }, () => letters[random.below(letters.length)]!).join('');

/** Words in lines; some stretches of words are quoted. Inside and outside look alike: only memory tells them apart. */
export const quotedText = (seed: number, length: number): string => {
  const random = createRandom(seed);
  let text = '';
  let open = false;
  while (text.length < length) {
    if (random.uniform() < 0.12) {
      text += open ? `${word(random)}" ` : `"${word(random)} `;
      open = !open;
    } else text += word(random) + (!open && random.uniform() < 0.1 ? '\n' : ' ');
  }
  return open ? `${text}"` : text;
};

/** Files of quoted text, labelled by the tolerant lexer (strings over a line's end do not occur). */
export const quotedSamples = (seed: number, files: number, length: number): TextSample[] =>
  Array.from({ length: files }, (_, index) => {
    const text = quotedText(seed * 1000 + index, length);
    const spans = lexSpans(text, lexerRulesFor('swift'));
    const file = { path: `file${index}.txt`, languageId: 'swift', text, tracks: conceptTracks(text, spans) };
    return prepareSample(file, asciiVocabulary)!;
  });

const hidden = 64;
/** The cell that is built to detect quotes. */
export const plantedUnit = 17;

/**
 * An LSTM in which one cell is a quote detector by construction: a quote (and nothing else) overwrites c with the
 * opposite of what it was, everything else keeps it, and the output layer expects a quote while c is high. All other
 * weights are random and small.
 */
export const plantedNetwork = (seed: number): Network => {
  const network = randomNetwork(seed, { kind: 'lstm', layers: 1, hidden, embedding: null }, 0.1);
  const row = (gate: number): number => gate * hidden + plantedUnit;
  const input = parameter(network, 'rnn.weight_ih_l0');
  const recurrent = parameter(network, 'rnn.weight_hh_l0');
  const bias = parameter(network, 'rnn.bias_ih_l0');
  const quote = '"'.charCodeAt(0);
  // Rows i, f, g, o of the planted unit: what they read of each symbol, of h, and their bias.
  for (const gate of [0, 1, 2, 3]) {
    input.fill(0, row(gate) * 128, (row(gate) + 1) * 128);
    recurrent.fill(0, row(gate) * hidden, (row(gate) + 1) * hidden);
  }
  // No other cell reads it: there is one detector.
  for (let other = 0; other < 4 * hidden; other++) recurrent[other * hidden + plantedUnit] = 0;
  bias[row(0)] = -12;
  input[row(0) * 128 + quote] = 24;
  bias[row(1)] = 12;
  input[row(1) * 128 + quote] = -24;
  bias[row(2)] = 3;
  recurrent[row(2) * hidden + plantedUnit] = -20;
  bias[row(3)] = 12;
  const output = parameter(network, 'output.weight');
  output[quote * hidden + plantedUnit] = 3;
  return network;
};

/** The same architecture with nothing planted. */
export const emptyNetwork = (seed: number): Network =>
  randomNetwork(seed, { kind: 'lstm', layers: 1, hidden: 16, embedding: null }, 0.4);
