import { RpcError, type RpcErrorCode } from '../shared/rpc.js';
import type { OpenDocument } from './document.js';
import type { Page } from './page.js';

/** Takes what it wants from the pages of a range, in their order. */
export interface PageReader<T> {
  /** Reads code units [from, to) of the document from `page`, whose first one is `start`. */
  take(page: Page, start: number, from: number, to: number): void;
  result(): T;
}

/** A question about a range of a document that waits for its pages. */
export class RangeRequest<T> {
  readonly answer: Promise<T>;
  /** Code units before this one need no more pages. */
  private next: number;
  private settled = false;
  private resolve!: (value: T) => void;
  private reject!: (error: unknown) => void;

  constructor(
    readonly document: OpenDocument,
    private readonly from: number,
    private readonly to: number,
    private readonly reader: PageReader<T>,
    signal: AbortSignal,
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // What feeds nothing shows the step before it, which may lie pages earlier.
    this.next = document.fedBefore(from);
    if (from >= to) this.finish();
    else if (signal.aborted) this.fail('cancelled', 'The request was given up.');
    else signal.addEventListener('abort', () => this.fail('cancelled', 'The request was given up.'));
  }

  /** Whether it is answered or given up. */
  get over(): boolean {
    return this.settled;
  }

  /** Offset of the code unit whose page it needs next. */
  get wanted(): number {
    return this.next;
  }

  /** Takes the page of the segment [start, end), if it is the one that is needed next. */
  offer(page: Page, start: number, end: number): void {
    if (this.settled || this.next < start || this.next >= end) return;
    const to = Math.min(end, this.to);
    this.reader.take(page, start, this.next, to);
    this.next = to;
    if (to === this.to) this.finish();
  }

  fail(code: RpcErrorCode, message: string): void {
    if (this.settled) return;
    this.settled = true;
    this.reject(new RpcError(code, message));
  }

  private finish(): void {
    if (this.settled) return;
    this.settled = true;
    this.resolve(this.reader.result());
  }
}
