/** Child processes for the scripts: only Node's standard library, because these run before `npm ci`. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The repository's root folder. */
export const root = join(import.meta.dirname, '..', '..');

const windows = process.platform === 'win32';

/** How npm is started: through a shell on Windows, where it is a .cmd file. */
export const npm = windows ? 'npm.cmd' : 'npm';

/** The first of `names` that is an executable on the PATH, with its folder; null when there is none. */
export const findOnPath = (...names) => {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
      for (const suffix of windows ? ['.cmd', '.exe', ''] : ['']) {
        const file = join(folder, name + suffix);
        try {
          accessSync(file, constants.X_OK);
          return file;
        } catch {
          // Not here: look in the next folder.
        }
      }
    }
  }
  return null;
};

/**
 * Runs a command to its end without standard input.
 *
 * @param command program
 * @param args its arguments
 * @param options `cwd` (default: the repository), `env` (added to the environment), `show` (pass the output through;
 *   default false), `timeout` in milliseconds, after which the whole process group is ended
 * @returns {Promise<{code: number, output: string}>} exit code (124 after a time-out, 127 when it cannot be started)
 *   and stdout with stderr
 */
export const run = (command, args, { cwd = root, env = {}, show = false, timeout = 0 } = {}) =>
  new Promise(resolve => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: windows && command.endsWith('.cmd'),
      detached: timeout > 0 && !windows,
    });
    let output = '';
    let late = false;
    const collect = stream => data => {
      output += data;
      if (show) stream.write(data);
    };
    child.stdout.on('data', collect(process.stdout));
    child.stderr.on('data', collect(process.stderr));
    const timer =
      timeout > 0
        ? setTimeout(() => {
            late = true;
            endProcess(child);
          }, timeout)
        : null;
    const finish = code => {
      if (timer !== null) clearTimeout(timer);
      resolve({ code, output });
    };
    child.on('error', error => {
      output += `${command}: ${error.message}\n`;
      finish(127);
    });
    child.on('close', (code, signal) => finish(late ? 124 : (code ?? (signal ? 128 : 1))));
  });

/** As `run`, but a failure is an Error that carries the end of the output. */
export const runOrThrow = async (command, args, options = {}) => {
  const { code, output } = await run(command, args, options);
  if (code !== 0) {
    throw new Error(
      `${[command, ...args].join(' ')} ended with code ${code}:\n${output.split('\n').slice(-40).join('\n')}`,
    );
  }
  return output;
};

/** Ends a child that was started detached, with everything it started; elsewhere the child alone. */
export const endProcess = child => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (windows) child.kill();
    else process.kill(-child.pid, 'SIGTERM');
  } catch {
    child.kill();
  }
};

/** `12.3 s` since `start` (from performance.now()). */
export const secondsSince = start => `${((performance.now() - start) / 1000).toFixed(1)} s`;
