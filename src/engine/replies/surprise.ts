import { symbolAt } from '../page.js';
import type { PageReader } from '../rangeRequest.js';

/**
 * Reads the cost in bits of each code unit in [rangeFrom, rangeTo): that of the symbol it belongs to, of all of them
 * where a character is several; 0 for those that are not fed to the network.
 */
export const readSurprise = (rangeFrom: number, rangeTo: number): PageReader<Float32Array> => {
  const costs = new Float32Array(Math.max(0, rangeTo - rangeFrom));
  return {
    take(page, start, from, to) {
      for (let offset = Math.max(from, rangeFrom); offset < to; offset++) {
        costs[offset - rangeFrom] = symbolAt(page, offset - start)?.bits ?? 0;
      }
    },
    result: () => costs,
  };
};
