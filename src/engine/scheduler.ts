import { toRpcError, type RpcError } from '../shared/rpc.js';
import type { OpenDocument } from './document.js';
import type { PageCache } from './pageCache.js';
import type { RangeRequest } from './rangeRequest.js';
import type { Segment } from './segments.js';

export interface SchedulerOptions {
  readonly cache: PageCache<Segment>;
  /** Lets messages in between two slices. */
  readonly yieldTurn: () => Promise<void>;
  /** Milliseconds. */
  readonly now: () => number;
  readonly progress: (document: OpenDocument) => void;
  readonly failed: (document: OpenDocument, error: RpcError) => void;
}

/** Milliseconds between two events of progress. */
const progressEvery = 100;

/**
 * Decides what is computed next, a page at a time: first what is asked for and can be answered (the newest question
 * first), then what a question waits for, then the rest of the document touched last, then of the others.
 */
export class Scheduler {
  /** The one touched last comes last. */
  private readonly documents = new Set<OpenDocument>();
  private requests: RangeRequest<unknown>[] = [];
  private untilQuiet: (() => void)[] = [];
  private running = false;

  constructor(private readonly options: SchedulerOptions) {}

  /** Puts a document before all others; the first time it begins to be read. */
  touch(document: OpenDocument): void {
    this.documents.delete(document);
    this.documents.add(document);
    this.wake();
  }

  /** Answers a question when its pages are there. */
  add<T>(request: RangeRequest<T>): Promise<T> {
    const { failure } = request.document;
    if (failure !== null) request.fail(failure.code, failure.message);
    this.requests.push(request as RangeRequest<unknown>);
    this.touch(request.document);
    return request.answer;
  }

  /** Gives up the questions about a document: its text, network or clamps are others now. */
  giveUpRequests(document: OpenDocument, code: 'stale' | 'cancelled', reason: string): void {
    for (const request of this.requests) if (request.document === document) request.fail(code, reason);
  }

  /** Reads no more of a document. */
  remove(document: OpenDocument): void {
    this.documents.delete(document);
    this.giveUpRequests(document, 'cancelled', `${document.id} was closed.`);
  }

  /** Lets messages and all open questions go first. */
  quiet(): Promise<void> {
    return new Promise(resolve => {
      this.untilQuiet.push(resolve);
      this.wake();
    });
  }

  private wake(): void {
    if (this.running) return;
    this.running = true;
    void this.run();
  }

  private async run(): Promise<void> {
    do await this.options.yieldTurn();
    while (this.slice());
    this.running = false;
  }

  /** Does one page's work. False when there is none. */
  private slice(): boolean {
    this.requests = this.requests.filter(request => !request.over);
    if (this.requests.length === 0) for (const resolve of this.untilQuiet.splice(0)) resolve();
    const newest = this.requests.findLast(({ document, wanted }) => wanted < document.reading.computedTo);
    if (newest !== undefined) {
      this.guard(newest.document, () => this.answer(newest));
      return true;
    }
    const awaited = this.requests.findLast(({ document }) => this.isUnread(document))?.document;
    const document = awaited ?? [...this.documents].findLast(each => this.isUnread(each));
    if (document !== undefined) this.guard(document, () => this.readOn(document));
    for (const each of this.documents) this.tellDone(each);
    return document !== undefined;
  }

  private isUnread(document: OpenDocument): boolean {
    return document.failure === null && !document.reading.done;
  }

  /** Brings a question one page further. */
  private answer(request: RangeRequest<unknown>): void {
    const { reading } = request.document;
    const index = reading.segments.indexAt(request.wanted);
    const page = reading.pageAt(index);
    if (page !== null) request.offer(page, reading.segments.start(index), reading.segments.start(index + 1));
  }

  /** Reads a document one page further; questions that wait for the page get it at once. */
  private readOn(document: OpenDocument): void {
    const { reading, effort } = document;
    const { segments, frontier } = reading;
    const [start, end] = [segments.start(frontier), segments.start(frontier + 1)];
    const began = this.options.now();
    const page = reading.advance();
    effort.milliseconds += this.options.now() - began;
    effort.read += end - start;
    const waiting = this.requests.filter(
      request => request.document === document && request.wanted >= start && request.wanted < end,
    );
    for (const request of waiting) request.offer(page, start, end);
    if (waiting.length > 0) this.options.cache.set(segments.get(frontier), page);
    else page.trace.release();
    if (!reading.done && this.options.now() - document.toldAt >= progressEvery) this.tell(document);
  }

  private tellDone(document: OpenDocument): void {
    if (document.toldDone || !document.reading.done) return;
    document.toldDone = true;
    this.tell(document);
  }

  private tell(document: OpenDocument): void {
    document.toldAt = this.options.now();
    this.options.progress(document);
  }

  /** A defect in one document's work ends that document's work, not the engine. */
  private guard(document: OpenDocument, work: () => void): void {
    try {
      work();
    } catch (error) {
      const failure = toRpcError(error);
      document.failure = failure;
      for (const request of this.requests) {
        if (request.document === document) request.fail(failure.code, failure.message);
      }
      this.options.failed(document, failure);
    }
  }
}
