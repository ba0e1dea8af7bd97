/**
 * One size on one Node, all engines in turn: prints a JSON line. Started by inference.mjs, which hands over where the
 * bundled program, the bundled second thread and the kernels lie, and for how many seconds to measure.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { onnxLstm } from './onnxModel.mjs';

const { bundle, secondThread, kernels, layers, hidden, seconds, fewestRounds } = JSON.parse(process.argv[2]);
// Node 20 has relaxed SIMD behind a flag; it is measured there as its users have it, without.
if (process.env.RELAXED_SIMD !== undefined) setFlagsFromString('--experimental-wasm-relaxed-simd');
const { createForwardPass, createNetwork, createRandom, parameterShapes, vectorsAreWide, widenVectors } = await import(
  pathToFileURL(bundle).href
);

const sizes = { kind: 'lstm', layers, hidden, embedding: 64, vocabulary: 128 };
const random = createRandom(42);
const bound = 1 / Math.sqrt(hidden);
const tensors = new Map(
  [...parameterShapes(sizes)].map(([name, shape]) => {
    const length = shape.reduce((a, b) => a * b, 1);
    return [name, { shape, data: Float32Array.from({ length }, () => bound * (2 * random.uniform() - 1)) }];
  }),
);
const config = {
  format: 'cell-lens-network',
  version: 1,
  name: `${layers}x${hidden}`,
  cell: 'lstm',
  layers,
  hidden,
  embedding: sizes.embedding,
  vocabulary: {
    symbols: Array.from({ length: 128 }, (_, index) => (index < 32 ? '' : String.fromCharCode(index))),
    boundary: 0,
    unknown: 127,
    skipped: '',
  },
};
const network = createNetwork(config, tensors, 'random');

/** Seconds that a run takes, roughly: long enough that starting it does not count, short enough for many in turns. */
const runSeconds = 0.05;
/** Characters a run at `macs` multiply-adds a second. */
const steps = macs => {
  const each = layers * 4 * hidden * hidden + (layers - 1) * 4 * hidden * hidden;
  return Math.max(16, Math.round((macs * runSeconds) / each));
};
const text = Uint16Array.from({ length: 100_000 }, () => random.below(128));

/**
 * Every engine: how many characters it reads in a run, a run from a zero state, the top layer's h after a step, and, of
 * the slow ones, that it takes part in one round of four only.
 */
const engines = {};

const read = build => readFileSync(join(kernels, `inference.${build}.wasm`));
const code = { plain: read('plain'), relaxed: read('relaxed') };

