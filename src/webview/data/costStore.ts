import type { DocumentId, Generation } from '../../shared/engineApi.js';
import type { LensEngineApi } from '../../shared/lensApi.js';
import type { Remote } from '../../shared/rpc.js';
import { charOffset } from '../../shared/units.js';
import { pageBits, pageSize, type OffsetRange } from './activationStore.js';
import { InFlight } from './inFlight.js';
import { PageCache } from './pageCache.js';

/** Bits that the ends of the scale stand for. */
export const costScale = 4;
const pagesKept = 512;

export interface CostSource {
  readonly engine: Pick<Remote<LensEngineApi>, 'surprise'>;
  readonly document: DocumentId;
  readonly generation: Generation;
  /** Code units of the document. */
  readonly length: number;
}

/** What the held cells cost: bits of each character more (or fewer) than with no cell held, quantised by `costScale`. */
export class CostStore {
  readonly #pages = new PageCache<Int8Array>(pagesKept);
  readonly #inFlight = new InFlight();

  constructor(
    readonly source: CostSource,
    readonly onArrival: () => void,
    readonly onError: (error: unknown) => void,
  ) {}

  page(index: number): Int8Array | undefined {
    return this.#pages.peek(String(index));
  }

  /** Pulls what is missing of the ranges; requests for anything else are cancelled. */
  need(ranges: readonly OffsetRange[]): void {
    const pages = new Set<number>();
    for (const { from, to } of ranges) {
      const last = Math.min(to, this.source.length) - 1;
      for (let page = Math.max(0, from) >> pageBits; page <= last >> pageBits; page++) pages.add(page);
    }
    this.#inFlight.keepOnly(new Set([...pages].map(String)));
    for (const page of pages) {
      const key = String(page);
      if (this.#pages.get(key) === undefined && !this.#inFlight.has(key)) this.#pull(page);
    }
  }

  dispose(): void {
    this.#inFlight.cancelAll();
  }

  #pull(page: number): void {
    const { engine, document, generation, length } = this.source;
    const range = {
      from: charOffset(page << pageBits),
      to: charOffset(Math.min(length, (page << pageBits) + pageSize)),
    };
    const request = async (signal: AbortSignal): Promise<void> => {
      const [held, free] = await Promise.all([
        engine.surprise({ document, generation, ...range }, { signal }),
        engine.surprise({ document, generation, ...range, unheld: true }, { signal }),
      ]);
      if (signal.aborted) return;
      const change = Int8Array.from(held, (bits, at) =>
        Math.max(-127, Math.min(127, Math.round((127 * (bits - (free[at] ?? 0))) / costScale))),
      );
      this.#pages.set(String(page), change);
      this.onArrival();
    };
    void this.#inFlight.run([String(page)], request, this.onError);
  }
}
