import type { LensEngineApi } from '../shared/lensApi.js';
import { RpcError, type Call } from '../shared/rpc.js';

/** The engine's calls that a page may make: a record, so that the compiler finds one that is missing. */
const permitted: Readonly<Record<keyof LensEngineApi, true>> = {
  documentInfo: true,
  lines: true,
  activations: true,
  values: true,
  surprise: true,
  overview: true,
  inspect: true,
  continuation: true,
  statistics: true,
};

/** Passes a page's calls on to the engine as they are; what is open there stays the host's business. */
export const passOn =
  (call: Call): Call =>
  async (method, request, options) => {
    if (!Object.hasOwn(permitted, method)) {
      throw new RpcError('invalid', `The lens may not call "${method}".`);
    }
    return call(method, request, options);
  };
