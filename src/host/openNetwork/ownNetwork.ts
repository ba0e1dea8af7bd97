import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The files of a network of Cell Lens. */
const files = ['config.json', 'model.safetensors'];

const isOwn = async (folder: string): Promise<boolean> => {
  try {
    const config: unknown = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    return (config as { format?: unknown } | null)?.format === 'cell-lens-network';
  } catch {
    // No such file, or another program's: the importer says what is wrong with it.
    return false;
  }
};

/** The folder of the network of Cell Lens that `path` is, or is a file of; undefined for everything else. */
export const ownNetworkAt = async (path: string): Promise<string | undefined> => {
  const isFolder = await stat(path).then(
    status => status.isDirectory(),
    () => false,
  );
  if (!isFolder && !files.includes(basename(path))) return undefined;
  const folder = isFolder ? path : dirname(path);
  return (await isOwn(folder)) ? folder : undefined;
};
