import { createForwardPass } from '../../../src/model/forwardPass.js';
import type { ForwardPass } from '../../../src/model/forward.js';
import { createNetwork, parameterShapes, type Network } from '../../../src/model/network.js';
import { architectureOf, type NetworkConfig } from '../../../src/model/networkConfig.js';
import { createRandom } from '../../../src/model/random.js';
import type { Vocabulary } from '../../../src/model/vocabulary.js';
import type { Tensor } from '../../../src/model/tensor.js';
import type { CellKind } from '../../../src/shared/network.js';

export interface SmallNetworkOptions {
  readonly kind?: CellKind;
  readonly layers?: number;
  readonly hidden?: number;
  readonly seed?: number;
  /** Standard deviation of the weights: with small ones the state soon forgets what was read. */
  readonly deviation?: number;
  readonly scales?: NetworkConfig['scales'];
  readonly vocabulary?: Vocabulary;
}

/** A random network that knows some characters, a pair of surrogates among them, and skips carriage returns. */
export const smallNetwork = ({
  kind = 'lstm',
  layers = 1,
  hidden = 4,
  seed = 1,
  deviation = 1,
  scales,
  vocabulary,
}: SmallNetworkOptions = {}): Network => {
  const config: NetworkConfig = {
    format: 'cell-lens-network',
    version: 1,
    name: `random ${kind}`,
    cell: kind,
    layers,
    hidden,
    embedding: 3,
    vocabulary: vocabulary ?? {
      symbols: ['', '', '\n', '\t', ' ', ...'abc(){};"\'/*', '😀'],
      boundary: 0,
      unknown: 1,
      skipped: '\r',
    },
    ...(scales === undefined ? {} : { scales }),
  };
  const random = createRandom(seed);
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes(architectureOf(config))) {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => deviation * random.normal());
    tensors.set(name, { shape, data });
  }
  return createNetwork(config, tensors, 'a random network');
};

/** The plain forward pass: it needs no compiled kernels. */
export const plainPass = (network: Network): ForwardPass => createForwardPass(network, null);
