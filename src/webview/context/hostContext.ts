import type { LensCalls, LensEvents } from '../../shared/lensApi.js';
import type { Remote } from '../../shared/rpc.js';

/** Everything the lens needs of the world around it; in tests and in a plain page a fake stands in. */
export interface HostContext {
  /** Calls to the extension host, and through it to the engine. */
  readonly calls: Remote<LensCalls>;
  /** Calls the listeners for each event of the host; to be called once. */
  listen(events: LensEvents): void;
  readonly storage: Storage;
}

/** What outlives a reload of the window: one complete value, replaced as a whole. */
export interface Storage {
  read(): unknown;
  write(value: unknown): void;
}
