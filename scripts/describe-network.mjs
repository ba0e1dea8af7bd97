/**
 * node scripts/describe-network.mjs FOLDER: measures a network on the committed sample texts and writes into its
 * config.json what the lens shows raw c by, so that nobody waits for it to be measured: `scales`, for each unit the 99.5th
 * percentile of |c| (GRU, RNN: |h|), at least 1, over all the texts.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const texts = [
  'samples/inventory.c',
  'test/fixtures/text/speedups.c',
  'samples/queue.go',
  'test/fixtures/text/flatted.go',
  'samples/Orchard.java',
  'samples/diary.py',
  'test/fixtures/text/flatted.py',
  'samples/roman.rs',
  'samples/template.ts',
  'test/fixtures/text/scopeSet.ts',
];

/** The program's own modules, bundled so that Node can load them. */
const loadModules = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'describe-network-'));
  const outfile = join(folder, 'modules.mjs');
  try {
    await build({
      stdin: {
        contents: `
          export { scaleOf } from './src/engine/calibration.js';
          export { createForwardPass } from './src/model/forwardPass.js';
          export { networkFiles, parseNetwork } from './src/model/network.js';
          export { createEncoder, encodeFromBoundary } from './src/model/vocabulary.js';`,
        resolveDir: join(import.meta.dirname, '..'),
        loader: 'ts',
      },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
      logLevel: 'warning',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true });
  }
};

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node scripts/describe-network.mjs FOLDER');
const m = await loadModules();
const configFile = join(folder, m.networkFiles.config);
const config = JSON.parse(await readFile(configFile, 'utf8'));
const network = m.parseNetwork(JSON.stringify(config), await readFile(join(folder, m.networkFiles.weights)), folder);
const { layers, hidden, kind } = network.architecture;
const encoder = m.createEncoder(network.config.vocabulary);
const pass = m.createForwardPass(network, null);

/** The trace of every text, read from a boundary on, and how many steps it has after that. */
const readings = [];
for (const file of texts) {
  const fed = m.encodeFromBoundary(encoder, (await readFile(file, 'utf8')).replaceAll('\r', ''));
  const trace = pass.newTrace(fed.length);
  pass.run(fed, pass.initialState(), { trace });
  readings.push({ trace, steps: fed.length - 1 });
  console.log(`${file}: ${fed.length - 1} symbols`);
}

const size = kind === 'lstm' ? 'c' : 'h';
const total = readings.reduce((sum, { steps }) => sum + steps, 0);
config.scales = Array.from({ length: layers }, (_, layer) =>
  Array.from({ length: hidden }, (_, unit) => {
    const sizes = new Float32Array(total);
    let at = 0;
    for (const { trace, steps } of readings) {
      trace.column(layer, unit, size, 1, steps + 1, sizes, at);
      at += steps;
    }
    return Number(m.scaleOf(sizes.map(Math.abs)).toPrecision(4));
  }),
);

// One line for each list of scales: they are read by programs only.
const json = JSON.stringify(config, null, 1).replace(
  /"scales": [^]*?\n ]/,
  `"scales": ${JSON.stringify(config.scales)}`,
);
await writeFile(configFile, `${json}\n`);
