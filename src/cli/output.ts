import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { fileError } from './text.js';

/** Takes what a command writes, piece by piece, and waits while the other side is slow. */
export interface Sink {
  write(chunk: string | Uint8Array): Promise<void>;
}

/** A sink on a stream; a closed pipe rejects with its system error (EPIPE). */
export const streamSink = (stream: Writable): Sink => ({
  write: chunk =>
    new Promise((resolve, reject) => {
      stream.write(chunk, error => (error ? reject(error) : resolve()));
    }),
});

const handleSink = (handle: FileHandle, path: string): Sink => ({
  write: async chunk => {
    await handle.appendFile(chunk).catch((error: unknown) => {
      throw fileError(path, error);
    });
  },
});

const isRegularOrNew = (path: string): Promise<boolean> =>
  stat(path).then(
    status => status.isFile(),
    () => true,
  );

/**
 * Lets `produce` write the file at `path`. The file appears when it is complete: a run that fails or is killed leaves
 * what was there before. (A device or a pipe is written to directly.)
 *
 * @throws CliError when the file cannot be written, and whatever `produce` throws.
 */
export const writeOut = async (path: string, produce: (sink: Sink) => Promise<void>): Promise<void> => {
  const replace = await isRegularOrNew(path);
  const target = replace ? `${path}.${randomBytes(4).toString('hex')}.part` : path;
  const handle = await open(target, 'w').catch((error: unknown) => {
    throw fileError(path, error);
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
