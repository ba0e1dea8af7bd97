import type { EngineApi, EngineEvents } from '../engineApi.js';
import type { Call, Remote } from '../rpc.js';
import type { BundledFolders } from './serveStarter.js';
import { startProcess } from './startProcess.js';

/** What the process is told; plain JavaScript runs where kernels are missing. */
export type EngineFolders = Pick<BundledFolders, 'kernelFolder'>;

export interface StartEngineOptions extends EngineFolders {
  /** The bundled src/engine/worker.ts. */
  readonly workerPath: string;
  readonly events?: Partial<EngineEvents>;
  /** The process ended without having been asked to; all calls are rejected with `closed`. Start a new one. */
  readonly onCrash?: (reason: string) => void;
}

export interface StartedEngine {
  readonly engine: Remote<EngineApi>;
  /** The same untyped, to pass a lens's calls on: `serve(port, handlers, { passOn: call })`. */
  readonly call: Call;
  readonly pid: number | undefined;
  /** Ends the process, whatever it does; calls under way are rejected with `closed`. */
  dispose(): Promise<void>;
}

/** Starts the engine in a process of its own. Returns at once; the first calls wait for it. */
export const startEngine = ({ workerPath, kernelFolder, events, onCrash }: StartEngineOptions): StartedEngine => {
  const { remote, call, pid, end } = startProcess<EngineApi, EngineEvents>({
    name: 'The engine',
    path: workerPath,
    data: { kernelFolder } satisfies EngineFolders,
    events,
    onCrash,
  });
  return { engine: remote, call, pid, dispose: () => end('The engine was stopped.') };
};
