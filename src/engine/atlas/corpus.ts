import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { RpcError } from '../../shared/rpc.js';
import { createLanguageReader } from '../../shared/node/corpusManifest.js';

/** A source file of a corpus. */
export interface SourceText {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
}

/** Folders that hold what nobody wrote. */
const skipped = new Set(['node_modules', 'dist', 'build', 'out', 'target', 'vendor', 'third_party', '__pycache__']);
/** Text that is no code. */
const prose = new Set(['plaintext', 'markdown', 'json', 'yaml']);
const maximalBytes = 1_000_000;
/** Lines of minified code are longer on average. */
const maximalLine = 200;

const walk = async (path: string, found: string[]): Promise<void> => {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const child = join(path, entry.name);
    // Links are not followed: they lead in circles, or out of the corpus.
    if (entry.isDirectory() && !skipped.has(entry.name)) await walk(child, found);
    else if (entry.isFile()) found.push(child);
  }
};

const readSource = async (path: string): Promise<string | null> => {
  const bytes = await readFile(path);
  if (bytes.length > maximalBytes || bytes.includes(0)) return null;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
  return text.length / text.split('\n').length > maximalLine ? null : text;
};

/**
 * The source files in `paths`: folders walked to the bottom without hidden, installed and built ones; binary, minified
 * and very large files left out, files in encodings other than UTF-8 too. A header (`.h`) is in the language that a
 * corpus manifest above it states, else in C.
 *
 * @throws RpcError `invalid` when a path does not exist or there is no source file.
 */
export const readCorpus = async (paths: readonly string[], relativeTo: string): Promise<SourceText[]> => {
  const files: string[] = [];
  for (const path of paths) {
    const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw new RpcError('invalid', `${path}: cannot be read (${error.code ?? error.message}).`);
    });
    if (info.isDirectory()) await walk(path, files);
    else files.push(path);
  }
  const languageOf = createLanguageReader();
  const texts: SourceText[] = [];
  for (const file of files) {
    const languageId = await languageOf(file);
    if (prose.has(languageId)) continue;
    const text = await readSource(file);
    if (text !== null) texts.push({ path: relative(relativeTo, file).split(sep).join('/'), languageId, text });
  }
  if (texts.length === 0) {
    throw new RpcError('invalid', `${paths.join(', ')}: no source file in a language that this program knows.`);
  }
  return texts;
};
