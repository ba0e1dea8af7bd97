import type { ForwardPass } from '../model/forward.js';
import { encodeFromBoundary, type Encoder } from '../model/vocabulary.js';
import { calibrationTexts } from './calibrationText.js';

/** Share of the characters whose |c| the scale covers. */
const covered = 0.995;

/** Smallest scale: a cell that hardly moves is shown as hardly moving. */
const smallest = 1;

/** The 99.5th percentile of `sizes`, at least 1. Sorts `sizes`. */
export const scaleOf = (sizes: Float32Array): number => {
  sizes.sort();
  return Math.max(smallest, sizes[Math.min(sizes.length - 1, Math.ceil(covered * sizes.length) - 1)] ?? smallest);
};

/**
 * What raw c is scaled by: for each cell (`layer * hidden + unit`) the 99.5th percentile of |c| while the network reads
 * built-in samples of several languages, at least 1. All 1 for cells without c.
 *
 * @param slice symbols read between two calls of `yieldTurn`
 */
export const measureScales = async (
  encoder: Encoder,
  pass: ForwardPass,
  slice: number,
  yieldTurn: () => Promise<void>,
): Promise<Float32Array> => {
  const { kind, layers, hidden } = pass.architecture;
  const scales = new Float32Array(layers * hidden).fill(smallest);
  if (kind !== 'lstm') return scales;
  const texts = calibrationTexts.map(text => encodeFromBoundary(encoder, text));
  const steps = texts.reduce((sum, { length }) => sum + length, 0);
  const trace = pass.newTrace(slice);
  const recorded = Array.from(scales, () => new Float32Array(steps));
  let at = 0;
  for (const symbols of texts) {
    const state = pass.initialState();
    for (let from = 0; from < symbols.length; from += slice) {
      const fed = symbols.subarray(from, from + slice);
      pass.run(fed, state, { trace });
      recorded.forEach((sizes, cell) =>
        trace.column(Math.floor(cell / hidden), cell % hidden, 'c', 0, fed.length, sizes, at),
      );
      at += fed.length;
      await yieldTurn();
    }
  }
  trace.release();
  recorded.forEach((sizes, cell) => {
    scales[cell] = scaleOf(sizes.map(Math.abs));
  });
  return scales;
};
