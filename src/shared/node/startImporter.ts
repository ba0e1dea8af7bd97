import { Worker } from 'node:worker_threads';
import type { ImportApi } from '../importApi.js';
import { connect, RpcError, type Remote } from '../rpc.js';
import { workerPort } from './ports.js';

export interface StartedImporter {
  readonly importer: Remote<ImportApi>;
  /** Ends the worker, whatever it does; calls under way are rejected with `closed`. */
  dispose(): Promise<void>;
}

/** Megabytes of JavaScript objects that a file may make us build. Weights lie outside of them. */
const heap = 1024;
/** Milliseconds that a file may take: gigabytes are read in less, and some damaged files would take for ever. */
const patience = 120_000;

/**
 * Starts the reader of foreign networks in a worker of its own: a file that makes it run out of memory or never come to
 * an end ends the worker, not this process. A call that takes longer than `mostMilliseconds` is rejected as `invalid`,
 * and all later ones as `closed`.
 *
 * @param workerPath the bundled src/engine/import/worker.ts.
 */
export const startImporter = (workerPath: string, mostMilliseconds = patience): StartedImporter => {
  const worker = new Worker(workerPath, { resourceLimits: { maxOldGenerationSizeMb: heap } });
  const { remote, close } = connect<ImportApi>(workerPort(worker));
  worker.on('error', error => close(`The file could not be read: ${error.message}`));
  worker.on('exit', () => close('The reader of networks has ended.'));
  const stop = async (reason: string): Promise<void> => {
    close(reason);
    await worker.terminate();
  };
  const inTime = async <T>(path: string, answer: Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const seconds = Math.round(mostMilliseconds / 1000);
        reject(new RpcError('invalid', `${path}: could not be read within ${seconds} seconds; it is damaged.`));
        void stop('The reader of networks was stopped.');
      }, mostMilliseconds);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    importer: {
      inspect: (request, options) => inTime(request.path, remote.inspect(request, options)),
      save: (request, options) => inTime(request.path, remote.save(request, options)),
    },
    dispose: () => stop('The reader of networks was stopped.'),
  };
};
