import { lstat, open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { limits } from '../../model/import/foreignNetwork.js';
import { ModelError } from '../../model/modelError.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist.',
  ENOTDIR: 'leads through a file that is not a folder.',
  EACCES: 'may not be read with your permissions.',
  EPERM: 'may not be read with your permissions.',
};

const failure = (path: string, error: unknown): ModelError => {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new ModelError(path, reasons[code] ?? `cannot be read: ${message}.`);
};

/** The whole of a regular file. Throws ModelError when it cannot be read or is larger than any network. */
export const readWhole = async (path: string): Promise<Uint8Array> => {
  try {
    const handle = await open(path, 'r');
    try {
      const status = await handle.stat();
      if (!status.isFile()) throw new ModelError(path, 'is not a file.');
      if (status.size > limits.bytes) {
        throw new ModelError(path, `has ${status.size} bytes; the largest file that is read has ${limits.bytes}.`);
      }
      return new Uint8Array(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof ModelError ? error : failure(path, error);
  }
};

/** What kind of thing lies at `path`, and what a folder holds. */
export const lookAt = async (path: string): Promise<{ readonly entries: readonly string[] | null }> => {
  try {
    return { entries: (await stat(path)).isDirectory() ? await readdir(path) : null };
  } catch (error) {
    throw failure(path, error);
  }
};

/**
 * Reads files beside another by the names that it gives. A name that leads elsewhere is refused: a network's file must
 * not be able to have others read.
 */
export const siblingReader =
  (folder: string, file: string) =>
  async (name: string): Promise<Uint8Array> => {
    const elsewhere = (): ModelError =>
      new ModelError(file, `names the file ${JSON.stringify(name)}; only files in its own folder are read.`);
    if (name === '' || name.startsWith('.') || /[/\\\0:]/.test(name) || basename(name) !== name) throw elsewhere();
    const path = join(folder, name);
    // A link may have been put there to have another file read.
    const status = await lstat(path).catch((error: unknown) => {
      throw failure(path, error);
    });
    if (status.isSymbolicLink()) throw elsewhere();
    return readWhole(path);
  };
