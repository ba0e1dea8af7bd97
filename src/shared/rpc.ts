/**
 * One typed remote procedure call over any message port: webview, worker thread, child process.
 * Calls, results, errors, cancellation, events and transferables. The types are derived from interfaces of
 * asynchronous methods that take one object and answer one value (`EngineApi`), and of events (`EngineEvents`).
 */

/** A two-way channel for structured-clonable messages. */
export interface Port {
  post(message: unknown, transfer?: readonly ArrayBufferLike[]): void;
  /**
   * Calls `listener` for each message that arrives, and `closed` once, with a sentence that says why, when the other
   * side is gone (a port that cannot know leaves it uncalled).
   */
  listen(listener: (message: unknown) => void, closed?: (reason: string) => void): void;
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

  /** By name: an error may come from another bundle, which has a class of its own. */
  static is(error: unknown, code?: RpcErrorCode): error is RpcError {
    if (!(error instanceof Error) || error.name !== 'RpcError') return false;
    return code === undefined || (error as RpcError).code === code;
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
  /** Gives the call up: its promise rejects with `cancelled` and the other side's signal fires. */
  readonly signal?: AbortSignal;
  /** Buffers of the request to hand over instead of copying them, where the port can. */
  readonly transfer?: readonly ArrayBufferLike[];
}

/** The caller's side of an API. */
export type Remote<A> = {
  [K in keyof A]: (request: RequestOf<A[K]>, options?: CallOptions) => Promise<ResultOf<A[K]>>;
};

export type { RequestOf, ResultOf, EventOf };

type Message =
  | { readonly rpc: 'call'; readonly id: number; readonly method: string; readonly request: unknown }
  | { readonly rpc: 'cancel'; readonly id: number }
  | { readonly rpc: 'result'; readonly id: number; readonly value: unknown }
  | { readonly rpc: 'error'; readonly id: number; readonly code: RpcErrorCode; readonly message: string }
  | { readonly rpc: 'event'; readonly name: string; readonly event: unknown };

/** Messages of others on the same port are none of ours. */
const isMessage = (message: unknown): message is Message =>
  typeof message === 'object' && message !== null && typeof (message as { rpc?: unknown }).rpc === 'string';

const toTransfer = new WeakMap<object, readonly ArrayBufferLike[]>();

/**
 * Marks the buffers of a handler's result that may be handed over instead of copied: the handler must not use them
 * again. Returns `value`.
 */
export const transferring = <T extends object>(value: T, buffers: readonly ArrayBufferLike[]): T => {
  toTransfer.set(value, buffers);
  return value;
};

/** An error made ready to cross: RpcErrors as they are, aborts as `cancelled`, anything else as `internal`. */
export const toRpcError = (error: unknown): RpcError => {
  if (error instanceof RpcError) return error;
  if (error instanceof Error && error.name === 'AbortError') return new RpcError('cancelled', error.message);
  return new RpcError('internal', error instanceof Error ? error.message : String(error));
};

/** An untyped call, as a relay passes it on. */
export type Call = (method: string, request: unknown, options?: CallOptions) => Promise<unknown>;

export interface ServeOptions {
  /**
   * Answers the methods that `handlers` lacks: `serve(webview, ownHandlers, { passOn: engine.call })` makes a host that
   * passes on calls, cancellations and results without looking at them.
   */
  readonly passOn?: Call;
  /** Turns what a handler threw into what the caller sees. Default: `toRpcError`. */
  readonly describeError?: (error: unknown) => RpcError;
}

export interface Server<E> {
  /** Tells the other side. Nothing happens once the port is closed. */
  emit<K extends keyof E & string>(name: K, event: EventOf<E[K]>): void;
  /** Gives up the calls being answered and answers no more. */
  dispose(): void;
}

/** Answers the calls that arrive at `port` with `handlers`, a plain object of functions. */
export const serve = <A extends Api<A>, E extends Events<E> = Record<never, never>>(
  port: Port,
  handlers: Handlers<A>,
  options: ServeOptions = {},
): Server<E> => {
  const running = new Map<number, AbortController>();
  const describeError = options.describeError ?? toRpcError;
  let open = true;

  const perform = async (method: string, request: unknown, signal: AbortSignal): Promise<unknown> => {
    if (Object.hasOwn(handlers, method)) {
      return (handlers as Record<string, (request: unknown, signal: AbortSignal) => unknown>)[method]!(request, signal);
    }
    if (options.passOn !== undefined) return options.passOn(method, request, { signal });
    throw new RpcError('invalid', `There is no call "${method}".`);
  };

  const answer = async (id: number, method: string, request: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    let reply: Message;
    let transfer: readonly ArrayBufferLike[] | undefined;
    try {
      const value = await perform(method, request, controller.signal);
      reply = { rpc: 'result', id, value };
      if (typeof value === 'object' && value !== null) transfer = toTransfer.get(value);
    } catch (error) {
      const { code, message } = describeError(error);
      reply = { rpc: 'error', id, code, message };
    }
    running.delete(id);
    // Nobody waits for the answer of a cancelled call.
    if (!open || controller.signal.aborted) return;
    try {
      port.post(reply, transfer);
    } catch (error) {
      // The value cannot be cloned: the caller must hear of it all the same.
      const { code, message } = toRpcError(error);
      port.post({ rpc: 'error', id, code, message } satisfies Message);
    }
  };

  const dispose = (): void => {
    open = false;
    for (const controller of running.values()) controller.abort();
    running.clear();
  };

  port.listen(message => {
    if (!open || !isMessage(message)) return;
    if (message.rpc === 'call') void answer(message.id, message.method, message.request);
    else if (message.rpc === 'cancel') running.get(message.id)?.abort();
  }, dispose);

  return {
    emit(name, event) {
      if (open) port.post({ rpc: 'event', name, event } satisfies Message);
    },
    dispose,
  };
};

export interface Client<A> {
  /** The other side's API. */
  readonly remote: Remote<A>;
  /** The same untyped, for a relay. */
  readonly call: Call;
  /** Rejects all calls under way, and all later ones, with `closed` and this sentence. */
  close(reason: string): void;
}

/** Calls what `serve` answers at the other end of `port`, and hears its events. */
export const connect = <A extends Api<A>, E extends Events<E> = Record<never, never>>(
  port: Port,
  events: Partial<E> = {},
): Client<A> => {
  interface Pending {
    resolve(value: unknown): void;
    reject(error: RpcError): void;
  }
  const pending = new Map<number, Pending>();
  let closed: RpcError | undefined;
  // A reloaded page shares its port with the page before it: the answers to that one must find no call here.
  let lastId = Math.floor(Math.random() * 2 ** 48);

  const call: Call = (method, request, { signal, transfer } = {}) =>
    new Promise((resolve, reject) => {
      if (closed !== undefined) return reject(closed);
      if (signal?.aborted) return reject(new RpcError('cancelled', `"${method}" was given up before it began.`));
      const id = ++lastId;
      const abort = (): void => {
        settle();
        port.post({ rpc: 'cancel', id } satisfies Message);
        reject(new RpcError('cancelled', `"${method}" was given up.`));
      };
      const settle = (): void => {
        pending.delete(id);
        signal?.removeEventListener('abort', abort);
      };
      pending.set(id, {
        resolve(value) {
          settle();
          resolve(value);
        },
        reject(error) {
          settle();
          reject(error);
        },
      });
      signal?.addEventListener('abort', abort);
      try {
        port.post({ rpc: 'call', id, method, request } satisfies Message, transfer);
      } catch (error) {
        settle();
        reject(toRpcError(error));
      }
    });

  const close = (reason: string): void => {
    closed ??= new RpcError('closed', reason);
    for (const { reject } of [...pending.values()]) reject(closed);
  };

  port.listen(message => {
    if (closed !== undefined || !isMessage(message)) return;
    if (message.rpc === 'result') pending.get(message.id)?.resolve(message.value);
    else if (message.rpc === 'error') pending.get(message.id)?.reject(new RpcError(message.code, message.message));
    else if (message.rpc === 'event' && Object.hasOwn(events, message.name)) {
      (events as Record<string, (event: unknown) => void>)[message.name]!(message.event);
    }
  }, close);

  const remote = new Proxy({} as Remote<A>, {
    // A promise that resolves to the remote must not take it for another promise.
    get: (_, method) =>
      typeof method !== 'string' || method === 'then'
        ? undefined
        : (request: unknown, options?: CallOptions) => call(method, request, options),
  });
  return { remote, call, close };
};
