/**
 * Bounds on what the engine keeps. With the 1x512 starter network a document of 1 MB takes 17 MB of checkpoints, 29 MB
 * of digests and 2 MB of text; the recorded pages of all documents share 64 MB.
 */

/** Code units of the longest document that is read. */
export const longestDocument = 16 * 2 ** 20;

/** Code units between two kept states, where `checkpointBudget` allows it; twice, four times ... as many above. */
export const checkpointSpacing = 256;

/** Bytes of kept states for each document (twice that while a document grows by edits). */
export const checkpointBudget = 64 * 2 ** 20;

/** Bytes of digests for each document (twice that while a document grows by edits). */
export const digestBudget = 32 * 2 ** 20;

/** Code units between two digest records of a short document. */
export const finestDigest = 8;

/** Bytes of recorded pages, all documents of all networks together. */
export const pageBudget = 64 * 2 ** 20;

/** Code units of the longest page. */
export const longestPage = 256;

const shortestPage = 16;

/** Multiply-adds in one slice of work: 10 to 20 ms for the kernels' 20 to 40 thousand million a second. */
const sliceWork = { wasm: 4e8, js: 3e7 };

/** Code units that a network reads in one slice, so that requests are answered in between. */
export const pageLengthFor = (multiplyAdds: number, backend: string): number => {
  const budget = backend === 'js' ? sliceWork.js : sliceWork.wasm;
  const fits = 2 ** Math.floor(Math.log2(Math.max(1, budget / multiplyAdds)));
  return Math.min(longestPage, Math.max(shortestPage, fits));
};

/** Smallest of `finest`, 2 `finest`, 4 `finest` ... at which records of `bytes` over `length` code units fit `budget`. */
export const spacingFor = (length: number, bytes: number, budget: number, finest: number): number => {
  let spacing = finest;
  while (Math.ceil(length / spacing) * bytes > budget) spacing *= 2;
  return spacing;
};
