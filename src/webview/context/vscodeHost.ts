import type { LensCalls, LensEvents } from '../../shared/lensApi.js';
import { connect, type Port } from '../../shared/rpc.js';
import type { HostContext } from './hostContext.js';

/** What VS Code puts into a webview; it may be acquired once. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: () => VsCodeApi;

/** The world as VS Code gives it to a webview. The only place that knows of `acquireVsCodeApi`. */
export const createVscodeHost = (): HostContext => {
  const api = acquireVsCodeApi();
  const port: Port = {
    post: message => api.postMessage(message),
    listen: listener => window.addEventListener('message', event => listener(event.data)),
  };
  const events: Partial<LensEvents> = {};
  const { remote } = connect<LensCalls, LensEvents>(port, events);
  return {
    calls: remote,
    listen: listeners => Object.assign(events, listeners),
    storage: { read: () => api.getState(), write: value => api.setState(value) },
  };
};
