import type { Page } from './page.js';

/** Bytes of a page, nearly all of them the trace's. */
const bytesOf = ({ trace, bits, stepAt, encoding: { symbols, starts, ends } }: Page): number =>
  trace.bytes + bits.byteLength + stepAt.byteLength + symbols.byteLength + starts.byteLength + ends.byteLength;

/** Keeps the pages used last, up to `budget` bytes; the newest one stays whatever its size. Others lose their traces. */
export class PageCache<Key extends object> {
  private readonly pages = new Map<Key, Page>();
  private used = 0;

  constructor(private readonly budget: number) {}

  get bytes(): number {
    return this.used;
  }

  /** The page of `key`, which counts as used now. */
  get(key: Key): Page | undefined {
    const page = this.pages.get(key);
    if (page !== undefined) {
      this.pages.delete(key);
      this.pages.set(key, page);
    }
    return page;
  }

  set(key: Key, page: Page): void {
    this.delete(key);
    this.pages.set(key, page);
    this.used += bytesOf(page);
    for (const oldest of this.pages.keys()) {
      if (this.used <= this.budget || oldest === key) break;
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    const page = this.pages.get(key);
    if (page === undefined) return;
    this.pages.delete(key);
    this.used -= bytesOf(page);
    page.trace.release();
  }
}
