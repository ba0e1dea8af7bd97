import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from '../../../src/model/architecture.js';
import type { BatchKernelBytes } from '../../../src/model/batchForward.js';
import { createNetwork, parameterShapes, type Network } from '../../../src/model/network.js';
import { createRandom } from '../../../src/model/random.js';
import type { Tensor } from '../../../src/model/tensor.js';
import { buildKernels } from '../../../scripts/build-kernels.mjs';

const folder = join(import.meta.dirname, '../../../dist/kernels');

/** The batch kernels, compiled when nobody has built them. */
export const batchKernels = async (): Promise<BatchKernelBytes> => {
  const file = (build: string): string => join(folder, `batch.${build}-unshared.wasm`);
  if (!existsSync(file('relaxed'))) await buildKernels();
  return { plain: readFileSync(file('plain')), relaxed: readFileSync(file('relaxed')) };
};

/** Tab, newline and printable ASCII, as the starter network reads them. */
export const asciiVocabulary = {
  symbols: Array.from({ length: 128 }, (_, code) =>
    code === 9 || code === 10 || (code >= 32 && code < 127) ? String.fromCharCode(code) : '',
  ),
  boundary: 0,
  unknown: 127,
  skipped: '\r',
};

/** A network with weights drawn from U(-bound, bound). */
export const randomNetwork = (
  seed: number,
  architecture: Omit<Architecture, 'vocabulary'>,
  bound = 1 / Math.sqrt(architecture.hidden),
): Network => {
  const random = createRandom(seed);
  const { kind, layers, hidden, embedding } = architecture;
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes({ ...architecture, vocabulary: 128 })) {
    const size = shape.reduce((a, b) => a * b, 1);
    tensors.set(name, { shape, data: Float32Array.from({ length: size }, () => (2 * random.uniform() - 1) * bound) });
  }
  return createNetwork(
    {
      format: 'cell-lens-network',
      version: 1,
      name: `random-${seed}`,
      cell: kind,
      layers,
      hidden,
      embedding,
      vocabulary: asciiVocabulary,
    },
    tensors,
    'random',
  );
};
