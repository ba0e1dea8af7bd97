/**
 * How long the atlas of a network takes: a corpus of 1 MB through `startAtlas`, as the extension and the terminal do it.
 *
 *   npm run bench:atlas [-- --quick] [-- --corpus DIR [--report DIR]] [-- --model DIR] [-- --megabytes N]
 *
 * The corpus is test/fixtures/corpus, filled up with ESLint's sources from node_modules (JavaScript). Nothing is read
 * twice. Prints seconds, CPU seconds of all threads (on Linux, where the system tells them of another process) and
 * characters a second; --quick takes a tenth of the corpus.
 */
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, extname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { bundles } from '../esbuild.mjs';
import { buildGrammars } from '../scripts/build-grammars.mjs';
import { buildKernels } from '../scripts/build-kernels.mjs';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    corpus: { type: 'string' },
    report: { type: 'string' },
    model: { type: 'string', default: 'media/models/cell-lens-1x512' },
    megabytes: { type: 'string', default: '1' },
  },
});
process.chdir(root);

/** Files with their sizes, in the order of their names. */
const filesOf = async folder => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return Promise.all(files.sort().map(async file => ({ file, bytes: (await stat(file)).size })));
};

/** Copies files of `sources` until there are `limit` bytes; of all of them evenly where they have more. */
const collect = async (sources, limit, target) => {
  let taken = 0;
  for (const source of sources) {
    const files = (await filesOf(source)).filter(({ file }) => extname(file) !== '.md');
    const whole = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const share = Math.min(1, (limit - taken) / whole);
    let owed = 0;
    for (const { file, bytes } of files) {
      owed += bytes * share;
      if (owed < bytes / 2) continue;
      const copy = join(target, relative('.', file).replaceAll('node_modules', 'packages'));
      await mkdir(dirname(copy), { recursive: true });
      await copyFile(file, copy);
      owed -= bytes;
      taken += bytes;
    }
  }
  return taken;
};

const scratch = await mkdtemp(join(tmpdir(), 'cell-lens-bench-'));
try {
  await buildKernels();
  await buildGrammars();
  const workerPath = join(scratch, 'atlas.js');
  const bundle = bundles(true).find(({ outfile }) => outfile === 'dist/atlas.js');
  await esbuild.build({ ...bundle, outfile: workerPath });
  const starter = join(scratch, 'startAtlas.mjs');
  await esbuild.build({
    entryPoints: ['src/shared/node/startAtlas.ts'],
    outfile: starter,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  const { startAtlas } = await import(pathToFileURL(starter).href);

  let corpus = values.corpus;
  if (corpus === undefined) {
    corpus = join(scratch, 'corpus');
    const limit = Number(values.megabytes) * 1e6 * (values.quick ? 0.1 : 1);
    const bytes = await collect(['test/fixtures/corpus', 'node_modules/eslint/lib/rules'], limit, corpus);
    console.log(`A corpus of ${(bytes / 1e6).toFixed(2)} MB, no file twice.`);
  }
  const began = performance.now();
  let cpuUsed = 0;
  /** CPU seconds of the process that finds cells: user and system time, in hundredths (proc(5)). */
  const used = () => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      cpuUsed = (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      // Another system, or the process has ended.
    }
    return cpuUsed;
  };
  const { atlas, pid, dispose } = startAtlas({
    workerPath,
    kernelFolder: 'dist/kernels',
    grammarFolder: 'dist/grammars',
    events: {
      progress: ({ stage, share }) =>
        console.log(`${used().toFixed(0).padStart(5)} CPU s  ${(100 * share).toFixed(0).padStart(3)} %  ${stage}`),
    },
  });
  const report = values.report === undefined ? {} : { report: [values.report] };
  const found = await atlas.build({ network: values.model, corpus: [corpus], relativeTo: corpus, ...report });
  const seconds = (performance.now() - began) / 1000;
  const cpuSeconds = Number(used().toFixed(1));
  await dispose();

  const files = [...found.files.selection, ...found.files.report];
  const characters = files.reduce((sum, file) => sum + file.characters, 0);
  const result = {
    date: new Date().toISOString(),
    machine: `${cpus()[0].model}, ${availableParallelism()} threads`,
    node: process.versions.node,
    quick: values.quick,
    network: found.network,
    languages: new Set(files.map(file => file.languageId)).size,
    files: files.length,
    characters,
    questions: found.questions.length,
    seconds: Number(seconds.toFixed(1)),
    cpuSeconds,
    charactersPerSecond: Math.round(characters / seconds),
  };
  const { layers, hidden } = found.network;
  console.log(
    `${layers}x${hidden}, Node ${result.node}: ${characters.toLocaleString('en-US')} characters of ${files.length} ` +
      `files in ${result.languages} languages, ${result.questions} questions: ${result.seconds} s, ` +
      `${result.cpuSeconds} CPU s, ${result.charactersPerSecond.toLocaleString('en-US')} characters/s`,
  );
  await mkdir('bench/results', { recursive: true });
  await writeFile('bench/results/atlas.json', `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
