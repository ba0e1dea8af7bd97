import type { AtlasApi, AtlasEvents } from '../atlasApi.js';
import type { Remote } from '../rpc.js';
import { startProcess } from './startProcess.js';

/** What the process is told with its first argument, as JSON. */
export interface AtlasFolders {
  /** Folder of the compiled kernels. */
  readonly kernelFolder: string;
  /** Folder of the compressed grammars and of tree-sitter itself. */
  readonly grammarFolder: string;
}

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
  options: AtlasFolders & { readonly workerPath: string; readonly events?: Partial<AtlasEvents> },
): StartedAtlas => {
  const { workerPath, events, kernelFolder, grammarFolder } = options;
  const { remote, pid, end } = startProcess<AtlasApi, AtlasEvents>({
    name: 'The search for cells',
    path: workerPath,
    data: { kernelFolder, grammarFolder } satisfies AtlasFolders,
    events,
  });
  return { atlas: remote, pid, dispose: () => end('The search for cells was stopped.') };
};
