import type { Architecture } from '../architecture.js';
import type { Tensor } from '../tensor.js';

/** A recurrent network read from another program's file, its weights already in our names and order (network.ts). */
export interface ForeignNetwork {
  /** What people call the format: "PyTorch", "Keras". */
  readonly format: string;
  readonly architecture: Architecture;
  /** By the names of `parameterShapes`, complete. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The symbols, by index, where the file itself says them. */
  readonly symbols: readonly string[] | null;
  /** What was inferred rather than said by the file, one sentence each, for the reader to confirm. */
  readonly notes: readonly string[];
}

/** Symbols of an imported vocabulary: our engine counts them in 16 bits. */
export const mostSymbols = 65_535;
/** Bounds on what an import holds in memory, however small the file that asks for it. */
export const limits = {
  /** Bytes of a file or of what it unpacks to. */
  bytes: 2 ** 31,
  /** Numbers of one network. */
  parameters: 2 ** 28,
  layers: 64,
  hidden: 65_536,
  embedding: 65_536,
} as const;
