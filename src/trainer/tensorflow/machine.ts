import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What is asked of the machine before TensorFlow is used on it; a test has a machine of its own. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly env: NodeJS.ProcessEnv;
  exists(path: string): boolean;
  /** The first executable of this name on the PATH; null: none. */
  find(name: string): string | null;
  /** Runs a program to its end; code 127 when it cannot be started. */
  run(program: string, args: readonly string[]): Promise<{ readonly code: number; readonly output: string }>;
}

/** Milliseconds that a program gets which only tells a version. */
const PATIENCE = 20_000;

const findOnPath = (name: string): string | null => {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    for (const suffix of suffixes) {
      const path = join(folder, name + suffix);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here: the next folder may have it.
      }
    }
  }
  return null;
};

export const thisMachine: Machine = {
  platform: process.platform,
  arch: process.arch,
  env: process.env,
  exists: existsSync,
  find: findOnPath,
  run: (program, args) =>
    new Promise(resolve => {
      execFile(program, [...args], { timeout: PATIENCE, windowsHide: true }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
        resolve({ code, output: stdout + stderr });
      });
    }),
};
