import { gatesOf } from './architecture.js';
import { type Network, parameter } from './network.js';

/**
 * W_ih x + bias of layer 0 for every symbol: vocabulary x (gates * hidden), a row for each symbol. The input of the
 * lowest layer takes only as many values as there are symbols, so reading one costs a row of this table instead of a
 * matrix product. Sums are made in double precision.
 *
 * @param bias one number a row of W_ih: b_ih, or b_ih + b_hh where the two are always added.
 */
export const inputTable = (network: Network, bias: ArrayLike<number>): Float32Array => {
  const { kind, hidden, embedding, vocabulary } = network.architecture;
  const rows = gatesOf[kind] * hidden;
  const weight = parameter(network, 'rnn.weight_ih_l0');
  const table = new Float32Array(vocabulary * rows);
  const vectors = embedding === null ? null : parameter(network, 'embedding.weight');
  const width = embedding ?? vocabulary;
  for (let symbol = 0; symbol < vocabulary; symbol++) {
    for (let row = 0; row < rows; row++) {
      let sum = bias[row]!;
      if (vectors === null) sum += weight[row * width + symbol]!;
      else for (let k = 0; k < width; k++) sum += weight[row * width + k]! * vectors[symbol * width + k]!;
      table[symbol * rows + row] = sum;
    }
  }
  return table;
};
