import { createRandom } from '../../model/random.js';
import { writeSymbols } from '../../model/tokens/symbolTexts.js';
import { checkSamplingOptions, chooseSymbol } from '../../model/training/sampling.js';
import { RpcError } from '../../shared/rpc.js';
import type { OpenDocument } from '../document.js';
import type { PageReader } from '../rangeRequest.js';
import { stateAt } from './state.js';

export interface ContinuationOptions {
  readonly length: number;
  readonly temperature: number;
  readonly seed: number;
}

/** Writes on from the state after a character, with the cells held that the document is read with. */
export const readContinuation = (document: OpenDocument, asked: ContinuationOptions): PageReader<string> => {
  const options = { ...asked, topK: null };
  try {
    checkSamplingOptions(options);
  } catch (error) {
    throw new RpcError('invalid', (error as Error).message);
  }
  const { network } = document;
  let written: string | undefined;
  return {
    // What is skipped shows the step before it, which the first page taken holds.
    take(page, start, from) {
      if (written !== undefined) return;
      const random = createRandom(options.seed);
      network.hold(document.reading.clamps);
      const state = stateAt(page, page.stepAt[from - start]!, network);
      const allowed = (symbol: number): boolean => network.symbols[symbol] !== '';
      const chosen: number[] = [];
      while (chosen.length < options.length) {
        const symbol = chooseSymbol(network.pass.distribution(state), allowed, options, random.uniform());
        chosen.push(symbol);
        network.pass.run(Uint16Array.of(symbol), state);
      }
      written = writeSymbols(network.encoder.vocabulary, chosen);
    },
    result: () => written!,
  };
};
