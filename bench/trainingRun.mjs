/** Steps of our trainer in a process of its own: prints the rate of each as a JSON line. Started by training.mjs. */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { pathToFileURL } from 'node:url';

// Node 20 has fused multiply-add behind a flag; VS Code's Node has it without.
if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');

const { layers, hidden, threads, seconds, fewest, root, bundle } = JSON.parse(process.argv[2]);
const { startTrainingThreads, initialiseParameters, defaultSettings, architectureFor } = await import(
  pathToFileURL(bundle).href
);
const paths = { kernelFolder: join(root, 'dist/kernels'), gradientWorker: join(root, 'dist/gradientWorker.js') };
const settings = { ...defaultSettings, layers, hidden, threads };
const architecture = architectureFor(settings, 128);
const running = await startTrainingThreads(paths, settings, architecture, null);
running.trainer.setTensors(initialiseParameters(architecture, 1));
const { batch, window } = settings;
const text = new Uint16Array(batch * (window + 1)).map((_, index) => (Math.imul(index, 2654435761) >>> 16) % 128);
const rates = [];
const step = () => {
  const start = performance.now();
  running.trainer.step(text, 1e-3);
  return (batch * window * 1000) / (performance.now() - start);
};
step();
const end = performance.now() + 1000 * seconds;
while (rates.length < fewest || performance.now() < end) rates.push(step());
console.log(
  JSON.stringify({
    rates,
    backend: running.backend,
    megabytes: Math.round(process.memoryUsage().rss / 2 ** 20),
    node: process.version,
  }),
);
await running.dispose();
