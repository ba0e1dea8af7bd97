import { createRandom, type Random } from '../../model/random.js';
import { isGraded } from '../concepts.js';
import { CODES, dequantise } from '../statistics/ranks.js';
import type { Labelled } from './questions.js';
import { columnOf, type Recording } from './recording.js';

/** Labelled steps of a sample. */
const rows = 800;

/** Activations of all cells at some steps. */
export interface ProbeSample {
  /** cells x rows. */
  readonly features: Float32Array;
  readonly labels: Float64Array;
  /** Empty for yes-or-no concepts. */
  readonly control: Float64Array;
}

const choose = (indices: number[], count: number, random: Random): number[] => {
  for (let k = 0; k < Math.min(count, indices.length); k++) {
    const other = k + random.below(indices.length - k);
    [indices[k], indices[other]] = [indices[other]!, indices[k]!];
  }
  return indices.slice(0, count);
};

/** Draws labelled steps, half of each class for a yes-or-no concept, and answers their indices in random order. */
export const drawSteps = (labels: Labelled, seed: number): number[] => {
  const random = createRandom(seed);
  const all = Array.from(labels.labels, (_, index) => index);
  const picked = isGraded(labels.concept)
    ? choose(all, rows, random)
    : [0, 1].flatMap(label =>
        choose(
          all.filter(index => labels.labels[index] === label),
          rows / 2,
          random,
        ),
      );
  // Mixed, because the tail of the sample chooses the penalty.
  return choose(picked, picked.length, random);
};

let squashed: Float32Array | undefined;
/** tanh of the value of every code: the scale on which probes read cells. */
export const squashTable = (): Float32Array =>
  (squashed ??= Float32Array.from({ length: CODES }, (_, code) => Math.tanh(dequantise(code))));

/** Draws steps and takes the cells' values there. */
export const drawProbeSample = (recording: Recording, labels: Labelled, seed: number): ProbeSample => {
  const indices = drawSteps(labels, seed);
  const places = Uint32Array.from(indices, index => labels.steps[index]!);
  const table = squashTable();
  const features = new Float32Array(recording.cells * places.length);
  for (let cell = 0; cell < recording.cells; cell++) {
    const column = columnOf(recording, cell);
    const base = cell * places.length;
    for (let row = 0; row < places.length; row++) features[base + row] = table[column[places[row]!]!]!;
  }
  return {
    features,
    labels: Float64Array.from(indices, index => labels.labels[index]!),
    control: Float64Array.from(labels.control.length === 0 ? [] : indices, index => labels.control[index]!),
  };
};
