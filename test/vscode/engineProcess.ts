import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The number of the engine's process, a child of this one, the extension host; undefined when there is none. */
export const engineProcess = async (): Promise<number | undefined> => {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args=']);
  return stdout
    .split('\n')
    .filter(line => line.includes(join('dist', 'engine.js')))
    .map(line => line.trim().split(/\s+/, 2).map(Number))
    .find(([, parent]) => parent === process.pid)?.[0];
};
