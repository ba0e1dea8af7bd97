/** kenlm's programs, built once from the source distribution of its Python package. */
import { execFile, spawn } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { archiveOf, unpack } from '../corpus/archives.mjs';

const run = promisify(execFile);
const name = 'kenlm-0.3.0';
const source = {
  url: `https://files.pythonhosted.org/packages/02/6e/f4e159cef39ea4ef2244b4aa32857d447d60a5d0ee269e1b1f8d3723c03e/${name}.tar.gz`,
  sha256: 'c4628bb9fb63c8a6f9240035b8b037385cfc404cb72e933cf48878291edac1e8',
};
const folder = join(import.meta.dirname, '../work/kenlm');

/** The highest order that the programs are built for. */
const greatestOrder = 20;

/**
 * The folder of lmplz, build_binary and query, built when they are not there yet: that takes a C++ compiler, cmake and
 * Boost (Debian: libboost-program-options-dev, libboost-system-dev, libboost-thread-dev, libboost-test-dev).
 *
 * @throws Error when the source is another than the one pinned, or does not build.
 */
export const kenlmPrograms = async () => {
  const programs = join(folder, 'build', 'bin');
  const there = await Promise.all(
    ['lmplz', 'build_binary', 'query'].map(name =>
      stat(join(programs, name)).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (there.every(Boolean)) return programs;
  const unpacked = join(folder, 'source');
  await unpack(await archiveOf(source, folder), unpacked);
  const build = join(folder, 'build');
  const options = [`-DKENLM_MAX_ORDER=${greatestOrder}`, '-DCMAKE_BUILD_TYPE=Release', '-DENABLE_INTERPOLATE=OFF'];
  await run('cmake', ['-S', join(unpacked, name), '-B', build, ...options]);
  await run('cmake', ['--build', build, '--target', 'lmplz', 'build_binary', 'query'], { maxBuffer: 1 << 26 });
  return programs;
};

const ended = child =>
  new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code =>
      code === 0 ? resolve() : reject(new Error(`${child.spawnfile} ended with ${code}: see what it wrote above`)),
    );
  });

/**
 * A modified Kneser-Ney model of `order` over the sentences that `write` writes, in kenlm's binary form at `model`.
 * Interpolated, three discounts for each order (Chen and Goodman 1998), no n-gram left out. Where so few symbols are
 * counted that an order has no discounts of its own (the order 1 of characters), it gets 0.5, 1 and 1.5.
 */
export const trainModel = async (order, write, model) => {
  const programs = await kenlmPrograms();
  const scratch = join(folder, 'scratch');
  await mkdir(scratch, { recursive: true });
  // A shell's pipe: build_binary opens /dev/stdin, which it cannot where that is the socket that Node gives a child.
  const pipe = spawn(
    'bash',
    [
      '-o',
      'pipefail',
      '-c',
      'nice "$1/lmplz" -o "$2" --discount_fallback -S 3G -T "$3" | nice "$1/build_binary" -T "$3" probing /dev/stdin "$4"',
      'bash',
      programs,
      `${order}`,
      `${scratch}/`,
      model,
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  await Promise.all([write(pipe.stdin), ended(pipe)]);
};

/** Asks a model for sentences: `write` writes them, `onAnswer` gets query's line for each in order. */
export const askModel = async (model, write, onAnswer) => {
  const programs = await kenlmPrograms();
  const query = spawn(join(programs, 'query'), ['-v', 'word', '-v', 'sentence', model], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const read = async () => {
    let rest = [];
    for await (const chunk of query.stdout.setEncoding('utf8')) {
      const lines = chunk.split('\n');
      while (lines.length > 1) {
        onAnswer([...rest, lines.shift()].join(''));
        rest = [];
      }
      rest.push(lines[0]);
    }
  };
  await Promise.all([write(query.stdin), read(), ended(query)]);
};
