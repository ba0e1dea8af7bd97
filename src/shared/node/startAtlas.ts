import type { AtlasApi, AtlasEvents } from '../atlasApi.js';
import type { Remote } from '../rpc.js';
import type { BundledFolders } from './serveStarter.js';
import { startProcess } from './startProcess.js';

export interface StartedAtlas {
  readonly atlas: Remote<AtlasApi>;
  readonly pid: number | undefined;
  /** Ends the process, whatever it does. */
  dispose(): Promise<void>;
}

/**
 * Starts the process that finds cells (the bundled src/engine/atlas/worker.ts): one of its own, for it takes half a
 * gigabyte. Dispose it when the atlas is there.
 */
export const startAtlas = (
  options: BundledFolders & { readonly workerPath: string; readonly events?: Partial<AtlasEvents> },
): StartedAtlas => {
  const { workerPath, events, kernelFolder, grammarFolder } = options;
  const { remote, pid, end } = startProcess<AtlasApi, AtlasEvents>({
    name: 'The search for cells',
    path: workerPath,
    data: { kernelFolder, grammarFolder } satisfies BundledFolders,
    events,
  });
  return { atlas: remote, pid, dispose: () => end('The search for cells was stopped.') };
};
