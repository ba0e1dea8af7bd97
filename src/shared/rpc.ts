/**
 * One typed remote procedure call over any message port: webview, worker, trainer process.
 * Calls, results, errors, cancellation, events and transferables. The types are derived from interfaces of
 * asynchronous methods that take one object and answer one value (`EngineApi`), and of events (`EngineEvents`).
 */

/** A two-way channel for structured-clonable messages. */
export interface Port {
  post(message: unknown, transfer?: readonly ArrayBufferLike[]): void;
  /** Calls `listener` for each message that arrives. */
  listen(listener: (message: unknown) => void): void;
}

/** An error that crossed a boundary. `code` is for programs, `message` for people. */
export class RpcError extends Error {
  constructor(
    readonly code: RpcErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'RpcError';
  }

  static is(error: unknown, code?: RpcErrorCode): error is RpcError {
    return error instanceof RpcError && (code === undefined || error.code === code);
  }
}

/**
 * `cancelled`: the caller gave up; `stale`: asked of a generation that is gone; `invalid`: the request or a file is
 * wrong, the message says how to mend it; `closed`: the other side is gone; `internal`: a defect of ours.
 */
export type RpcErrorCode = 'cancelled' | 'stale' | 'invalid' | 'closed' | 'internal';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the only way to say "any method of one argument"
type Method = (request: any) => Promise<unknown>;
/** Any interface of asynchronous one-argument methods. */
export type Api<T> = { [K in keyof T]: Method };
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above, for events
export type Events<T> = { [K in keyof T]: (event: any) => void };

type RequestOf<F> = F extends (request: infer R) => unknown ? R : never;
type ResultOf<F> = F extends (request: never) => Promise<infer R> ? R : never;
type EventOf<F> = F extends (event: infer E) => void ? E : never;

/** What serves an API: each method also gets a signal that fires when the caller gives up. */
export type Handlers<A> = {
  [K in keyof A]: (request: RequestOf<A[K]>, signal: AbortSignal) => Promise<ResultOf<A[K]>> | ResultOf<A[K]>;
};

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** The caller's side of an API. */
export type Remote<A> = {
  [K in keyof A]: (request: RequestOf<A[K]>, options?: CallOptions) => Promise<ResultOf<A[K]>>;
};

export type { RequestOf, ResultOf, EventOf };
