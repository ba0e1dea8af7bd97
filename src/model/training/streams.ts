import { createRandom } from '../random.js';

/** Where a run stands in its text: after `window` windows of epoch `epoch`. */
export interface DataPosition {
  readonly epoch: number;
  readonly window: number;
}

/** Too little text to train on. */
export class CorpusError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CorpusError';
  }
}

/**
 * The training text as parallel streams. In every epoch the files are put one after the other in a new order, each
 * begun by the boundary symbol; the whole is cut into `batch` equal lanes, and each lane is read window by window.
 */
export interface Streams {
  /** Symbols in all, boundaries included. */
  readonly symbols: number;
  readonly windowsPerEpoch: number;
  /**
   * Writes the window at `position` to `out`, lane by lane: `window + 1` symbols each, the last one only a target.
   * Length: batch x (window + 1).
   */
  read(position: DataPosition, out: Uint16Array): void;
  /** The position after `position`. */
  next(position: DataPosition): DataPosition;
}

const shuffled = (count: number, seed: number, epoch: number): readonly number[] => {
  const order = Array.from({ length: count }, (_, index) => index);
  const random = createRandom((Math.imul(seed, 0x9e3779b1) ^ Math.imul(epoch + 1, 0x85ebca6b)) >>> 0);
  for (let index = count - 1; index > 0; index--) {
    const other = random.below(index + 1);
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
};

/**
 * @param files the symbols of each file, boundary not included
 * @throws CorpusError when there is not one window for each lane
 */
export const createStreams = (
  files: readonly Uint16Array[],
  boundary: number,
  { batch, window, seed }: { readonly batch: number; readonly window: number; readonly seed: number },
): Streams => {
  const symbols = files.reduce((sum, file) => sum + file.length + 1, 0);
  const laneLength = Math.floor((symbols - 1) / batch);
  const windowsPerEpoch = Math.floor(laneLength / window);
  if (windowsPerEpoch < 1) {
    throw new CorpusError(
      `There are ${symbols} characters to train on, too few for one step of ${batch} lanes x ${window} characters: ` +
        `at least ${batch * window + 1} are needed, and about a million for text that looks like code.`,
    );
  }
  let epochReady = -1;
  let order: readonly number[] = [];
  const starts = new Float64Array(files.length);
  const prepare = (epoch: number): void => {
    if (epoch === epochReady) return;
    epochReady = epoch;
    order = shuffled(files.length, seed, epoch);
    let start = 0;
    order.forEach((file, place) => {
      starts[place] = start;
      start += files[file]!.length + 1;
    });
  };
  /** The last place in the order that begins at or before `position`. */
  const placeOf = (position: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const copy = (from: number, count: number, out: Uint16Array, at: number): void => {
    let place = placeOf(from);
    let offset = from - starts[place]!;
    for (let index = 0; index < count; index++) {
      const file = files[order[place]!]!;
      out[at + index] = offset === 0 ? boundary : file[offset - 1]!;
      if (offset++ === file.length) {
        place++;
        offset = 0;
      }
    }
  };
  return {
    symbols,
    windowsPerEpoch,
    read(position, out) {
      prepare(position.epoch);
      for (let lane = 0; lane < batch; lane++) {
        copy(lane * laneLength + position.window * window, window + 1, out, lane * (window + 1));
      }
    },
    next: ({ epoch, window: done }) =>
      done + 1 < windowsPerEpoch ? { epoch, window: done + 1 } : { epoch: epoch + 1, window: 0 },
  };
};
