import type { Tensor } from '../../tensor.js';

/** An HDF5 file as far as Keras uses it. Errors are ModelErrors. */
export interface Hdf5Tree {
  /** Paths of all datasets, without a leading slash. */
  readonly datasets: readonly string[];
  /** A text or list of texts kept at the group `path` ('' is the root); undefined when there is none. */
  attribute(path: string, name: string): string | readonly string[] | undefined;
  tensor(path: string): Tensor;
}
