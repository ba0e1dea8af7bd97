import { RpcError } from '../../shared/rpc.js';

/** The keys being waited for, each with the request that will bring it. A request nobody needs any more is cancelled. */
export class InFlight {
  readonly #requests = new Map<AbortController, ReadonlySet<string>>();

  has(key: string): boolean {
    for (const keys of this.#requests.values()) if (keys.has(key)) return true;
    return false;
  }

  /** Runs a request for `keys`. Errors that mean "no longer wanted" are dropped, others go to `onError`. */
  async run(
    keys: readonly string[],
    request: (signal: AbortSignal) => Promise<void>,
    onError: (error: unknown) => void,
  ): Promise<void> {
    const controller = new AbortController();
    this.#requests.set(controller, new Set(keys));
    try {
      await request(controller.signal);
    } catch (error) {
      if (!controller.signal.aborted && !RpcError.is(error, 'stale') && !RpcError.is(error, 'cancelled'))
        onError(error);
    } finally {
      this.#requests.delete(controller);
    }
  }

  /** Cancels each request none of whose keys is in `needed`. */
  keepOnly(needed: ReadonlySet<string>): void {
    for (const [controller, keys] of this.#requests) {
      if ([...keys].some(key => needed.has(key))) continue;
      this.#requests.delete(controller);
      controller.abort();
    }
  }

  cancelAll(): void {
    this.keepOnly(new Set());
  }

  get count(): number {
    return this.#requests.size;
  }
}
