import type { Trace } from '../model/forward.js';
import { SKIP } from '../model/vocabulary.js';

/** All that was recorded while a segment was read. */
export interface Page {
  readonly trace: Trace;
  /** Cost of each step in bits. */
  readonly bits: Float32Array;
  /**
   * For each code unit the step whose values it shows: its own, or for one that feeds nothing the step before it; -1
   * where that lies in an earlier page. The first page's step 0 is the boundary.
   */
  readonly stepAt: Int16Array;
  /** The symbol of each code unit; SKIP where nothing is fed. */
  readonly symbols: Uint16Array;
  /** Gives the trace back to be used again: the page must not be read any more. */
  release(): void;
}

/** What is fed to the network for `symbols`, `lead` before them, and the step of each code unit. */
export const planSteps = (symbols: Uint16Array, lead: readonly number[]): { fed: Uint16Array; stepAt: Int16Array } => {
  const fed = new Uint16Array(lead.length + symbols.length);
  fed.set(lead);
  const stepAt = new Int16Array(symbols.length);
  let steps = lead.length;
  symbols.forEach((symbol, index) => {
    if (symbol !== SKIP) fed[steps++] = symbol;
    stepAt[index] = steps - 1;
  });
  return { fed: fed.subarray(0, steps), stepAt };
};