/** Until V8 has replaced its first, quick code by its best. */
const warmUp = async pass => {
  for (let round = 0; round < 2; round++) {
    const end = performance.now() + 400;
    while (performance.now() < end) pass.run(text.subarray(0, 64), pass.initialState());
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return pass;
};

/** A forward pass of ours; undefined where the backend does not run on this Node. */
const passOn = async backend => {
  let pass;
  try {
    pass = createForwardPass(network, code, { backend });
  } catch {
    return undefined;
  }
  return warmUp(pass);
};

/**
 * The pass that the engine takes where V8 joins vectors to 256 bits; undefined where it does not. An empty section of its
 * own keeps V8 from taking the code that it has made of the same bytes without the flag, which the others never see.
 */
const widePass = async () => {
  widenVectors();
  if (!vectorsAreWide()) return undefined;
  const own = new Uint8Array([...code.relaxed, 0, 2, 1, 120]);
  const pass = await warmUp(createForwardPass(network, { ...code, relaxed: own }, { wide: true }));
  setFlagsFromString('--no-experimental-wasm-revectorize');
  return pass;
};

const ours = (name, pass, count, rest = {}) => {
  if (pass === undefined) return;
  const trace = pass.newTrace(count);
  const row = new Float32Array(hidden);
  engines[name] = {
    ...rest,
    count,
    run: () => pass.run(text.subarray(0, count), pass.initialState(), { trace }),
    last: step => {
      trace.row(step, layers - 1, 'h', row);
      return row;
    },
  };
};

/** A pass whose rows are split with a second thread, whether or not that pays here. */
const startTwoThreads = async pass => {
  const { share } = pass;
  const worker = new Worker(secondThread, { workerData: { rowShare: share } });
  worker.unref();
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  pass.startSplit(share, () => {
    throw new Error('the second thread stopped answering');
  });
  return pass;
};

const fast = Math.min(text.length, steps(20e9));
const relaxed = await passOn('wasm-relaxed');
const plain = await passOn('wasm-simd');
const wide = await widePass();
ours('wide', wide, fast);
ours('relaxed', relaxed, fast);
ours('plain', plain, fast);
// Of the fastest, and a network of its own: a pass reads on one thread or on two.
const shared =
  wide === undefined ? await passOn(relaxed === undefined ? 'wasm-simd' : 'wasm-relaxed') : await widePass();
ours('twoThreads', await startTwoThreads(shared), fast);
ours('javascript', createForwardPass(network, code, { backend: 'js' }), steps(1e9), { slow: true });

const { InferenceSession, Tensor } = await import('onnxruntime-node');
{
  const model = onnxLstm(tensors, sizes);
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const count = steps(16e9);
  const symbols = BigInt64Array.from(text.subarray(0, count), BigInt);
  let top;
  engines.onnxruntime = {
    count,
    run: async () => {
      const results = await session.run({ symbols: new Tensor('int64', symbols, [count]) });
      top = results[`h${layers - 1}`].data;
    },
    last: step => top.subarray(step * hidden, (step + 1) * hidden),
  };
}

const tf = await import('@tensorflow/tfjs');
const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
setWasmPaths(fileURLToPath(new URL('node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url)));
await tf.setBackend('wasm');
{
  // Its time goes into calls for each step and layer, whatever the size.
  const count = Math.round(240 / layers);
  const model = tf.sequential();
  for (let layer = 0; layer < layers; layer++) {
    model.add(
      tf.layers.lstm({
        units: hidden,
        returnSequences: true,
        recurrentActivation: 'sigmoid',
        recurrentInitializer: 'zeros',
        ...(layer === 0 ? { batchInputShape: [1, count, sizes.embedding] } : {}),
      }),
    );
    const data = name => tensors.get(name).data;
    const matrix = kind => {
      const values = data(`rnn.weight_${kind}_l${layer}`);
      return tf.tensor2d(values, [4 * hidden, values.length / (4 * hidden)]).transpose();
    };
    const bias = tf.add(data(`rnn.bias_ih_l${layer}`), data(`rnn.bias_hh_l${layer}`));
    model.layers[layer].setWeights([matrix('ih'), matrix('hh'), bias]);
  }
  const vectors = tensors.get('embedding.weight').data;
  const input = Float32Array.from(
    [...text.subarray(0, count)].flatMap(symbol => [...vectors.subarray(64 * symbol, 64 * symbol + 64)]),
  );
  let top;
  engines.tfLayers = {
    slow: true,
    count,
    run: () => {
      top = tf.tidy(() => model.predict(tf.tensor3d(input, [1, count, 64])).dataSync());
    },
    last: step => top.subarray(step * hidden, (step + 1) * hidden),
  };
}

// The engines must compute the same network before their speed means anything.
const common = Math.min(...Object.values(engines).map(({ count }) => count)) - 1;
const finals = {};
for (const [name, { run, last }] of Object.entries(engines)) {
  await run();
  finals[name] = Float32Array.from(last(common));
}
const [first, ...others] = Object.values(finals);
for (const other of others) {
  const difference = first.reduce((worst, value, unit) => Math.max(worst, Math.abs(value - other[unit])), 0);
  if (!(difference < 1e-4)) throw new Error(`the engines disagree by ${difference} after ${common + 1} characters`);
}

const rates = Object.fromEntries(Object.keys(engines).map(name => [name, []]));
const end = performance.now() + 1000 * seconds;
for (let round = 0; round < fewestRounds || performance.now() < end; round++) {
  for (const [name, { count, run, slow = false }] of Object.entries(engines)) {
    if (slow && round % 4 !== 0) continue;
    const start = performance.now();
    await run();
    rates[name].push((count * 1000) / (performance.now() - start));
  }
}
const summary = values => {
  const sorted = values.map(Math.round).sort((a, b) => a - b);
  return { best: sorted.at(-1), median: sorted[sorted.length >> 1], runs: sorted.length };
};
const summaries = Object.fromEntries(Object.entries(rates).map(([name, values]) => [name, summary(values)]));
console.log(JSON.stringify({ node: process.versions.node, v8: process.versions.v8, rates: summaries }));
// The second thread sleeps, and would keep the process waiting for its end.
process.exit(0);
