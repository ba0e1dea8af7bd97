import type { Port } from '../rpc.js';
import { parentProcessPort } from './ports.js';
import { widenVectors } from './wideVectors.js';

/** Where the processes that compute find what comes with the extension. */
export interface BundledFolders {
  /** Of the compiled kernels (`inference.plain.wasm`, ...). */
  readonly kernelFolder: string;
  /** Of the compressed grammars and of tree-sitter itself. */
  readonly grammarFolder: string;
}

/**
 * The other end of `startProcess`, for the entry of a bundle that computes: serves the process that started this one,
 * until that one is gone.
 *
 * @param starter the function that starts such a process, for the error where something else did
 * @param serve takes what `startProcess` was given as `data`, and the port to its process
 * @throws Error when this is not a child process
 */
export const serveStarter = <D extends object>(starter: string, serve: (data: D, port: Port) => void): void => {
  if (process.send === undefined) throw new Error(`This is the program of a child process: start it with ${starter}.`);
  widenVectors();
  serve(JSON.parse(process.argv[2] ?? '') as D, parentProcessPort(process));
  process.once('disconnect', () => process.exit());
};
