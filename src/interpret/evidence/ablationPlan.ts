import { parameter, type Network } from '../../model/network.js';
import { createRandom } from '../../model/random.js';
import type { Concept } from '../concepts.js';
import { isGraded, MASKED } from '../concepts.js';
import type { SymbolText, TextSample } from './sample.js';

/** Random cells that a cell's effect is compared with, at least (all others in a network with fewer). */
export const controlCells = 50;
/** Cells in the pool that all concepts share. */
const poolSize = 64;
/** Characters read under the clamp before the effect is measured. */
export const priming = 128;

/** A stretch of a file that is read again and again with a cell held. */
export interface HeldWindow {
  readonly sample: SymbolText;
  /** First step read, first step measured, end. */
  readonly from: number;
  readonly measureFrom: number;
  readonly to: number;
}

/** A window with what the parser says of it. */
export interface AblationWindow extends HeldWindow {
  readonly sample: TextSample;
}

/** A line begins here, outside strings and comments: a network that starts with a zero state has missed no quote. */
const isFreshLine = ({ labels }: TextSample, step: number): boolean =>
  step === 0 ||
  (labels['characters since line began'][step - 1] === 0 &&
    labels.string[step - 1] === 0 &&
    labels.comment[step - 1] === 0);

/** Draws windows of one length from the report files, until they have about `steps` steps to measure together. */
export const drawWindows = (samples: readonly TextSample[], steps: number, seed: number): AblationWindow[] => {
  const random = createRandom(seed);
  const shortest = Math.min(...samples.map(sample => sample.symbols.length));
  const wanted = Math.max(4, Math.min(16, Math.round(steps / 500)));
  const length = Math.max(minimalWindow, Math.min(Math.floor(steps / wanted), Math.max(shortest - priming, 400)));
  const able = samples.filter(sample => sample.symbols.length >= length + priming);
  const windows: AblationWindow[] = [];
  const free = able.flatMap(sample => {
    const starts: { readonly sample: TextSample; readonly from: number }[] = [];
    for (let at = 0; at + priming + length <= sample.symbols.length; at++) {
      if (!isFreshLine(sample, at)) continue;
      starts.push({ sample, from: at });
      at += length - 1;
    }
    return starts;
  });
  while (free.length > 0 && windows.length * length < steps) {
    const [{ sample, from }] = free.splice(random.below(free.length), 1) as [(typeof free)[number]];
    windows.push({ sample, from, measureFrom: from + priming, to: from + priming + length });
  }
  return windows;
};
const minimalWindow = 64;

/** What a step is to a concept: where it decides the next symbol, or holds, or does not. */
export type StepRole = 'decision' | 'inside' | 'outside' | 'none';

/** The concept decides the symbol after step `t`: it ends there, the closing bracket, the line end or the indentation comes. */
const decides = (concept: Concept, track: Int16Array, t: number, endNext: Int16Array, column: Int16Array): boolean => {
  const now = track[t]!;
  const next = track[t + 1];
  if (next === undefined) return false;
  switch (concept) {
    case 'column':
    case 'characters since line began':
    case 'end of line next':
      return endNext[t] === 1;
    case 'indentation depth':
      // From the line end to the first word: the next symbol deepens the indentation or ends it.
      return now === MASKED && column[t + 1]! > 0 && endNext[t] === 0;
    case 'bracket depth':
    case 'parenthesis depth':
      return now !== MASKED && next !== MASKED && next < now;
    default:
      return now === 1 && next !== 1;
  }
};

/** The role of each step of a sample for a concept. */
export const stepRoles = (sample: TextSample, concept: Concept): readonly StepRole[] => {
  const track = sample.labels[concept];
  const endNext = sample.labels['end of line next'];
  const column = sample.labels['characters since line began'];
  return Array.from(track, (value, t): StepRole => {
    if (decides(concept, track, t, endNext, column)) return 'decision';
    if (value === MASKED) return 'none';
    if (isGraded(concept)) return 'outside';
    return value === 1 ? 'inside' : 'outside';
  });
};

/** Norm of the weights that read each cell directly: the layer above, or the output layer. By cell. */
export const outputNorms = (network: Network): Float64Array => {
  const { layers, hidden } = network.architecture;
  const norms = new Float64Array(layers * hidden);
  for (let layer = 0; layer < layers; layer++) {
    const name = layer === layers - 1 ? 'output.weight' : `rnn.weight_ih_l${layer + 1}`;
    const weights = parameter(network, name);
    for (let at = 0; at < weights.length; at++) {
      const cell = layer * hidden + (at % hidden);
      norms[cell] = norms[cell]! + weights[at]! ** 2;
    }
  }
  return norms.map(Math.sqrt);
};

/** How unlike two cells are as random controls go. */
const distance = (a: number, b: number, norms: Float64Array, variances: Float64Array): number => {
  const apart = (values: Float64Array): number => Math.abs(Math.log((values[a]! + 1e-9) / (values[b]! + 1e-9)));
  return apart(norms) + apart(variances) / 2;
};

/** For each target, control cells of its layer with the most similar output weights and variance, from one shared pool. */
export const matchControls = (
  targets: readonly number[],
  network: Network,
  norms: Float64Array,
  variances: Float64Array,
): ReadonlyMap<number, readonly number[]> => {
  const { layers, hidden } = network.architecture;
  const taken = new Set(targets);
  const nearest = (target: number, from: readonly number[]): number[] =>
    [...from].sort((a, b) => distance(target, a, norms, variances) - distance(target, b, norms, variances) || a - b);
  const matched = new Map<number, readonly number[]>();
  for (let layer = 0; layer < layers; layer++) {
    const here = targets.filter(target => Math.floor(target / hidden) === layer);
    const others = Array.from({ length: hidden }, (_, unit) => layer * hidden + unit).filter(cell => !taken.has(cell));
    const lists = here.map(target => nearest(target, others));
    const pool = new Set<number>();
    for (let rank = 0; rank < others.length && pool.size < poolSize; rank++) {
      for (const list of lists) if (pool.size < poolSize) pool.add(list[rank]!);
    }
    for (const target of here) matched.set(target, nearest(target, [...pool]).slice(0, controlCells));
  }
  return matched;
};
