import { mkdir, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as esbuild from 'esbuild';
import { trainingKernels } from './runs.js';

/** Bundles the trainer process into `folder`, as esbuild.mjs does into dist/, and puts the kernels beside it. */
export const buildTrainer = async (folder: string): Promise<string> => {
  await trainingKernels();
  await mkdir(folder, { recursive: true });
  await esbuild.build({
    entryPoints: { trainer: 'src/trainer/main.ts', gradientWorker: 'src/trainer/gradientWorker.ts' },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
  await symlink(resolve('dist/kernels'), join(folder, 'kernels'), 'junction');
  return join(folder, 'trainer.js');
};
