/** Entry of a worker that reads one mutated HDF5 file after the other, because some keep the HDF5 library busy for ever. */
import { parentPort, workerData } from 'node:worker_threads';
import { hdf5Failed, withHdf5 } from '../../../src/engine/import/hdf5.js';
import { readKerasH5 } from '../../../src/model/import/keras/readKeras.js';
import { ModelError } from '../../../src/model/modelError.js';
import { createRandom, type Random } from '../../../src/model/random.js';

/** What the worker is given: `from` and `to` count rounds, and every round has its own random numbers. */
export interface Mutations {
  readonly originals: readonly Uint8Array[];
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** What the worker tells: of a round that it begins, or how one ended. */
export type MutationEvent =
  | { readonly kind: 'begun'; readonly round: number }
  | { readonly kind: 'read' | 'refused'; readonly round: number }
  /** An error that is none for the reader of a file. */
  | { readonly kind: 'wrong'; readonly round: number; readonly error: string };

const nasty = [0, 1, 0x7f, 0x80, 0xff];

const mutate = (original: Uint8Array, random: Random): Uint8Array => {
  const bytes = original.slice(0, random.below(10) === 0 ? random.below(original.length) : original.length);
  for (let change = random.below(5); change >= 0 && bytes.length > 0; change--) {
    const at = random.below(bytes.length);
    const kind = random.below(4);
    if (kind === 0) bytes[at] = nasty[random.below(nasty.length)]!;
    else if (kind === 1) bytes.fill(0xff, at, at + 1 + random.below(8));
    else if (kind === 2)
      bytes.copyWithin(at, random.below(bytes.length), Math.min(bytes.length, at + random.below(64)));
    else bytes[at]! ^= 1 << random.below(8);
  }
  return bytes;
};

const run = async ({ originals, seed, from, to }: Mutations, tell: (event: MutationEvent) => void): Promise<void> => {
  const read = (bytes: Uint8Array): Promise<unknown> => withHdf5(bytes, 'x.h5', tree => readKerasH5(tree, 'x.h5'));
  for (const original of originals) await read(original);
  for (let round = from; round < to; round++) {
    tell({ kind: 'begun', round });
    try {
      await read(mutate(originals[round % originals.length]!, createRandom(seed + 7919 * round)));
      tell({ kind: 'read', round });
    } catch (error) {
      // The import worker turns a demand for too much memory into a plain error of its own (describeImportError).
      const isPlain = error instanceof ModelError || error instanceof RangeError;
      tell(isPlain ? { kind: 'refused', round } : { kind: 'wrong', round, error: String(error) });
      // The library is of no use any more; the importer has a worker for each file.
      if (hdf5Failed()) return;
    }
  }
};

if (parentPort !== null) await run(workerData as Mutations, event => parentPort!.postMessage(event));
