/** Our side of timeToLoss.mjs, in a process of its own: prints a JSON line. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';

// Node 20 has fused multiply-add behind a flag; VS Code's Node has it without.
if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');

const { text, target, threads, minutes, root, bundle } = JSON.parse(process.argv[2]);
const { startTrainingThreads, initialiseParameters, defaultSettings, architectureFor } = await import(
  pathToFileURL(bundle).href
);
const symbols = await readFile(text);
const settings = { ...defaultSettings, layers: 1, hidden: 256, threads };
const paths = { kernelFolder: join(root, 'dist/kernels'), gradientWorker: join(root, 'dist/gradientWorker.js') };
const architecture = architectureFor(settings, 128);
const running = await startTrainingThreads(paths, settings, architecture, null);
running.trainer.setTensors(initialiseParameters(architecture, 1));

const { batch, window } = settings;
const lane = Math.floor((symbols.length - 1) / batch);
const out = new Uint16Array(batch * (window + 1));
const last = [];
let mean = Infinity;
let characters = 0;
const start = performance.now();
for (let step = 0; ; step++) {
  const at = (step % Math.floor(lane / window)) * window;
  for (let row = 0; row < batch; row++) {
    out.set(symbols.subarray(row * lane + at, row * lane + at + window + 1), row * (window + 1));
  }
  const { loss } = running.trainer.step(out, 2e-3);
  characters += batch * window;
  last.push(loss);
  if (last.length > 20) last.shift();
  mean = last.reduce((sum, value) => sum + value, 0) / last.length;
  if ((last.length === 20 && mean <= target) || performance.now() - start > 60_000 * minutes) break;
}
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, characters, loss: mean, node: process.version }));
await running.dispose();
