/** Set to 0: a process leaves V8's vectors at 128 bits (wideVectors.ts). */
export const wideVectorsVariable = 'CELL_LENS_WIDE_VECTORS';

/** By which the system ends a process whose code went wrong; Windows gives an exit code from 0xc0000000 on instead. */
const faults: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGFPE']);

let hasCrashed = false;

/** Told how each process that computes has ended. */
export const noteEnd = (code: number | null, signal: NodeJS.Signals | null): void => {
  if (signal === null ? code !== null && code >= 0xc0000000 : faults.has(signal)) hasCrashed = true;
};

/** The environment for a process that computes: after a crash without the flag of V8 that may have been its cause. */
export const withoutCause = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  hasCrashed ? { ...env, [wideVectorsVariable]: '0' } : env;
