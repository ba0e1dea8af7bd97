import { mkdir, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as esbuild from 'esbuild';
import { sourceFiles, temporaryFolder, writeFiles } from './corpora.js';
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

/** A folder with the trainer and with `files` source files of 60 lines in `sources`; `remove` it afterwards. */
export const trainerWithSources = async (files: number) => {
  const { folder, remove } = await temporaryFolder();
  const sources = join(folder, 'sources');
  await writeFiles(sources, sourceFiles(files, 60));
  return { folder, sources, trainerPath: await buildTrainer(join(folder, 'built')), remove };
};
