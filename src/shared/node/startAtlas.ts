import { fork } from 'node:child_process';
import type { AtlasApi, AtlasEvents } from '../atlasApi.js';
import { connect, type Remote } from '../rpc.js';
import { noteEnd, withoutCause } from './crashes.js';
import { childPort } from './ports.js';

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
 * Starts the process that finds cells (the bundled src/engine/atlas/worker.ts): one of its own, for it sets flags of V8
 * (wideVectors.ts) and takes half a gigabyte. Dispose it when the atlas is there.
 */
export const startAtlas = (
  options: AtlasFolders & { readonly workerPath: string; readonly events?: Partial<AtlasEvents> },
): StartedAtlas => {
  const { workerPath, events, kernelFolder, grammarFolder } = options;
  const child = fork(workerPath, [JSON.stringify({ kernelFolder, grammarFolder } satisfies AtlasFolders)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    // VS Code's own executable is Node only when it is told so.
    env: withoutCause({ ...process.env, ELECTRON_RUN_AS_NODE: '1' }),
  });
  const { remote, close } = connect<AtlasApi, AtlasEvents>(childPort(child), events);
  const ended = new Promise<void>(resolve => {
    child.once('exit', (code, signal) => {
      noteEnd(code, signal);
      resolve();
    });
    child.once('error', () => resolve());
  });
  return {
    atlas: remote,
    pid: child.pid,
    async dispose() {
      close('The search for cells was stopped.');
      child.kill('SIGKILL');
      await ended;
    },
  };
};
