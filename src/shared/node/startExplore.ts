import { Worker } from 'node:worker_threads';
import type { ExploreApi, ExploreEvents } from '../exploreApi.js';
import { connect, type Remote } from '../rpc.js';
import { workerPort } from './ports.js';

/** What the entry of the worker reads as `workerData`. */
export interface ExploreWorkerData {
  /** Folder of the compiled kernels. */
  readonly kernelFolder: string;
  /** Folder of the compressed grammars and of tree-sitter itself. */
  readonly grammarFolder: string;
}

export interface StartedExplore {
  readonly explore: Remote<ExploreApi>;
  dispose(): Promise<void>;
}

/** Starts the worker that answers questions over whole texts (the bundled src/engine/explore/worker.ts). */
export const startExplore = (
  options: ExploreWorkerData & { readonly workerPath: string; readonly events?: Partial<ExploreEvents> },
): StartedExplore => {
  const { workerPath, events, kernelFolder, grammarFolder } = options;
  const worker = new Worker(workerPath, { workerData: { kernelFolder, grammarFolder } satisfies ExploreWorkerData });
  const { remote, close } = connect<ExploreApi, ExploreEvents>(workerPort(worker), events);
  return {
    explore: remote,
    async dispose() {
      close('The question was given up.');
      await worker.terminate();
    },
  };
};
