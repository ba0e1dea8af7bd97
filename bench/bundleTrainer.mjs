/** The trainer as the benchmarks start it: one ES module, and its thread worker in dist/. */
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { buildKernels } from '../scripts/build-kernels.mjs';

/** Builds kernels, worker and trainer; answers the path of the module in `folder`. The working directory is the root. */
export const bundleTrainer = async folder => {
  await buildKernels();
  const bundle = join(folder, 'trainer.mjs');
  const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'error' };
  await esbuild.build({ ...common, entryPoints: ['src/trainer/gradientWorker.ts'], outfile: 'dist/gradientWorker.js' });
  await esbuild.build({
    ...common,
    format: 'esm',
    outfile: bundle,
    stdin: {
      resolveDir: process.cwd(),
      contents: `export { startTrainingThreads } from './src/trainer/trainingThreads.ts';
export { initialiseParameters } from './src/model/training/initialise.ts';
export { architectureFor, defaultSettings } from './src/model/training/settings.ts';`,
    },
  });
  return bundle;
};
