import type { EngineApi } from '../shared/engineApi.js';
import type { StartedEngine } from '../shared/node/startEngine.js';
import { RpcError, type Call, type Remote } from '../shared/rpc.js';

/** Starts an engine that calls `crashed` when it ends unasked. */
export type StartEngine = (crashed: (reason: string) => void) => StartedEngine;

/** Whether the next call starts the engine anew, or waits for `stop`. */
export type AfterCrash = 'starts again' | 'stays stopped';

/** An engine that crashes this often within `crashWindow` milliseconds stays stopped. */
const mostCrashes = 3;
const crashWindow = 60_000;

/**
 * The one engine of this window: started by the first call, started anew by the first call after a crash. What was
 * open in it is gone then; `onCrash` is the moment to open it again.
 */
export class EngineClient {
  #started: StartedEngine | undefined;
  #stopped: RpcError | undefined;
  #crashes: number[] = [];

  constructor(
    private readonly start: StartEngine,
    private readonly onCrash: (reason: string, after: AfterCrash) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** The engine's calls; rejected with `closed` while it stays stopped. */
  readonly remote: Remote<EngineApi> = new Proxy({} as Remote<EngineApi>, {
    get: (_, method) =>
      typeof method !== 'string' || method === 'then'
        ? undefined
        : (request: unknown, options?: Parameters<Call>[2]) => this.call(method, request, options),
  });

  /** The same untyped, for passing on what the lens asks. */
  readonly call: Call = async (method, request, options) => {
    if (this.#stopped !== undefined) {
      throw this.#stopped;
    }
    this.#started ??= this.start(reason => this.#crashed(reason));
    return this.#started.call(method, request, options);
  };

  /** Ends the engine; the next call starts a fresh one, however often it has crashed before. */
  async stop(): Promise<void> {
    this.#stopped = undefined;
    this.#crashes = [];
    await this.#end();
  }

  /** Ends the engine for good. */
  async dispose(): Promise<void> {
    this.#stopped = new RpcError('closed', 'Cell Lens has been shut down.');
    await this.#end();
  }

  async #end(): Promise<void> {
    const started = this.#started;
    this.#started = undefined;
    await started?.dispose();
  }

  #crashed(reason: string): void {
    this.#started = undefined;
    const now = this.now();
    this.#crashes = [...this.#crashes.filter(at => now - at < crashWindow), now];
    if (this.#crashes.length >= mostCrashes) {
      this.#stopped = new RpcError('closed', reason);
    }
    this.onCrash(reason, this.#stopped === undefined ? 'starts again' : 'stays stopped');
  }
}
