/**
 * node training/kernelBenchmark/build.mjs [--seed N]: the text of the comparison with Karpathy, Johnson and Fei-Fei
 * 2015 (arXiv:1506.02078), section 4.1: Linux's sources and headers in random order, 6,206,996 characters of them, the
 * first 90% to train on, then 5% to choose by and 5% to test. It is not their text, which was not published; only its
 * size and making are theirs. Written as a corpus with a manifest to training/work/kernel, so that everything that
 * reads the network's corpus reads this too. Linux is under the GPL: nothing that ships is trained on it.
 */
import { execFile } from 'node:child_process';
import { lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { archiveOf, sha256, writeWhole } from '../corpus/archives.mjs';
import { readText } from '../corpus/rules.mjs';
import { splitText } from './split.mjs';

const run = promisify(execFile);

/** Of the source package linux of Debian 12 (bookworm), as released. */
const linux = {
  url: 'https://deb.debian.org/debian/pool/main/l/linux/linux_6.1.176.orig.tar.xz',
  sha256: '9aad4025973feea3f0d978e82ab7db97d8d5ce3f59fcc6b1f316153d66e3a504',
};
const characters = 6_206_996;

/** More than enough for that many characters: files are of 20,000 on average. */
const filesRead = 1500;

const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' } } });
const work = join(import.meta.dirname, '../work');
const folder = join(work, 'kernel');
const archive = await archiveOf(linux, join(work, 'archives'));

const { stdout } = await run('tar', ['--list', '--file', archive], { maxBuffer: 1 << 28 });
const chosen = stdout
  .split('\n')
  .filter(path => /\.[ch]$/.test(path))
  .map(path => ({ path, order: sha256(`${values.seed}:${path}`) }))
  .sort((a, b) => (a.order < b.order ? -1 : 1))
  .slice(0, filesRead)
  .map(({ path }) => path);

const unpacked = join(work, 'unpacked-kernel');
await rm(unpacked, { recursive: true, force: true });
await mkdir(unpacked, { recursive: true });
await writeFile(join(unpacked, 'list'), `${chosen.join('\n')}\n`);
await run('tar', ['--extract', '--file', archive, '--directory', unpacked, '--files-from', join(unpacked, 'list')]);

const texts = [];
for (const path of chosen) {
  const unpackedFile = join(unpacked, path);
  if (!(await lstat(unpackedFile)).isFile()) continue; // a link to another
  const text = readText(await readFile(unpackedFile));
  if (text !== null) texts.push(text);
}
await rm(unpacked, { recursive: true });

const parts = splitText(texts.join(''), characters);
const files = [];
for (const [part, text] of Object.entries(parts)) {
  const target = join(folder, part, 'c', 'linux');
  await mkdir(target, { recursive: true });
  await writeFile(join(target, 'text.c'), text);
  files.push({
    part,
    language: 'c',
    project: 'linux',
    path: 'text.c',
    bytes: Buffer.byteLength(text),
    sha256: sha256(text),
  });
  console.log(`${part}: ${[...text].length} characters`);
}
const manifest = {
  rules: [`Files in the order of seed ${values.seed}, ${characters} characters, 90/5/5`],
  linux,
  files,
};
await writeWhole(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
