import { parameterShapes } from '../network.js';
import type { Architecture } from '../architecture.js';
import { createRandom } from '../random.js';
import type { Tensor } from '../tensor.js';

/**
 * The weights that training starts from: PyTorch's defaults (nn.LSTM, nn.GRU, nn.RNN and nn.Linear: uniform between
 * +-1/sqrt(hidden); nn.Embedding: normal), but the LSTM's forget gates start open with a bias of 1 in all (Jozefowicz
 * et al., "An empirical exploration of recurrent network architectures", 2015).
 */
export const initialiseParameters = (architecture: Architecture, seed: number): Map<string, Tensor> => {
  const random = createRandom(seed);
  const { hidden, kind } = architecture;
  const bound = 1 / Math.sqrt(hidden);
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes(architecture)) {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
    const draw = name === 'embedding.weight' ? random.normal : () => (2 * random.uniform() - 1) * bound;
    for (let index = 0; index < data.length; index++) data[index] = draw();
    if (kind === 'lstm' && name.startsWith('rnn.bias')) {
      data.fill(name.startsWith('rnn.bias_ih') ? 1 : 0, hidden, 2 * hidden);
    }
    tensors.set(name, { shape, data });
  }
  return tensors;
};
