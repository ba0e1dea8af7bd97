import { join } from 'node:path';
import * as esbuild from 'esbuild';

/** Bundles the import worker into `folder`, as the build does, and answers its path. */
export const buildImporter = async (folder: string): Promise<string> => {
  const outfile = join(folder, 'importer.js');
  await esbuild.build({
    entryPoints: ['src/engine/import/worker.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
  return outfile;
};
