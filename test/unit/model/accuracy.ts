import type { Signal } from '../../../src/model/architecture.js';
import type { ForwardPass } from '../../../src/model/forward.js';
import type { Network } from '../../../src/model/network.js';
import { createReference } from '../../../src/model/reference.js';

/** The largest differences from the float64 reference: by backend and signal, and of `bits`. */
export type Errors = ReadonlyMap<ForwardPass, Record<string, number>>;

/**
 * Runs `passes` and the reference side by side over `symbols`, in runs of 500 steps.
 *
 * The error of c is relative where |c| > 1: c of a cell that counts passes 4,000, where neighbouring float32 numbers
 * are 5e-4 apart.
 */
export const compareWithReference = (
  network: Network,
  passes: readonly ForwardPass[],
  symbols: Uint16Array,
  signals: readonly Signal[],
): Errors => {
  const { layers, hidden } = network.architecture;
  const reference = createReference(network);
  const sliceSteps = 500;
  const row = new Float32Array(hidden);
  const runs = passes.map(pass => ({
    pass,
    state: pass.initialState(),
    trace: pass.newTrace(sliceSteps),
    bits: new Float32Array(sliceSteps),
    errors: Object.fromEntries([...signals, 'bits'].map(name => [name, 0])) as Record<string, number>,
  }));
  for (let from = 0; from < symbols.length; from += sliceSteps) {
    const slice = symbols.subarray(from, from + sliceSteps);
    for (const { pass, state, trace, bits } of runs) pass.run(slice, state, { trace, bits });
    slice.forEach((symbol, step) => {
      // The read-out is checked at some steps only: it costs the reference a tenth of a step.
      const expectedBits = step % 10 === 0 ? -Math.log2(reference.probabilities()[symbol]!) : undefined;
      reference.step(symbol);
      for (const { trace, bits, errors } of runs) {
        if (expectedBits !== undefined) errors['bits'] = worse(errors['bits']!, bits[step]! - expectedBits, 1);
        for (let layer = 0; layer < layers; layer++) {
          for (const signal of signals) {
            const expected = reference.signal(layer, signal);
            trace.row(step, layer, signal, row);
            let error = errors[signal]!;
            for (let unit = 0; unit < hidden; unit++) {
              const scale = signal === 'c' ? Math.max(1, Math.abs(expected[unit]!)) : 1;
              error = worse(error, row[unit]! - expected[unit]!, scale);
            }
            errors[signal] = error;
          }
        }
      }
    });
  }
  return new Map(runs.map(({ pass, errors }) => [pass, errors]));
};

/** The larger of an error and a new difference; NaN wins. */
const worse = (error: number, difference: number, scale: number): number => {
  const size = Math.abs(difference) / scale;
  return size <= error ? error : size;
};
