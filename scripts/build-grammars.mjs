/**
 * Puts tree-sitter and the grammars into dist/grammars: tree-sitter.wasm as it is, each grammar compressed with Brotli
 * (18 MB become 1.4 MB, so that all of them fit into the package). Only those that src/interpret/languages names.
 */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const target = 'dist/grammars';
const require = createRequire(import.meta.url);

const age = file =>
  stat(file).then(
    s => s.mtimeMs,
    () => 0,
  );

const compress = async bytes =>
  promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

const named = async () => {
  const folder = 'src/interpret/languages';
  const sources = await Promise.all((await readdir(folder)).map(file => readFile(join(folder, file), 'utf8')));
  return sources.flatMap(source => [...source.matchAll(/grammar: '([\w-]+)'/g)].map(match => match[1]));
};

/** Compresses what is not there yet, or older than its package. */
export const buildGrammars = async () => {
  await mkdir(target, { recursive: true });
  const runtime = join(dirname(require.resolve('web-tree-sitter')), 'web-tree-sitter.wasm');
  const runtimeTarget = join(target, 'tree-sitter.wasm');
  if ((await age(runtimeTarget)) <= (await age(runtime))) await writeFile(runtimeTarget, await readFile(runtime));
  const folder = join(dirname(require.resolve('@vscode/tree-sitter-wasm/package.json')), 'wasm');
  for (const grammar of await named()) {
    const source = join(folder, `tree-sitter-${grammar}.wasm`);
    const out = join(target, `${grammar}.wasm.br`);
    if ((await age(out)) > (await age(source))) continue;
    await writeFile(out, await compress(await readFile(source)));
  }
};

if (process.argv[1] === import.meta.filename) await buildGrammars();
