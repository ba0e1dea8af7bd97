import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file or folder that cannot be written, in words for people. The old contents are untouched. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Make room and try again',
  EDQUOT: 'your quota on this disk is used up. Make room and try again',
  EACCES: 'there is no permission to write there. Choose another folder or change its permissions',
  EPERM: 'there is no permission to write there. Choose another folder or change its permissions',
  EROFS: 'the disk is read-only. Choose a folder on another one',
  ENOTDIR: 'a part of the path is a file, not a folder. Choose another folder',
  EISDIR: 'there is a folder of this name. Choose another name',
  ENAMETOOLONG: 'the name is too long. Choose a shorter one',
};

/** Says in words why `path` cannot be written, and what to do. */
export const describeWriteError = (path: string, error: unknown): WriteError => {
  const { code, message } = error as NodeJS.ErrnoException;
  return new WriteError(`${path} cannot be written: ${reasons[code ?? ''] ?? message}.`);
};

const sync = async (folder: string): Promise<void> => {
  // Windows cannot open folders; there the rename is durable without.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const temporaryName = (path: string): string => `${path}.${process.pid}.tmp`;

const writeTemporary = async (path: string, bytes: Uint8Array | string): Promise<string> => {
  const temporary = temporaryName(path);
  try {
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw describeWriteError(path, error);
  }
  return temporary;
};

/**
 * Replaces one file: written under a temporary name beside it, synced, renamed. A crash or a full disk at any moment
 * leaves the old file or the new one, whole.
 *
 * @throws WriteError
 */
export const writeFileAtomically = async (path: string, bytes: Uint8Array | string): Promise<void> => {
  const temporary = await writeTemporary(path, bytes);
  try {
    await rename(temporary, path);
    await sync(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw describeWriteError(path, error);
  }
};

/**
 * Writes files into a folder, which is made when it is not there. All are complete on disk under temporary names before
 * the first is renamed, in the order given: what fails for lack of room or permission changes nothing.
 *
 * @throws WriteError
 */
export const writeFolder = async (
  folder: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<void> => {
  const temporaries: (readonly [string, string])[] = [];
  try {
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw describeWriteError(folder, error);
    });
    for (const [name, bytes] of Object.entries(files)) {
      const path = join(folder, name);
      temporaries.push([await writeTemporary(path, bytes), path]);
    }
    for (const [temporary, path] of temporaries) {
      await rename(temporary, path).catch((error: unknown) => {
        throw describeWriteError(path, error);
      });
    }
    await sync(folder);
  } catch (error) {
    await Promise.all(temporaries.map(([temporary]) => rm(temporary, { force: true }).catch(() => undefined)));
    throw error;
  }
};
