import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import type { TensorflowPackage } from '../../src/shared/backendApi.js';

/** Makes an npm package of the stand-in, with everything that it needs inside. */
export const buildStandIn = async (folder: string, backend: TensorflowPackage = 'tfjs-node'): Promise<string> => {
  await mkdir(folder, { recursive: true });
  const bundle = join(folder, `index.${process.pid}.js`);
  await esbuild.build({
    entryPoints: ['test/tensorflow/standIn/index.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    // Its files import each other as ES modules: the CommonJS bundle would be a second tfjs-core beside them.
    mainFields: ['module', 'main'],
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
  await rename(bundle, join(folder, 'index.js'));
  const description = { name: `@tensorflow/${backend}`, version: '4.22.0', main: 'index.js' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(description));
  return folder;
};
