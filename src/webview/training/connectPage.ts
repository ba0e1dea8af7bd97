import { connect, type Api, type Events, type Port, type Remote } from '../../shared/rpc.js';

declare const acquireVsCodeApi: () => { postMessage(message: unknown): void };

/** Connects a page to the extension host; `events` hears what the host tells. To be called once in a page. */
export const connectPage = <A extends Api<A>, E extends Events<E>>(events: E): Remote<A> => {
  const api = acquireVsCodeApi();
  const port: Port = {
    post: message => api.postMessage(message),
    listen: listener => window.addEventListener('message', event => listener(event.data)),
  };
  return connect<A, E>(port, events).remote;
};
