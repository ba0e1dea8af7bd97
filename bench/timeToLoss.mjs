/**
 * Minutes of training to a loss of 1.5 nats a character on a fixed corpus of 5 million characters: our trainer against
 * PyTorch with the same network (LSTM 1x256, one-hot), the same windows in the same order, and the same Adam.
 *
 *   npm run bench:loss [-- --target 1.5] [-- --node PATH] [-- --threads 2] [-- --minutes 9]
 *
 * The corpus is source that the lock file pins: the same bytes for everybody. The loss is the mean of the last 20
 * steps, validation left out: both sides spend their time on training alone. An engine that has not reached it in
 * `--minutes` is stopped, and its loss then is shown.
 *
 * With one thread both train at the same time, each on a core of its own: half the wait, and whatever else the machine
 * does touches both. With more threads, or one core, they train one after the other.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { bundleTrainer } from './bundleTrainer.mjs';

const root = join(import.meta.dirname, '..');
process.chdir(root);
const { values } = parseArgs({
  options: {
    target: { type: 'string', default: '1.5' },
    node: { type: 'string', default: process.execPath },
    threads: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '9' },
  },
});

const folders = [
  'assemblyscript/std',
  'mocha/lib',
  'typescript/lib',
  'eslint/lib',
  '@typescript-eslint/eslint-plugin/dist',
  'vite/dist',
  '@types/node',
];
const length = 5_000_000;

/** Source in the folders' order, files sorted by path, cut at `length`; everything outside ASCII becomes one symbol. */
const corpus = async () => {
  const parts = [];
  let size = 0;
  for (const folder of folders) {
    const paths = (await readdir(join('node_modules', folder), { recursive: true })).sort();
    for (const path of paths.filter(name => /\.(ts|js)$/.test(name))) {
      const text = await readFile(join('node_modules', folder, path), 'utf8');
      if (size >= length || text.length > 400_000) continue;
      parts.push(text);
      size += text.length;
    }
  }
  const all = parts.join('');
  if (all.length < length) throw new Error(`The corpus has ${all.length} characters only: run npm ci first.`);
  return Uint8Array.from({ length }, (_, index) => Math.min(127, all.charCodeAt(index)));
};

const scratch = await mkdtemp(join(tmpdir(), 'cell-lens-loss-'));
const text = join(scratch, 'corpus.bin');
await writeFile(text, await corpus());
const bundle = await bundleTrainer(scratch);

const execute = promisify(execFile);
const works = (command, ...args) =>
  execute(command, args).then(
    () => true,
    () => false,
  );

const threads = Number(values.threads);
const target = Number(values.target);
const minutes = Number(values.minutes);
const together = threads === 1 && availableParallelism() > 1;
const pins = together && (await works('taskset', '-c', '0,1', 'true'));

/** Runs `command`, on `core` alone where both train at once; answers the JSON line that it prints last. */
const measure = async (core, command, args, env = {}) => {
  const [program, given] = pins ? ['taskset', ['-c', String(core), command, ...args]] : [command, args];
  const { stdout } = await execute(program, given, { env: { ...process.env, ...env } });
  return JSON.parse(stdout.trim().split('\n').at(-1));
};
const ours = async () => {
  const options = JSON.stringify({ text, target, threads, minutes, root, bundle });
  return { name: 'Cell Lens', ...(await measure(0, values.node, ['bench/timeToLossRun.mjs', options])) };
};
const pytorch = async () => {
  for (const python of ['python3', '/usr/bin/python3']) {
    if (!(await works(python, '-c', 'import torch'))) continue;
    const env = { OMP_NUM_THREADS: values.threads, OPENBLAS_NUM_THREADS: values.threads };
    const args = ['bench/timeToLossPytorch.py', text, values.target, values.threads, values.minutes];
    return { name: 'PyTorch', ...(await measure(1, python, args, env)) };
  }
  return null;
};
const both = together ? await Promise.all([ours(), pytorch()]) : [await ours(), await pytorch()];
const results = both.filter(result => result !== null);
await rm(scratch, { recursive: true });

const how = together
  ? `at the same time, ${pins ? 'each pinned to a core of its own' : 'one thread each'}`
  : 'in turns';
console.log(`Both trained ${how}; ${new Date().toISOString()}\n`);
console.log(`| engine | threads | minutes to ${target} nats | characters | characters/s |`);
console.log('| --- | --: | --: | --: | --: |');
for (const { name, seconds, characters, loss } of results) {
  const rate = Math.round(characters / seconds).toLocaleString('en');
  const needed = loss <= target ? (seconds / 60).toFixed(2) : `not in ${minutes}: at ${loss.toFixed(2)}`;
  console.log(`| ${name} | ${threads} | ${needed} | ${characters.toLocaleString('en')} | ${rate} |`);
}
if (results.length === 1) console.log('\nPyTorch: no python3 with torch found.');
await mkdir('bench/results', { recursive: true });
await writeFile('bench/results/timeToLoss.json', `${JSON.stringify({ together, pins, results }, null, 2)}\n`);
