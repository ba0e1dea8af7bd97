import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import type { PlacedSink, Sink } from '../export/sink.js';
import { describeFileError } from './fileError.js';

const handleSink = (handle: FileHandle, path: string): Sink & PlacedSink => {
  const failed = (error: unknown): never => {
    throw new Error(describeFileError(path, error));
  };
  return {
    write: async chunk => {
      await handle.appendFile(chunk).catch(failed);
    },
    writeAt: async (place, bytes) => {
      await handle.write(bytes, 0, bytes.length, place).catch(failed);
    },
  };
};

const isRegularOrNew = (path: string): Promise<boolean> =>
  stat(path).then(
    status => status.isFile(),
    () => true,
  );

/**
 * Lets `produce` write the file at `path`. The file appears when it is complete: a run that fails or is killed leaves
 * what was there before. (A device or a pipe is written to directly.)
 *
 * @throws Error when the file cannot be written, and whatever `produce` throws.
 */
export const writeOut = async (path: string, produce: (sink: Sink & PlacedSink) => Promise<void>): Promise<void> => {
  const replace = await isRegularOrNew(path);
  const target = replace ? `${path}.${randomBytes(4).toString('hex')}.part` : path;
  const handle = await open(target, 'w').catch((error: unknown) => {
    throw new Error(describeFileError(path, error));
  });
  let complete = false;
  try {
    await produce(handleSink(handle, path));
    if (replace) await handle.sync();
    complete = true;
  } finally {
    await handle.close();
    if (replace && !complete) await rm(target, { force: true });
  }
  if (replace) await rename(target, path);
};
