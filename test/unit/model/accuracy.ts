import type { Signal } from '../../../src/model/architecture.js';
import type { ForwardPass } from '../../../src/model/forward.js';
import type { Network } from '../../../src/model/network.js';
import { createReference } from '../../../src/model/reference.js';

/** What was found of one signal. */
export interface Deviation {
  largest: number;
  /** Values that differ by more than 2e-6. */
  above: number;
  count: number;
  squares: number;
}

/** Deviations from the float64 reference, by backend, then by signal or `bits`. */
export type Deviations = ReadonlyMap<ForwardPass, Readonly<Record<string, Deviation>>>;

const note = (deviation: Deviation, difference: number): void => {
  const size = Math.abs(difference);
  // So that NaN counts as the largest.
  if (!(size <= deviation.largest)) deviation.largest = size;
  if (!(size <= 2e-6)) deviation.above++;
  deviation.count++;
  deviation.squares += size * size;
};

/**
 * Runs `passes` and the reference side by side over texts, each from a zero state, in runs of 500 steps.
 *
 * The deviation of c is relative where |c| > 1: c of a cell that counts passes 4,000, where neighbouring float32
 * numbers are 5e-4 apart.
 */
export const compareWithReference = (
  network: Network,
  passes: readonly ForwardPass[],
  texts: readonly Uint16Array[],
  signals: readonly Signal[],
): Deviations => {
  const { layers, hidden } = network.architecture;
  const reference = createReference(network);
  const sliceSteps = 500;
  const row = new Float32Array(hidden);
  const fresh = (): Deviation => ({ largest: 0, above: 0, count: 0, squares: 0 });
  const runs = passes.map(pass => ({
    pass,
    state: pass.initialState(),
    trace: pass.newTrace(sliceSteps),
    bits: new Float32Array(sliceSteps),
    found: Object.fromEntries([...signals, 'bits'].map(name => [name, fresh()])) as Record<string, Deviation>,
  }));
  for (const symbols of texts) {
    reference.reset();
    for (const { state } of runs) state.fill(0);
    for (let from = 0; from < symbols.length; from += sliceSteps) {
      const slice = symbols.subarray(from, from + sliceSteps);
      for (const { pass, state, trace, bits } of runs) pass.run(slice, state, { trace, bits });
      slice.forEach((symbol, step) => {
        // The read-out is checked at some steps only: it costs the reference a tenth of a step.
        const expectedBits = step % 10 === 0 ? -Math.log2(reference.probabilities()[symbol]!) : undefined;
        reference.step(symbol);
        for (const { trace, bits, found } of runs) {
          if (expectedBits !== undefined) note(found['bits']!, bits[step]! - expectedBits);
          for (let layer = 0; layer < layers; layer++) {
            for (const signal of signals) {
              const expected = reference.signal(layer, signal);
              trace.row(step, layer, signal, row);
              for (let unit = 0; unit < hidden; unit++) {
                const scale = signal === 'c' ? Math.max(1, Math.abs(expected[unit]!)) : 1;
                note(found[signal]!, (row[unit]! - expected[unit]!) / scale);
              }
            }
          }
        }
      });
    }
  }
  return new Map(runs.map(({ pass, found }) => [pass, found]));
};

/** The root of the mean square. */
export const rootMeanSquare = ({ squares, count }: Deviation): number => Math.sqrt(squares / count);

/** One line for people. */
export const describeDeviation = (deviation: Deviation): string =>
  `largest ${deviation.largest.toExponential(1)}, root mean square ${rootMeanSquare(deviation).toExponential(1)}, ` +
  `${deviation.above} of ${deviation.count} above 2e-6`;
