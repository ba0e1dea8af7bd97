/** The same training step in tfjs on wasm: prints a JSON line. Started by training.mjs; packages lie beside this file. */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { fileURLToPath } from 'node:url';

const { layers, hidden, steps } = JSON.parse(process.argv[2]);
const [vocabulary, batch, window] = [128, 50, 100];
setWasmPaths(fileURLToPath(new URL('node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url)));
await tf.setBackend('wasm');
const model = tf.sequential();
for (let layer = 0; layer < layers; layer++) {
  model.add(
    tf.layers.lstm({
      units: hidden,
      returnSequences: true,
      recurrentInitializer: 'glorotUniform',
      ...(layer === 0 ? { batchInputShape: [batch, window, vocabulary] } : {}),
    }),
  );
}
model.add(tf.layers.dense({ units: vocabulary, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' });
const symbols = tf.randomUniform([batch, window], 0, vocabulary, 'int32', 1);
const x = tf.oneHot(symbols, vocabulary).toFloat();
const rates = [];
for (let step = 0; step <= steps; step++) {
  const start = performance.now();
  await model.trainOnBatch(x, x);
  if (step > 0) rates.push((batch * window * 1000) / (performance.now() - start));
}
console.log(JSON.stringify({ rates, backend: `tfjs ${tf.version.tfjs} wasm` }));
