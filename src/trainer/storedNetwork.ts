import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KernelBytes } from '../model/forwardPass.js';
import { ModelError } from '../model/modelError.js';
import { networkFiles, parseNetwork, type Network } from '../model/network.js';

/** Reads a network's folder. @throws ModelError naming what is missing or wrong */
export const readNetworkFolder = async (folder: string): Promise<Network> => {
  const read = async (name: string): Promise<Uint8Array> => {
    try {
      return await readFile(join(folder, name));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const reason =
        code === 'ENOENT' ? 'is missing; is this the folder of a network?' : `cannot be read (${message}).`;
      throw new ModelError(join(folder, name), reason);
    }
  };
  const config = new TextDecoder().decode(await read(networkFiles.config));
  return parseNetwork(config, await read(networkFiles.weights), folder);
};

/** The kernels that write samples; null where they are missing: plain JavaScript does it then. */
export const readInferenceKernels = async (folder: string): Promise<KernelBytes | null> => {
  const read = async (build: string): Promise<Uint8Array<ArrayBuffer>> =>
    new Uint8Array(await readFile(join(folder, `inference.${build}-unshared.wasm`)));
  try {
    return { plain: await read('plain'), relaxed: await read('relaxed') };
  } catch {
    return null;
  }
};
