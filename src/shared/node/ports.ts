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

/**
 * Gives each typed array in `message` a buffer of its own, in place: those that come from a process are views of one
 * buffer with the whole message in it, and who keeps one or passes it on would keep or pass on that.
 */
const separate = (message: Record<string, unknown>): void => {
  for (const key of Object.keys(message)) {
    const value = message[key];
    if (typeof value !== 'object' || value === null) continue;
    if (!ArrayBuffer.isView(value)) separate(value as Record<string, unknown>);
    else if (value.byteLength < value.buffer.byteLength && !(value instanceof DataView)) {
      // The method of all typed arrays: that of Node's Buffer copies nothing.
      message[key] = Uint8Array.prototype.slice.call(value);
    }
  }
};

/** A child process started with `serialization: 'advanced'`; nothing can be handed over, buffers are copied. */
export const childPort = (child: ChildProcess): Port => ({
  post: message => {
    // A process that is gone is told of by `exit`.
    if (child.connected) child.send(message as object, () => undefined);
  },
  listen(listener, closed) {
    child.on('message', message => {
      separate(message as Record<string, unknown>);
      listener(message);
    });
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
