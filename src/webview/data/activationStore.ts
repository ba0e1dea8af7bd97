import type { DocumentId, Generation } from '../../shared/engineApi.js';
import type { LensEngineApi } from '../../shared/lensApi.js';
import type { Signal } from '../../shared/network.js';
import type { Remote } from '../../shared/rpc.js';
import { charOffset, type CellIndex } from '../../shared/units.js';
import { InFlight } from './inFlight.js';
import { PageCache } from './pageCache.js';

export const pageBits = 12;
/** Characters of one page. */
export const pageSize = 1 << pageBits;
/** Bytes of values the lens keeps at most: 2,048 pages of 4 KiB. */
const pagesKept = 2_048;
/** Pages asked for at once: a request for more is split, so that the first colours come early. */
const pagesPerRequest = 8;

export interface ActivationSource {
  readonly engine: Pick<Remote<LensEngineApi>, 'activations'>;
  readonly document: DocumentId;
  readonly generation: Generation;
  /** Code units of the document. */
  readonly length: number;
}

/** Offsets, `to` not included. */
export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

/** A cell and the signal in which it is shown. */
export interface ShownCell {
  readonly cell: CellIndex;
  readonly signal: Signal;
}

const keyOf = (cell: CellIndex, signal: Signal, page: number): string => `${signal} ${cell} ${page}`;

/** Quantised activations of one generation of a document: a small cache of pages, pulled by what is visible. */
export class ActivationStore {
  readonly #pages = new PageCache<Int8Array>(pagesKept);
  readonly #scales = new Map<string, number>();
  readonly #inFlight = new InFlight();

  constructor(
    readonly source: ActivationSource,
    readonly onArrival: () => void,
    readonly onError: (error: unknown) => void,
  ) {}

  /** Values of the offsets `page * pageSize` onward; undefined until they have arrived. */
  page(cell: CellIndex, signal: Signal, page: number): Int8Array | undefined {
    return this.#pages.peek(keyOf(cell, signal, page));
  }

  /** The quantised value at an offset; undefined until it has arrived. */
  valueAt(cell: CellIndex, signal: Signal, offset: number): number | undefined {
    return this.page(cell, signal, offset >> pageBits)?.[offset & (pageSize - 1)];
  }

  /** The pages of one cell in one signal. */
  of(cell: CellIndex, signal: Signal): { page(index: number): Int8Array | undefined } {
    return { page: index => this.page(cell, signal, index) };
  }

  /** The value that 127 stands for; 1 until a reply has said. */
  scale(cell: CellIndex, signal: Signal): number {
    return this.#scales.get(`${signal} ${cell}`) ?? 1;
  }

  /** Whether every value of the ranges has arrived. */
  has(cell: CellIndex, signal: Signal, ranges: readonly OffsetRange[]): boolean {
    return this.#pagesOf(ranges).every(page => this.#pages.peek(keyOf(cell, signal, page)) !== undefined);
  }

  /** Pulls what is missing of the ranges for all of `wanted`; requests for anything else are cancelled. */
  need(wanted: readonly ShownCell[], ranges: readonly OffsetRange[]): void {
    const pages = this.#pagesOf(ranges);
    const needed = new Set(pages.flatMap(page => wanted.map(({ cell, signal }) => keyOf(cell, signal, page))));
    this.#inFlight.keepOnly(needed);
    for (const signal of new Set(wanted.map(each => each.signal))) {
      this.#pullMissing(
        wanted.filter(each => each.signal === signal).map(each => each.cell),
        signal,
        pages,
      );
    }
  }

  #pullMissing(cells: readonly CellIndex[], signal: Signal, pages: readonly number[]): void {
    const missing = pages.filter(page => cells.some(cell => this.#isMissing(keyOf(cell, signal, page))));
    for (let first = 0; first < missing.length;) {
      let last = first + 1;
      while (last < missing.length && missing[last] === (missing[last - 1] ?? 0) + 1 && last - first < pagesPerRequest)
        last++;
      this.#pull(cells, signal, missing[first] as number, (missing[last - 1] as number) + 1);
      first = last;
    }
  }

  dispose(): void {
    this.#inFlight.cancelAll();
  }

  get waiting(): boolean {
    return this.#inFlight.count > 0;
  }

  #isMissing(key: string): boolean {
    return this.#pages.get(key) === undefined && !this.#inFlight.has(key);
  }

  #pagesOf(ranges: readonly OffsetRange[]): number[] {
    const pages = new Set<number>();
    for (const { from, to } of ranges) {
      const last = Math.min(to, this.source.length) - 1;
      for (let page = Math.max(0, from) >> pageBits; page <= last >> pageBits; page++) pages.add(page);
    }
    return [...pages].sort((a, b) => a - b);
  }

  #pull(cells: readonly CellIndex[], signal: Signal, firstPage: number, endPage: number): void {
    const { engine, document, generation, length } = this.source;
    const wanted = cells.filter(cell => {
      for (let page = firstPage; page < endPage; page++) if (this.#isMissing(keyOf(cell, signal, page))) return true;
      return false;
    });
    const from = firstPage << pageBits;
    const to = Math.min(length, endPage << pageBits);
    const keys: string[] = [];
    for (const cell of wanted) for (let p = firstPage; p < endPage; p++) keys.push(keyOf(cell, signal, p));
    const request = async (abort: AbortSignal): Promise<void> => {
      const range = { from: charOffset(from), to: charOffset(to) };
      const reply = await engine.activations(
        { document, generation, cells: wanted, signal, ...range },
        { signal: abort },
      );
      if (abort.aborted || reply.generation !== generation) return;
      wanted.forEach((cell, row) => {
        this.#scales.set(`${signal} ${cell}`, reply.scales[row] ?? 1);
        const values = reply.values.subarray(row * (to - from), (row + 1) * (to - from));
        for (let page = firstPage; page < endPage; page++) {
          const offset = (page - firstPage) << pageBits;
          this.#pages.set(keyOf(cell, signal, page), values.slice(offset, offset + pageSize));
        }
      });
      this.onArrival();
    };
    void this.#inFlight.run(keys, request, this.onError);
  }
}
