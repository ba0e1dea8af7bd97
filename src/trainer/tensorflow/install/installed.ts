import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { tensorflowPackages, type InstalledBackend, type TensorflowPackage } from '../../../shared/backendApi.js';
import { identifyPackage } from '../load.js';
import { packageName, TensorflowError } from '../packages.js';

/** The folder in which npm installs a backend. */
export const installFolder = (folder: string, backend: TensorflowPackage): string => join(folder, backend);

/** The package in such a folder. */
export const packageIn = (folder: string, backend: TensorflowPackage): string =>
  join(folder, 'node_modules', ...packageName(backend).split('/'));

const besideProgram = (program: string, backend: TensorflowPackage): string | null => {
  try {
    return dirname(createRequire(program).resolve(`${packageName(backend)}/package.json`));
  } catch {
    return null;
  }
};

/**
 * The backends that can be used, the card's first.
 *
 * @param folder where they are installed on demand; null: nowhere
 * @param program a file of this program: packages that Node finds beside it count too
 */
export const installedBackends = (folder: string | null, program: string): readonly InstalledBackend[] =>
  [...tensorflowPackages].reverse().flatMap(backend => {
    const own = folder === null ? null : packageIn(installFolder(folder, backend), backend);
    const path = own !== null && existsSync(own) ? own : besideProgram(program, backend);
    if (path === null) return [];
    try {
      return [{ ...identifyPackage(path), path }];
    } catch (error) {
      // Of another version: as if it were not there. Whoever asks for it by name hears why.
      if (error instanceof TensorflowError) return [];
      throw error;
    }
  });
