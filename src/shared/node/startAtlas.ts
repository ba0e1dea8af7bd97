import { Worker } from 'node:worker_threads';
import type { AtlasApi, AtlasEvents } from '../atlasApi.js';
import { connect, type Remote } from '../rpc.js';
import { workerPort } from './ports.js';

/** What the atlas worker's entry reads as `workerData`. */
export interface AtlasWorkerData {
  /** Folder of the compiled kernels. */
  readonly kernelFolder: string;
  /** Folder of the compressed grammars and of tree-sitter itself. */
  readonly grammarFolder: string;
}

export interface StartedAtlas {
  readonly atlas: Remote<AtlasApi>;
  dispose(): Promise<void>;
}

/** Starts the worker that finds cells (the bundled src/engine/atlas/worker.ts). Dispose it when the atlas is there. */
export const startAtlas = (
  options: AtlasWorkerData & { readonly workerPath: string; readonly events?: Partial<AtlasEvents> },
): StartedAtlas => {
  const { workerPath, events, kernelFolder, grammarFolder } = options;
  const worker = new Worker(workerPath, { workerData: { kernelFolder, grammarFolder } satisfies AtlasWorkerData });
  const { remote, close } = connect<AtlasApi, AtlasEvents>(workerPort(worker), events);
  return {
    atlas: remote,
    async dispose() {
      close('The search for cells was stopped.');
      await worker.terminate();
    },
  };
};
