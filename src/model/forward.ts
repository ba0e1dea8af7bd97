import type { Architecture, Signal } from './architecture.js';

/** Holds a cell at a value at every step: its c (LSTM) or its h (GRU, RNN), before anything reads it. */
export interface CellClamp {
  readonly layer: number;
  readonly unit: number;
  readonly value: number;
}

/**
 * What `run` recorded of consecutive steps: every signal of every cell. Step 0 is the state after the first symbol.
 * How the values lie in memory is the backend's business.
 */
export interface Trace {
  /** Steps it can hold. */
  readonly capacity: number;
  /** Bytes it occupies. */
  readonly bytes: number;
  value(step: number, layer: number, unit: number, signal: Signal): number;
  /** Writes the signal of one cell at steps [from, to) to `out`, from index `at` on. */
  column(layer: number, unit: number, signal: Signal, from: number, to: number, out: Float32Array, at: number): void;
  /** Writes the signal of all units of a layer at one step to `out` (length: hidden). */
  row(step: number, layer: number, signal: Signal, out: Float32Array): void;
  /** Gives its memory back to the pass that made it; nothing may be asked or recorded any more. */
  release(): void;
}

export interface RunOutputs {
  /** Receives every signal of every step; must have the capacity for all of them. */
  readonly trace?: Trace;
  /** Receives one number a symbol: -log2 p(symbol | everything before it). */
  readonly bits?: Float32Array;
}

/**
 * A network made ready to read text one symbol after the other (batch 1).
 *
 * The state is one Float32Array of `stateSize` numbers: layer by layer h, then (LSTM) c and what float32 leaves out of
 * c (stateLayout.ts). Reading the same symbols
 * from the same state gives the same bits, however they are cut into runs.
 */
export interface ForwardPass {
  readonly architecture: Architecture;
  readonly backend: 'wasm-relaxed' | 'wasm-simd' | 'js';
  readonly stateSize: number;
  /** A zero state, as `stateSize` float32. */
  initialState(): Float32Array;
  /**
   * A trace of `capacity` steps, which `run` of this pass records in. Its memory is the pass's own: give it back.
   *
   * @throws RangeError for a capacity that is not a positive integer, or more than there is memory for.
   */
  newTrace(capacity: number): Trace;
  /** Replaces the cells held at a value; an empty list frees all. */
  clamp(clamps: readonly CellClamp[]): void;
  /** Reads `symbols` from `state`, which it overwrites with the state after the last of them. */
  run(symbols: Uint16Array, state: Float32Array, outputs?: RunOutputs): void;
  /** The softmax over the vocabulary after `state`, as probabilities that add up to 1. Length: vocabulary. */
  distribution(state: Float32Array): Float32Array;
  dispose(): void;
}
