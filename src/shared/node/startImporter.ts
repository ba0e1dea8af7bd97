import { Worker } from 'node:worker_threads';
import type { ImportApi } from '../importApi.js';
import { connect, type Remote } from '../rpc.js';
import { workerPort } from './ports.js';

export interface StartedImporter {
  readonly importer: Remote<ImportApi>;
  /** Ends the worker; calls under way are rejected with `closed`. */
  dispose(): Promise<void>;
}

/** Megabytes of JavaScript objects that a file may make us build. Weights lie outside of them. */
const heap = 1024;

/**
 * Starts the reader of foreign networks in a worker of its own: a file that makes it run out of memory ends the worker,
 * not this process.
 *
 * @param workerPath the bundled src/engine/import/worker.ts.
 */
export const startImporter = (workerPath: string): StartedImporter => {
  const worker = new Worker(workerPath, { resourceLimits: { maxOldGenerationSizeMb: heap } });
  const { remote, close } = connect<ImportApi>(workerPort(worker));
  worker.on('error', error => close(`The file could not be read: ${error.message}`));
  worker.on('exit', () => close('The reader of networks has ended.'));
  return {
    importer: remote,
    async dispose() {
      close('The reader of networks was stopped.');
      await worker.terminate();
    },
  };
};
