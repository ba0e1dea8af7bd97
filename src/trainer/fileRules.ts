import { languageOfPath } from '../shared/languages.js';

/** Largest file that is read, in bytes: longer ones are data, not what somebody wrote. */
export const MOST_BYTES = 1_000_000;

const vendoredFolders = new Set([
  ...['node_modules', 'bower_components', 'jspm_packages', 'vendor', 'third_party', 'third-party', 'external'],
  ...['dist', 'build', 'out', 'target', 'coverage', '__pycache__', 'venv', 'env', 'site-packages', 'Pods', 'obj'],
]);

/** Why a folder of this name is not entered; null: it is. */
export const skippedFolder = (name: string): string | null => {
  if (name.startsWith('.')) return 'hidden folder';
  return vendoredFolders.has(name) ? 'vendored or built folder' : null;
};

const lockFiles = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'go.sum',
  'packages.lock.json',
]);

/** Why a file that was named itself is skipped for the folders it lies in. `path` is relative, with `/`. */
export const skippedByFolders = (path: string): string | null =>
  path
    .split('/')
    .slice(0, -1)
    .some(folder => vendoredFolders.has(folder))
    ? 'vendored or built folder'
    : null;

/** Why a file is skipped for its name alone; null: it may be read. `path` is relative, with `/`. */
export const skippedByName = (path: string, languages: ReadonlySet<string> | null): string | null => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (lockFiles.has(name) || name.endsWith('.lock')) return 'lock file';
  if (/[.-]min\.(js|css|mjs|cjs|html)$/.test(name) || name.endsWith('.map')) return 'minified';
  if (/(\.pb\.(go|cc|h)|_pb2(_grpc)?\.py|\.g\.(dart|cs)|\.generated\.\w+|\.designer\.cs)$/i.test(name))
    return 'generated';
  const language = languageOfPath(path);
  if (language === 'plaintext') return 'not a source file';
  return languages !== null && !languages.has(language) ? 'other language' : null;
};

const generatedMark =
  /@generated|\bDO NOT EDIT\b|\bdo not edit (this file|by hand|manually)\b|\bauto-?generated (by|from|file)\b/i;

/** Why a file is skipped for its bytes; null: they may be text. */
export const skippedByBytes = (bytes: Uint8Array): string | null => {
  if (bytes.length === 0) return 'empty';
  if (bytes.length > MOST_BYTES) return `larger than ${MOST_BYTES / 1e6} MB`;
  return bytes.subarray(0, 8192).includes(0) ? 'binary' : null;
};

/** Why a text is skipped; null: somebody wrote it by hand, as far as one can tell. */
export const skippedByText = (text: string): string | null => {
  if (generatedMark.test(text.slice(0, 2000))) return 'generated';
  let lines = 1;
  let longest = 0;
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    longest = Math.max(longest, end - start);
    start = end + 1;
    lines++;
  }
  longest = Math.max(longest, text.length - start);
  return longest > 1000 && text.length / lines > 110 ? 'minified' : null;
};
