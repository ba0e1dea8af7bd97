import type { ExploreApi, ExploreEvents } from '../exploreApi.js';
import type { Remote } from '../rpc.js';
import type { BundledFolders } from './serveStarter.js';
import { startProcess } from './startProcess.js';

export interface StartedExplore {
  readonly explore: Remote<ExploreApi>;
  /** Ends the process, whatever it does. */
  dispose(): Promise<void>;
}

/** Starts the process that answers questions over whole texts (the bundled src/engine/explore/worker.ts). */
export const startExplore = (
  options: BundledFolders & { readonly workerPath: string; readonly events?: Partial<ExploreEvents> },
): StartedExplore => {
  const { workerPath, events, kernelFolder, grammarFolder } = options;
  const { remote, end } = startProcess<ExploreApi, ExploreEvents>({
    name: 'The reader of whole texts',
    path: workerPath,
    data: { kernelFolder, grammarFolder } satisfies BundledFolders,
    events,
  });
  return { explore: remote, dispose: () => end('The question was given up.') };
};
