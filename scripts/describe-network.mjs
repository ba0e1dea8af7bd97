/**
 * node scripts/describe-network.mjs FOLDER: measures a network on the committed sample texts and writes into its
 * config.json what the lens shows its cells by:
 *
 * - `scales`: for each unit the 99.5th percentile of |c| (GRU, RNN: |h|), at least 1, over all the texts.
 * - `threshold` of each named cell that is on or off: halfway between the medians of tanh(c) (GRU, RNN: h) where the
 *   concept holds and where it does not, over the texts of the cell's languages.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { Language, Parser } from 'web-tree-sitter';

const texts = {
  c: ['samples/inventory.c', 'test/fixtures/text/speedups.c'],
  go: ['samples/queue.go', 'test/fixtures/text/flatted.go'],
  java: ['samples/Orchard.java'],
  python: ['samples/diary.py', 'test/fixtures/text/flatted.py'],
  rust: ['samples/roman.rs'],
  typescript: ['samples/template.ts', 'test/fixtures/text/scopeSet.ts'],
};

/** The program's own modules, bundled so that Node can load them. */
const loadModules = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'describe-network-'));
  const outfile = join(folder, 'modules.mjs');
  try {
    await build({
      stdin: {
        contents: `
          export { conceptTracks } from './src/interpret/tracks.js';
          export { isGraded, MASKED } from './src/interpret/concepts.js';
          export { tableFor } from './src/interpret/languages/registry.js';
          export { treeSpans } from './src/interpret/syntax/treeSpans.js';
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

const quantile = (values, share) => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
};

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node scripts/describe-network.mjs FOLDER');
const m = await loadModules();
await Parser.init();
const grammars = join(dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/package.json')), 'wasm');

const parsers = new Map();
for (const { grammar } of Object.keys(texts).map(m.tableFor)) {
  const parser = new Parser();
  parser.setLanguage(await Language.load(await readFile(join(grammars, `tree-sitter-${grammar}.wasm`))));
  parsers.set(grammar, parser);
}

const tracksOf = (language, text) => {
  const table = m.tableFor(language);
  const tree = parsers.get(table.grammar).parse(text);
  const cursor = tree.walk();
  const tracks = m.conceptTracks(text, m.treeSpans(cursor, text, table));
  cursor.delete();
  tree.delete();
  return tracks;
};

const configFile = join(folder, m.networkFiles.config);
const config = JSON.parse(await readFile(configFile, 'utf8'));
const network = m.parseNetwork(JSON.stringify(config), await readFile(join(folder, m.networkFiles.weights)), folder);
const { layers, hidden, kind } = network.architecture;
const encoder = m.createEncoder(network.config.vocabulary);
const pass = m.createForwardPass(network, null);

/** Every text, read from a boundary on: its trace, which step read which character, and its concept tracks. */
const readings = [];
for (const [language, files] of Object.entries(texts)) {
  for (const file of files) {
    const text = (await readFile(file, 'utf8')).replaceAll('\r', '');
    const offsets = [...encoder.encode(text).starts];
    const fed = m.encodeFromBoundary(encoder, text);
    const trace = pass.newTrace(fed.length);
    pass.run(fed, pass.initialState(), { trace });
    readings.push({ language, offsets, trace, tracks: tracksOf(language, text) });
    console.log(`${language}: ${file}, ${text.length} characters`);
  }
}

/** A signal of a cell at every character of a reading (the boundary before it not among them). */
const column = ({ trace, offsets }, layer, unit, signal) => {
  const out = new Float32Array(offsets.length);
  trace.column(layer, unit, signal, 1, offsets.length + 1, out, 0);
  return out;
};

const size = kind === 'lstm' ? 'c' : 'h';
config.scales = Array.from({ length: layers }, (_, layer) =>
  Array.from({ length: hidden }, (_, unit) => {
    const sizes = readings.flatMap(reading => [...column(reading, layer, unit, size)].map(Math.abs));
    return Number(Math.max(1, quantile(sizes, 0.995)).toPrecision(4));
  }),
);

for (const cell of config.cells ?? []) {
  if (m.isGraded(cell.concept)) continue;
  const [off, on] = [[], []];
  for (const reading of readings.filter(({ language }) => cell.languages.includes(language))) {
    const values = column(reading, cell.layer, cell.unit, kind === 'lstm' ? 'tanh_c' : 'h');
    reading.offsets.forEach((offset, index) => {
      const label = reading.tracks[cell.concept][offset];
      if (label !== m.MASKED) (label > 0 ? on : off).push(values[index]);
    });
  }
  const name = `${cell.concept}, ${cell.layer}:${cell.unit}, ${cell.languages.join(' ')}`;
  if (on.length === 0 || off.length === 0) {
    console.log(`${name}: the texts do not show both sides; no threshold`);
    continue;
  }
  const [mOff, mOn] = [quantile(off, 0.5), quantile(on, 0.5)];
  cell.threshold = Number(((mOff + mOn) / 2).toFixed(3));
  console.log(
    `${name}: off ${mOff.toFixed(3)}, on ${mOn.toFixed(3)} (${on.length} characters), threshold ${cell.threshold}`,
  );
  if (Math.sign(mOn - mOff) !== cell.sign) console.log(`  its sign says otherwise: ${cell.sign}`);
}
// One line for each list of scales: they are read by programs only.
const json = JSON.stringify(config, null, 1).replace(
  /"scales": [^]*?\n ]/,
  `"scales": ${JSON.stringify(config.scales)}`,
);
await writeFile(configFile, `${json}\n`);
