import type { Writable } from 'node:stream';

/** Where a command's words go and where its engine lies. Tests hand in their own. */
export interface CliIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Whether `stdout` is a terminal. */
  readonly terminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The engine, which runs networks: the built src/engine/worker.ts. */
  readonly workerPath: string;
  /** Folder of the compiled kernels. */
  readonly kernelFolder: string;
  /** Folder of the network that is used when --model is absent. */
  readonly modelFolder: string;
}

/** One command of `cell-lens`. A command that fails throws UsageError or CliError. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `cell-lens NAME --help` prints. */
  readonly help: string;
  run(argv: readonly string[], io: CliIo): Promise<void>;
}

/** Something went wrong with a file or a network: one line to stderr, exit code 1. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

/** The command line itself is wrong: one line to stderr, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
