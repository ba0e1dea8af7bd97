import { SKIP } from '../../model/vocabulary.js';
import type { PageReader } from '../rangeRequest.js';

/** Reads the cost in bits of each code unit in [rangeFrom, rangeTo); 0 for those that are not fed to the network. */
export const readSurprise = (rangeFrom: number, rangeTo: number): PageReader<Float32Array> => {
  const costs = new Float32Array(Math.max(0, rangeTo - rangeFrom));
  return {
    take({ stepAt, bits, symbols }, start, from, to) {
      for (let offset = Math.max(from, rangeFrom); offset < to; offset++) {
        const at = offset - start;
        costs[offset - rangeFrom] = symbols[at] === SKIP ? 0 : bits[stepAt[at]!]!;
      }
    },
    result: () => costs,
  };
};
