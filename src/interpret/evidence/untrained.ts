import { createNetwork, parameterShapes, type Network } from '../../model/network.js';
import { createRandom } from '../../model/random.js';
import type { Tensor } from '../../model/tensor.js';

/**
 * The same architecture before any training: PyTorch's initial weights, U(-1/sqrt(H), 1/sqrt(H)), embeddings N(0, 1).
 * What a cell of it tells, recurrence and the shape of the text tell alone.
 */
export const untrainedNetwork = (network: Network, seed: number): Network => {
  const random = createRandom(seed);
  const bound = 1 / Math.sqrt(network.architecture.hidden);
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes(network.architecture)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const draw =
      name === 'embedding.weight' ? (): number => random.normal() : (): number => (2 * random.uniform() - 1) * bound;
    tensors.set(name, { shape, data: Float32Array.from({ length: size }, draw) });
  }
  return createNetwork(network.config, tensors, `${network.config.name} (untrained)`);
};
