/** What the .vsix may hold and how large its parts may be. */

const kibibyte = 1024;
const megabyte = 1_000_000;

/** Bytes. The bundles are counted minified. */
export const budgets = {
  'dist/extension.js': 150 * kibibyte,
  'dist/webview/lens.js': 170 * kibibyte,
  'dist/webview/cells.js': 80 * kibibyte,
  'dist/webview/training.js': 140 * kibibyte,
  'dist/webview/gradientFlow.js': 110 * kibibyte,
  vsix: 8 * megabyte,
};

/** Files without which the extension does not work. */
export const required = [
  'package.json',
  'package.nls.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'media/icon.png',
  'media/models/cell-lens-1x512/atlas.json',
  'dist/extension.js',
  'dist/export.js',
  'dist/engine.js',
  'dist/importer.js',
  'dist/atlas.js',
  'dist/explore.js',
  'dist/trainer.js',
  'dist/gradientWorker.js',
  'dist/grammars/tree-sitter.wasm',
  'dist/webview/lens.js',
  'dist/webview/cells.js',
  'dist/webview/training.js',
  'dist/webview/gradientFlow.js',
  'dist/kernels/inference.plain.wasm',
  'dist/kernels/inference.relaxed.wasm',
];

/** Everything that may be packed, by its path. */
const allowed = [
  /^(package\.json|package\.nls\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^media\/icon\.png$/,
  /^media\/(icons|walkthrough)\/[\w.-]+\.(svg|md|png)$/,
  /^media\/models\/[\w.-]+\/(model\.safetensors|config\.json|atlas\.json|README\.md)$/,
  /^dist\/(extension|export|engine|importer|atlas|explore|trainer|gradientWorker)\.js$/,
  /^dist\/grammars\/(tree-sitter\.wasm|[\w-]+\.wasm\.br)$/,
  /^dist\/kernels\/[\w.-]+\.wasm$/,
  /^dist\/webview\/[\w.-]+\.(js|css)$/,
];

/** The files among `files` that have no business in the package. */
export const unexpected = files => files.filter(file => !allowed.some(pattern => pattern.test(file)));

/** The required files that `files` lacks. */
export const absent = files => required.filter(file => !files.includes(file));
