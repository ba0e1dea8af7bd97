import { Worker } from 'node:worker_threads';
import type { EngineApi, EngineEvents } from '../engineApi.js';
import { connect, type Call, type Remote } from '../rpc.js';
import { workerPort } from './ports.js';

/** What the worker's entry reads as `workerData`. */
export interface EngineWorkerData {
  /** Folder of the compiled kernels (`inference.plain.wasm`, ...); plain JavaScript runs where they are missing. */
  readonly kernelFolder: string;
}

export interface StartEngineOptions extends EngineWorkerData {
  /** The bundled src/engine/worker.ts. */
  readonly workerPath: string;
  readonly events?: Partial<EngineEvents>;
  /** The worker ended without having been asked to; all calls are rejected with `closed`. Start a new one. */
  readonly onCrash?: (reason: string) => void;
}

export interface StartedEngine {
  readonly engine: Remote<EngineApi>;
  /** The same untyped, to pass a lens's calls on: `serve(port, handlers, { passOn: call })`. */
  readonly call: Call;
  /** Ends the worker; calls under way are rejected with `closed`. */
  dispose(): Promise<void>;
}

/** Starts the engine in a worker thread of this process. Returns at once; the first calls wait for the worker. */
export const startEngine = ({ workerPath, kernelFolder, events, onCrash }: StartEngineOptions): StartedEngine => {
  const worker = new Worker(workerPath, { workerData: { kernelFolder } satisfies EngineWorkerData });
  const { remote, call, close } = connect<EngineApi, EngineEvents>(workerPort(worker), events);
  let ended = false;
  const crashed = (reason: string): void => {
    if (ended) return;
    ended = true;
    onCrash?.(reason);
  };
  worker.on('error', error => crashed(`The engine failed: ${error.message}`));
  worker.on('exit', code => crashed(`The engine ended with exit code ${code}.`));
  return {
    engine: remote,
    call,
    async dispose() {
      ended = true;
      close('The engine was stopped.');
      await worker.terminate();
    },
  };
};
