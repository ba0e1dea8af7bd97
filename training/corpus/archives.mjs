/** The archives of the corpus: fetched once, known by their SHA-256, and unpacked to be read. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The SHA-256 of bytes or text, in hexadecimal. */
export const sha256 = data => createHash('sha256').update(data).digest('hex');

const exists = path =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * The bytes at `url`, tried three times.
 *
 * @throws Error saying which address gave what, when the last try failed.
 */
export const download = async url => {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(300_000) });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      return Buffer.from(await response.arrayBuffer());
    } catch (error) {
      if (attempt === 3) throw new Error(`${url} could not be fetched: ${error.message}`, { cause: error });
      await new Promise(resolve => setTimeout(resolve, 1000 * attempt));
    }
  }
};

/** Writes a file so that a crash leaves it whole or not there. */
export const writeWhole = async (path, data) => {
  await writeFile(`${path}.part`, data);
  await rename(`${path}.part`, path);
};

/**
 * The path of the archive with that SHA-256 in `folder`, fetched when it is not there yet.
 *
 * @throws Error when what is at `url` has another SHA-256 than the one pinned.
 */
export const archiveOf = async ({ url, sha256: pinned }, folder) => {
  await mkdir(folder, { recursive: true });
  const path = join(folder, pinned);
  if (await exists(path)) {
    if (sha256(await readFile(path)) === pinned) return path;
    await rm(path);
  }
  const bytes = await download(url);
  const found = sha256(bytes);
  if (found !== pinned) throw new Error(`${url} has the SHA-256 ${found}, but ${pinned} is pinned: it is not used`);
  await writeWhole(path, bytes);
  return path;
};

/** Unpacks an archive into a new folder: a Debian package, or a tar compressed by whatever the system's tar knows. */
export const unpack = async (archive, folder) => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const start = Buffer.alloc(8);
  const file = await open(archive);
  await file.read(start, 0, start.length, 0);
  await file.close();
  if (start.toString('latin1') === '!<arch>\n') {
    await run('dpkg-deb', ['--extract', archive, folder]);
    return;
  }
  await run('tar', ['--extract', '--file', archive, '--directory', folder, '--no-same-owner', '--no-same-permissions']);
};
