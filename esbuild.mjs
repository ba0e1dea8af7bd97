/** Builds everything that ships into dist/. `--watch` keeps going; `--production` minifies. */
import { existsSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { buildKernels } from './scripts/build-kernels.mjs';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  target: 'node20',
  platform: 'node',
  format: 'cjs',
  logLevel: 'warning',
  legalComments: 'none',
  metafile: true,
};

const bundles = [
  { ...common, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  { ...common, entryPoints: ['src/engine/worker.ts'], outfile: 'dist/engine.js' },
  { ...common, entryPoints: ['src/trainer/main.ts'], outfile: 'dist/trainer.js' },
  { ...common, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  {
    ...common,
    entryPoints: ['src/webview/lens.ts'],
    outfile: 'dist/webview/lens.js',
    platform: 'browser',
    format: 'esm',
    target: 'chrome128',
    tsconfig: 'src/webview/tsconfig.json',
  },
].filter(({ entryPoints: [entry] }) => existsSync(entry));

await buildKernels();
if (watch) {
  const contexts = await Promise.all(bundles.map(options => esbuild.context(options)));
  await Promise.all(contexts.map(context => context.watch()));
  console.log('watching for changes');
} else {
  await Promise.all(bundles.map(options => esbuild.build(options)));
}
