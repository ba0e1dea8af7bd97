import { inputTable } from './inputTable.js';
import { type Network, parameter } from './network.js';

/** The weights of one layer in the order in which the batch kernels read them. */
export interface LayerWeights {
  /** What a row of gates starts from. Layer 0: a row for each symbol, W_ih x + biases; above: the biases, one row. */
  readonly start: Float32Array;
  /** W_hh in panels. */
  readonly recurrent: Float32Array;
  /** W_ih in panels; empty for layer 0. */
  readonly input: Float32Array;
}

export interface BatchWeights {
  /** Units of a layer rounded up to a multiple of 8; the units added have zero weights and stay at zero. */
  readonly hidden: number;
  /** Numbers in a row of gates: LSTM [i | f | g | o], GRU [n | r | z | q] (see lib/gruCell.ts), RNN [h]. */
  readonly gateWidth: number;
  /** Columns of the product with x or h. */
  readonly productWidth: number;
  /** First column of a row of gates that the product with h is added to. */
  readonly recurrentAt: number;
  readonly layers: readonly LayerWeights[];
  /** Vocabulary rounded up to a multiple of 8. */
  readonly outputWidth: number;
  readonly output: Float32Array;
  readonly outputBias: Float32Array;
}

const roundUp = (count: number): number => Math.ceil(count / 8) * 8;

/** PyTorch's gates in the order in which a row of gates holds them: for the product with x, and with h. */
const inputOrder = { lstm: [0, 1, 2, 3], gru: [2, 0, 1], rnn: [0] } as const;
const recurrentOrder = { lstm: [0, 1, 2, 3], gru: [0, 1, 2], rnn: [0] } as const;

/** A logit that no symbol of a vocabulary has: exp of it is 0 beside any other. */
const padding = -1e30;

/** Lays out the weights of `network`; a panel is [k][8 columns] (lib/packing.ts). */
export const batchWeights = (network: Network): BatchWeights => {
  const { kind, hidden: units, vocabulary, layers } = network.architecture;
  const hidden = roundUp(units);
  const gateWidth = { lstm: 4, gru: 4, rnn: 1 }[kind] * hidden;
  const productWidth = { lstm: 4, gru: 3, rnn: 1 }[kind] * hidden;
  const recurrentAt = kind === 'gru' ? hidden : 0;

  const panels = (matrix: Float32Array, order: readonly number[]): Float32Array => {
    const out = new Float32Array(order.length * hidden * hidden);
    order.forEach((gate, block) => {
      for (let unit = 0; unit < units; unit++) {
        const column = block * hidden + unit;
        const base = (column >> 3) * hidden * 8 + (column & 7);
        const row = (gate * units + unit) * units;
        for (let k = 0; k < units; k++) out[base + k * 8] = matrix[row + k]!;
      }
    });
    return out;
  };

  /** Adds a row of PyTorch's gates to a row of gates. */
  const addRow = (
    target: Float32Array,
    at: number,
    source: Float32Array,
    from: number,
    order: readonly number[],
  ): void =>
    order.forEach((gate, block) => {
      for (let unit = 0; unit < units; unit++) {
        const place = at + block * hidden + unit;
        target[place] = target[place]! + source[from + gate * units + unit]!;
      }
    });

  const laid = Array.from({ length: layers }, (_, layer): LayerWeights => {
    const hiddenBias = parameter(network, `rnn.bias_hh_l${layer}`);
    const rows = layer === 0 ? vocabulary : 1;
    const source =
      layer === 0
        ? inputTable(network, parameter(network, 'rnn.bias_ih_l0'))
        : parameter(network, `rnn.bias_ih_l${layer}`);
    const start = new Float32Array(rows * gateWidth);
    for (let row = 0; row < rows; row++) {
      addRow(start, row * gateWidth, source, (row * source.length) / rows, inputOrder[kind]);
      addRow(start, row * gateWidth + recurrentAt, hiddenBias, 0, recurrentOrder[kind]);
    }
    return {
      start,
      recurrent: panels(parameter(network, `rnn.weight_hh_l${layer}`), recurrentOrder[kind]),
      input:
        layer === 0 ? new Float32Array(0) : panels(parameter(network, `rnn.weight_ih_l${layer}`), inputOrder[kind]),
    };
  });

  const outputWidth = roundUp(vocabulary);
  const outputBias = new Float32Array(outputWidth).fill(padding);
  outputBias.set(parameter(network, 'output.bias'));
  const output = new Float32Array(outputWidth * hidden);
  const weight = parameter(network, 'output.weight');
  for (let symbol = 0; symbol < vocabulary; symbol++) {
    const base = (symbol >> 3) * hidden * 8 + (symbol & 7);
    for (let k = 0; k < units; k++) output[base + k * 8] = weight[symbol * units + k]!;
  }
  return { hidden, gateWidth, productWidth, recurrentAt, layers: laid, outputWidth, output, outputBias };
};
