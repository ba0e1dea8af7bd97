/**
 * Builds everything that ships into dist/. `--watch` keeps going; `--production` minifies; `--tests` also builds what
 * runs against a real VS Code, into dist/test/.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { buildGrammars } from './scripts/build-grammars.mjs';
import { buildKernels } from './scripts/build-kernels.mjs';

const common = production => ({
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  target: 'node20',
  platform: 'node',
  format: 'cjs',
  logLevel: 'warning',
  legalComments: 'none',
  metafile: true,
});

/** The script of one page. */
const webviewBundle = (entry, name) => ({
  entryPoints: [entry],
  outfile: `dist/webview/${name}.js`,
  platform: 'browser',
  format: 'esm',
  target: 'chrome128',
  tsconfig: 'src/webview/tsconfig.json',
});

/**
 * What ships: one bundle for each process.
 *
 * @param {boolean} production minified, without source maps
 * @returns {import('esbuild').BuildOptions[]}
 */
export const bundles = production =>
  [
    { entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
    { entryPoints: ['src/host/export/exportLens.ts'], outfile: 'dist/export.js', external: ['vscode'] },
    { entryPoints: ['src/engine/worker.ts'], outfile: 'dist/engine.js' },
    { entryPoints: ['src/engine/import/worker.ts'], outfile: 'dist/importer.js' },
    {
      entryPoints: ['src/engine/atlas/worker.ts'],
      outfile: 'dist/atlas.js',
      // The ES module finds its folder by import.meta.url, which a CommonJS bundle does not have.
      alias: { 'web-tree-sitter': './node_modules/web-tree-sitter/web-tree-sitter.cjs' },
    },
    {
      entryPoints: ['src/engine/explore/worker.ts'],
      outfile: 'dist/explore.js',
      alias: { 'web-tree-sitter': './node_modules/web-tree-sitter/web-tree-sitter.cjs' },
    },
    { entryPoints: ['src/trainer/main.ts'], outfile: 'dist/trainer.js' },
    { entryPoints: ['src/trainer/gradientWorker.ts'], outfile: 'dist/gradientWorker.js' },
    { entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
    webviewBundle('src/webview/lens.ts', 'lens'),
    webviewBundle('src/webview/cells/main.ts', 'cells'),
    webviewBundle('src/webview/training/main.ts', 'training'),
    webviewBundle('src/webview/gradientFlow/main.ts', 'gradientFlow'),
  ]
    .filter(({ entryPoints: [entry] }) => existsSync(entry))
    .map(options => ({ ...common(production), ...options }));

/** The suites that run in the extension host and in front of the workbench; packages come from node_modules. */
const testBundle = {
  ...common(false),
  entryPoints: [
    'test/vscode/suite/*.ts',
    'test/vscode/ui/main.ts',
    'test/vscode/ui/*.test.ts',
    'test/vscode/bench/*.ts',
  ],
  outdir: 'dist/test',
  outExtension: { '.js': '.cjs' },
  outbase: 'test/vscode',
  packages: 'external',
};

const main = async options => {
  await buildKernels();
  await buildGrammars();
  const builds = bundles(options.includes('--production'));
  if (options.includes('--tests')) builds.push(testBundle);
  if (options.includes('--watch')) {
    const contexts = await Promise.all(builds.map(build => esbuild.context(build)));
    await Promise.all(contexts.map(context => context.watch()));
    console.log('watching for changes');
  } else {
    await Promise.all(builds.map(build => esbuild.build(build)));
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
