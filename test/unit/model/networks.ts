import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { buildKernels } from '../../../scripts/build-kernels.mjs';
import type { Architecture } from '../../../src/model/architecture.js';
import type { ForwardPass } from '../../../src/model/forward.js';
import { chooseBuild, type KernelBytes } from '../../../src/model/kernels/inferenceKernels.js';
import { createNetwork, type Network, parameterShapes, parseNetwork } from '../../../src/model/network.js';
import type { NetworkConfig } from '../../../src/model/networkConfig.js';
import { createRandom } from '../../../src/model/random.js';
import type { Tensor } from '../../../src/model/tensor.js';
import { createEncoder } from '../../../src/model/vocabulary.js';

const root = join(import.meta.dirname, '../../..');
const fixtures = join(root, 'test/fixtures');

export const fixture = (path: string): Buffer => readFileSync(join(fixtures, path));

/** The kernels, compiled when nobody has; on Node 20 relaxed SIMD is switched on, newer ones have it. */
export const loadKernels = async (suffix: '' | '-unshared' = ''): Promise<KernelBytes> => {
  if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
  await buildKernels();
  const read = (build: string): Buffer => readFileSync(join(root, 'dist/kernels', `inference.${build}${suffix}.wasm`));
  return { plain: read('plain'), relaxed: read('relaxed') };
};

/** Every backend that this Node runs; the tests insist on all three. */
export const backends = (kernels: KernelBytes): readonly ForwardPass['backend'][] => [
  ...(['wasm-relaxed', 'wasm-simd'] as const).filter(build => chooseBuild(kernels, build) !== null),
  'js',
];

/** One of the networks that ship. */
export const shippedNetwork = (name = 'cell-lens-1x512'): Network => {
  const folder = join(root, 'media/models', name);
  const weights = readFileSync(join(folder, 'model.safetensors'));
  return parseNetwork(readFileSync(join(folder, 'config.json'), 'utf8'), weights, folder);
};

/** A vocabulary of `size` symbols: characters from U+0020 on, the first for the boundary, the second for unknown. */
const symbols = (size: number): string[] =>
  Array.from({ length: size }, (_, index) => (index < 2 ? '' : String.fromCharCode(30 + index)));

export const configOf = ({ kind, layers, hidden, embedding, vocabulary }: Architecture): NetworkConfig => ({
  format: 'cell-lens-network',
  version: 1,
  name: `random ${kind} ${layers}x${hidden}`,
  cell: kind,
  layers,
  hidden,
  embedding,
  vocabulary: { symbols: symbols(vocabulary), boundary: 0, unknown: 1, skipped: '\r' },
});

/** Weights as PyTorch initialises them: uniform in +-1/sqrt(hidden), embeddings normal; `gain` makes it livelier. */
export const randomNetwork = (architecture: Architecture, seed: number, gain = 1): Network => {
  const random = createRandom(seed);
  const bound = gain / Math.sqrt(architecture.hidden);
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes(architecture)) {
    const count = shape.reduce((a, b) => a * b, 1);
    const next = name === 'embedding.weight' ? () => random.normal() : () => bound * (2 * random.uniform() - 1);
    tensors.set(name, { shape, data: Float32Array.from({ length: count }, next) });
  }
  return createNetwork(configOf(architecture), tensors, 'random');
};

/** Four real source files, 20,000 characters together, as the symbols of `network`: read one by one from a zero state. */
export const sourceFiles = (network: Network): readonly Uint16Array[] => {
  const { encode } = createEncoder(network.config.vocabulary);
  const lengths = { 'speedups.c': 4_327, 'flatted.go': 6_025, 'scopeSet.ts': 5_875, 'flatted.py': 3_773 };
  return Object.entries(lengths).map(([file, length]) => {
    const text = fixture(`text/${file}`).toString('utf8');
    if (text.length < length) throw new Error(`${file} has only ${text.length} characters`);
    return encode(text.slice(0, length)).symbols;
  });
};

/** `length` random symbols. */
export const randomSymbols = (vocabulary: number, length: number, seed: number): Uint16Array => {
  const random = createRandom(seed);
  return Uint16Array.from({ length }, () => random.below(vocabulary));
};
