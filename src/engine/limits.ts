/**
 * Bounds on what the engine keeps. With the 1x512 starter network a document of 1 MB takes 17 MB of checkpoints, 29 MB
 * of digests, 1 MB of bookkeeping and 1 or 2 MB of text; the recorded pages of all documents share 64 MB.
 */
export interface Limits {
  /** Code units of the longest document that is read. */
  readonly longestDocument: number;
  /** Code units of the longest page, where a slice of work is not too short for it. */
  readonly longestPage: number;
  /** Code units between two kept states, where their budget allows it; twice, four times ... as many above. */
  readonly checkpointSpacing: number;
  /** Bytes of kept states for each document; twice that, at most, while a document grows by edits. */
  readonly checkpointBudget: number;
  /** Code units between two digest records, where their budget allows it; twice, four times ... as many above. */
  readonly digestSpacing: number;
  /** Bytes of digests for each document; twice that, at most, while a document grows by edits. */
  readonly digestBudget: number;
  /** Bytes of recorded pages, all documents of all networks together. */
  readonly pageBudget: number;
}

const MiB = 2 ** 20;

export const defaultLimits: Limits = {
  longestDocument: 16 * MiB,
  longestPage: 256,
  checkpointSpacing: 256,
  checkpointBudget: 64 * MiB,
  digestSpacing: 8,
  digestBudget: 32 * MiB,
  pageBudget: 64 * MiB,
};

const shortestPage = 16;

/** Multiply-adds in one slice of work: 10 to 20 ms for the kernels' 20 to 40 thousand million a second. */
const sliceWork = { wasm: 4e8, js: 3e7 };

/** Code units that a network reads in one slice, so that requests are answered in between; at most `longest`. */
export const pageLengthFor = (multiplyAdds: number, backend: string, longest: number): number => {
  const budget = backend === 'js' ? sliceWork.js : sliceWork.wasm;
  const fits = 2 ** Math.floor(Math.log2(Math.max(1, budget / multiplyAdds)));
  return Math.min(longest, Math.max(shortestPage, fits));
};

/** Smallest of `finest`, 2 `finest`, 4 `finest` ... at which records of `bytes` over `length` code units fit `budget`. */
export const spacingFor = (length: number, bytes: number, budget: number, finest: number): number => {
  let spacing = finest;
  while (Math.ceil(length / spacing) * bytes > budget) spacing *= 2;
  return spacing;
};
