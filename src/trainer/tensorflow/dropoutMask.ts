/** 31 well mixed bits: the hash of src/model/kernels/assembly/lib/dropout.ts. */
const hash = (number: number, seed: number): number => {
  let x = Math.imul(number, 0x9e3779b1) ^ seed;
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  x ^= x >>> 16;
  return x >>> 1;
};

/**
 * What the outputs of a layer are multiplied with, the same elements dropped as by the WebAssembly trainer: a run that
 * moves between backends goes on with the same masks.
 *
 * @param count steps x batch x hidden
 * @param seed of this step and layer
 * @param share of the elements that is dropped
 */
export const dropoutMask = (count: number, seed: number, share: number): Float32Array => {
  const threshold = Math.round(share * 0x80000000);
  const scale = 1 / (1 - share);
  const mask = new Float32Array(count);
  for (let index = 0; index < count; index++) mask[index] = hash(index, seed) >= threshold ? scale : 0;
  return mask;
};
