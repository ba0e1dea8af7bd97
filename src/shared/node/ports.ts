import type { ChildProcess } from 'node:child_process';
import type { MessagePort, Transferable, Worker } from 'node:worker_threads';
import type { Port } from '../rpc.js';

/** Shared memory cannot be handed over: it is shared as it is. */
const transferables = (buffers: readonly ArrayBufferLike[] | undefined): Transferable[] =>
  (buffers ?? []).filter(buffer => buffer instanceof ArrayBuffer);

/** The near end of a worker thread. */
export const workerPort = (worker: Worker): Port => ({
  post: (message, transfer) => worker.postMessage(message, transferables(transfer)),
  listen(listener, closed) {
    worker.on('message', listener);
    if (closed === undefined) return;
    worker.on('error', error => closed(`The worker failed: ${error.message}`));
    worker.on('exit', code => closed(`The worker ended with exit code ${code}.`));
  },
});

/** The worker's own end (`parentPort`), or either end of a MessageChannel. */
export const messagePort = (port: MessagePort): Port => ({
  post: (message, transfer) => port.postMessage(message, transferables(transfer)),
  listen(listener, closed) {
    port.on('message', listener);
    port.on('close', () => closed?.('The other side closed its port.'));
  },
});

/** A child process started with `serialization: 'advanced'`; nothing can be handed over, buffers are copied. */
export const childPort = (child: ChildProcess): Port => ({
  post: message => {
    if (child.connected) child.send(message as object);
  },
  listen(listener, closed) {
    child.on('message', listener);
    child.on('error', error => closed?.(`The process failed: ${error.message}`));
    child.on('exit', (code, signal) => closed?.(`The process ended with ${signal ?? `exit code ${code}`}.`));
  },
});

/** The child process's own end: pass `process`. */
export const parentProcessPort = (own: NodeJS.Process): Port => ({
  post: message => {
    // A parent that is gone is told of by `disconnect`; without somebody to hear it the error would end this process.
    if (own.connected) own.send?.(message, () => undefined);
  },
  listen(listener, closed) {
    own.on('message', listener);
    own.on('disconnect', () => closed?.('The parent process is gone.'));
  },
});
