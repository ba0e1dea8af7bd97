import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { networkFiles, parseNetwork, type Network } from '../../model/network.js';
import { atlasFile } from '../../shared/atlas.js';
import { RpcError } from '../../shared/rpc.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'the path leads through a file that is not a folder',
  EACCES: 'it may not be read with your permissions',
  EPERM: 'it may not be read with your permissions',
  EISDIR: 'it is a folder, not a file',
};

const read = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new RpcError(
      'invalid',
      `${path}: cannot be read: ${reasons[code] ?? message}. ` +
        `A network is a folder that holds ${networkFiles.config} and ${networkFiles.weights}.`,
    );
  }
};

/**
 * Reads and checks the network in `folder`.
 *
 * @throws RpcError `invalid` where a file cannot be read; ModelError where one is not what it should be.
 */
export const readNetworkFolder = async (folder: string): Promise<Network> => {
  const config = await read(join(folder, networkFiles.config));
  const weights = await read(join(folder, networkFiles.weights));
  return parseNetwork(config.toString('utf8'), weights, folder);
};

/** The text of the atlas in `folder`; null where there is none or it cannot be read. */
export const readAtlasFile = (folder: string): Promise<string | null> =>
  readFile(join(folder, atlasFile), 'utf8').catch(() => null);
