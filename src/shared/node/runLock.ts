import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describeWriteError } from './atomicWrite.js';
import { isHolding, type LockHolder } from './runLockHolder.js';
import { identityOfProcess } from './processIdentity.js';

/** The file in a run's folder that says which process works on it. */
export const lockFile = 'run.lock';

/** Milliseconds between two signs of life. */
const HEARTBEAT = 30_000;
/** Milliseconds between two looks at a lock that is waited for. */
const LOOK_AGAIN = 100;
/** Milliseconds after which a lock that says nothing is one whose writing was cut off. */
const UNFINISHED = 5000;

/** Somebody else works on the run. */
export class RunLockedError extends Error {
  override readonly name = 'RunLockedError';
}

/** A run's folder that is this process's own until it is released. */
export interface RunLock {
  release(): Promise<void>;
}

const sleep = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

const parse = (text: string): LockHolder | null => {
  try {
    const { token, pid, host, process, since } = JSON.parse(text) as Record<string, unknown>;
    return typeof token === 'string' &&
      typeof pid === 'number' &&
      typeof host === 'string' &&
      (typeof process === 'string' || process === null) &&
      typeof since === 'string'
      ? { token, pid, host, process, since }
      : null;
  } catch {
    return null;
  }
};

/** What lies at `path`; null where there is nothing, or nothing that a trainer wrote. */
const readLock = async (path: string): Promise<{ holder: LockHolder | null; beat: number } | null> => {
  try {
    const { mtimeMs } = await stat(path);
    return { holder: parse(await readFile(path, 'utf8')), beat: mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw describeWriteError(path, error);
  }
};

/** Who works on the run in `folder`; null when nobody does, whatever a process that is gone has left there. */
export const runHolder = async (folder: string): Promise<LockHolder | null> => {
  const lock = await readLock(join(folder, lockFile)).catch(() => null);
  return lock?.holder && isHolding(lock.holder, lock.beat) ? lock.holder : null;
};

/** Resolves with true when nobody works on the run, with false when somebody still does after `patience` milliseconds. */
export const runIsFree = async (folder: string, patience: number, pause = 500): Promise<boolean> => {
  const end = Date.now() + patience;
  while ((await runHolder(folder)) !== null) {
    if (Date.now() >= end) return false;
    await sleep(pause);
  }
  return true;
};

/** Puts a lock in its place, with its contents or not at all; false where one is there already. */
const appears = async (path: string, own: string, text: string): Promise<boolean> => {
  const isThere = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EEXIST';
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (isThere(error)) return false;
  }
  // A file system without hard links.
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isThere(error)) return false;
    throw describeWriteError(path, error);
  }
};

/** Takes a lock away whose process is gone, and nobody else's, should one have been faster. */
const clearStale = async (path: string, token: string | null): Promise<void> => {
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw describeWriteError(path, error);
  }
  const moved = await readLock(aside);
  if ((moved?.holder?.token ?? null) !== token) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
};

const describeHolder = ({ pid, host, since }: LockHolder, folder: string, path: string): string => {
  const where = host === hostname() ? 'on this machine' : `on ${host}`;
  return (
    `${folder} is being trained already, by process ${pid} ${where} since ${since}: in another window or terminal. ` +
    `Stop it there, then resume it. If no such process runs any more, delete ${path}.`
  );
};

/**
 * Makes the run in `folder` this process's own: no second window, terminal or machine writes to it. The lock of a
 * process that is gone is taken over.
 *
 * @param patience milliseconds to wait for a process that is about to end
 * @throws RunLockedError when another process works on it, WriteError when the folder cannot be written to
 */
export const lockRun = async (folder: string, patience = 0): Promise<RunLock> => {
  const path = join(folder, lockFile);
  const holder: LockHolder = {
    token: randomUUID(),
    pid: process.pid,
    host: hostname(),
    process: identityOfProcess(process.pid),
    since: new Date().toISOString(),
  };
  const own = `${path}.${holder.token}.tmp`;
  const text = `${JSON.stringify(holder)}\n`;
  const end = Date.now() + patience;
  try {
    await writeFile(own, text).catch((error: unknown) => {
      throw describeWriteError(path, error);
    });
    while (!(await appears(path, own, text))) {
      const other = await readLock(path);
      if (other === null) continue;
      const { holder: theirs, beat } = other;
      if (theirs === null ? Date.now() - beat > UNFINISHED : !isHolding(theirs, beat)) {
        await clearStale(path, theirs?.token ?? null);
      } else if (theirs !== null && Date.now() >= end) {
        throw new RunLockedError(describeHolder(theirs, folder, path));
      } else await sleep(LOOK_AGAIN);
    }
  } finally {
    await rm(own, { force: true }).catch(() => undefined);
  }
  return keepLock(path, holder.token);
};

/** Gives signs of life until the lock is released, and releases it when the process exits. */
const keepLock = (path: string, token: string): RunLock => {
  const isOwn = (text: string): boolean => parse(text)?.token === token;
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT);
  timer.unref();
  const atExit = (): void => {
    try {
      if (isOwn(readFileSync(path, 'utf8'))) unlinkSync(path);
    } catch {
      // Gone already, or out of reach: whoever looks finds the process gone.
    }
  };
  process.once('exit', atExit);
  return {
    async release() {
      clearInterval(timer);
      process.off('exit', atExit);
      const text = await readFile(path, 'utf8').catch(() => '');
      if (isOwn(text)) await rm(path, { force: true }).catch(() => undefined);
    },
  };
};
