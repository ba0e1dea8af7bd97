import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KernelBytes } from '../../model/forwardPass.js';

/** The compiled inference kernels in `folder`; null, and `missing` told why, where one cannot be read. */
export const readKernels = async (folder: string, missing: (reason: string) => void): Promise<KernelBytes | null> => {
  try {
    const [plain, relaxed] = await Promise.all(
      ['plain', 'relaxed'].map(build => readFile(join(folder, `inference.${build}.wasm`))),
    );
    return { plain: plain!, relaxed: relaxed! };
  } catch (error) {
    missing(`The compiled kernels are missing (${(error as Error).message}): plain JavaScript runs, much slower.`);
    return null;
  }
};
