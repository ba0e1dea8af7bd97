import type { ForwardPass, Trace } from '../../model/forward.js';
import type { Encoder } from '../../model/vocabulary.js';

/** Symbols read between two looks at whether the work was given up. */
const slice = 256;

/** What is recorded of some consecutive steps of a text. */
export interface Slice {
  readonly trace: Trace;
  readonly steps: number;
  /** Code unit of each step. */
  readonly offsets: Uint32Array;
}

/**
 * Reads a text from its start as the engine reads documents, and shows each slice of it to `visit`. The trace is used
 * again for the next slice.
 */
export const readText = async (
  pass: ForwardPass,
  encoder: Encoder,
  text: string,
  visit: (slice: Slice) => void,
  turn: (read: number) => Promise<void>,
): Promise<void> => {
  const { symbols, starts, ends } = encoder.encode(text);
  const state = pass.initialState();
  const trace = pass.newTrace(slice);
  pass.run(Uint16Array.of(encoder.vocabulary.boundary), state);
  const fed = new Uint16Array(slice);
  const offsets = new Uint32Array(slice);
  let steps = 0;
  const flush = async (read: number): Promise<void> => {
    pass.run(fed.subarray(0, steps), state, { trace });
    visit({ trace, steps, offsets: offsets.subarray(0, steps) });
    steps = 0;
    await turn(read);
  };
  try {
    for (let at = 0; at < symbols.length; at++) {
      fed[steps] = symbols[at]!;
      offsets[steps++] = starts[at]!;
      if (steps === slice) await flush(ends[at]!);
    }
    if (steps > 0) await flush(text.length);
  } finally {
    trace.release();
  }
};

/** One cell's values over a text, one a code unit: what feeds nothing has the value before it, 0 at the start. */
export const columnReader = (length: number, layer: number, unit: number, signal: 'tanh_c' | 'h') => {
  const values = new Float32Array(length);
  const steps = new Float32Array(slice);
  let filled = 0;
  let last = 0;
  return {
    visit({ trace, steps: count, offsets }: Slice): void {
      trace.column(layer, unit, signal, 0, count, steps, 0);
      for (let step = 0; step < count; step++) {
        values.fill(last, filled, offsets[step]!);
        last = steps[step]!;
        values[offsets[step]!] = last;
        filled = offsets[step]! + 1;
      }
    },
    finish(): Float32Array {
      return values.fill(last, filled);
    },
  };
};
