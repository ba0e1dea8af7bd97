import { gatesOf, inputWidth, type CellVariant, type Signal } from './architecture.js';
import type { CellClamp } from './forward.js';
import { type Network, parameter } from './network.js';

/**
 * The oracle: the network's formulas, as PyTorch's pages of `nn.LSTM`, `nn.GRU` and `nn.RNN` give them, in float64 and
 * without any trick. Everything faster is tested against it.
 */
export interface Reference {
  /** Reads one symbol. */
  step(symbol: number): void;
  /** A signal of all units of a layer after the last step. Overwritten by the next step. */
  signal(layer: number, signal: Signal): Float64Array;
  /** What the output layer says after the last step: one logit a symbol. */
  logits(): Float64Array;
  /** The softmax of `logits`. */
  probabilities(): Float64Array;
  /** Replaces the cells held at a value. */
  clamp(clamps: readonly CellClamp[]): void;
  /** Back to a zero state. */
  reset(): void;
}

interface Layer {
  readonly width: number;
  readonly weightInput: Float64Array;
  readonly weightHidden: Float64Array;
  readonly biasInput: Float64Array;
  readonly biasHidden: Float64Array;
  /** W_ih x + b_ih and W_hh h + b_hh, gate by gate. */
  readonly fromInput: Float64Array;
  readonly fromHidden: Float64Array;
  readonly signals: Readonly<Record<Signal, Float64Array>>;
  held: readonly CellClamp[];
}

/** The gates' nonlinearity: the logistic function, or its piecewise linear stand-in. */
export const gateFunction = ({ hardSigmoid }: CellVariant): ((x: number) => number) =>
  hardSigmoid === undefined ? x => 1 / (1 + Math.exp(-x)) : x => Math.min(1, Math.max(0, hardSigmoid * x + 0.5));

/** out = matrix x + bias, the matrix row by row. Four rows at a time, only because the tests wait for it. */
const affine = (matrix: Float64Array, bias: Float64Array, x: Float64Array, out: Float64Array): void => {
  const columns = x.length;
  const rows = out.length;
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const base = row * columns;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = 0; k < columns; k++) {
      const value = x[k]!;
      a += matrix[base + k]! * value;
      b += matrix[base + columns + k]! * value;
      c += matrix[base + 2 * columns + k]! * value;
      d += matrix[base + 3 * columns + k]! * value;
    }
    out[row] = a + bias[row]!;
    out[row + 1] = b + bias[row + 1]!;
    out[row + 2] = c + bias[row + 2]!;
    out[row + 3] = d + bias[row + 3]!;
  }
  for (; row < rows; row++) {
    let sum = bias[row]!;
    for (let k = 0; k < columns; k++) sum += matrix[row * columns + k]! * x[k]!;
    out[row] = sum;
  }
};

const hold = (values: Float64Array, held: readonly CellClamp[]): void => {
  for (const { unit, value } of held) values[unit] = value;
};

/** https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html */
const lstm = ({ fromInput, fromHidden, signals, held }: Layer, hidden: number, variant: CellVariant): void => {
  const sigmoid = gateFunction(variant);
  const { h, c, tanh_c, i, f, g, o } = signals;
  const gate = (number: number, unit: number): number =>
    fromInput[number * hidden + unit]! + fromHidden[number * hidden + unit]!;
  for (let unit = 0; unit < hidden; unit++) {
    i[unit] = sigmoid(gate(0, unit));
    f[unit] = sigmoid(gate(1, unit));
    g[unit] = Math.tanh(gate(2, unit));
    o[unit] = sigmoid(gate(3, unit));
    c[unit] = f[unit]! * c[unit]! + i[unit]! * g[unit]!;
  }
  hold(c, held);
  for (let unit = 0; unit < hidden; unit++) {
    tanh_c[unit] = Math.tanh(c[unit]!);
    h[unit] = o[unit]! * tanh_c[unit]!;
  }
};

/** https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html */
const gru = (layer: Layer, hidden: number, variant: CellVariant): void => {
  const { fromInput, fromHidden, signals, held } = layer;
  const { h, r, z, n } = signals;
  const sigmoid = gateFunction(variant);
  for (let unit = 0; unit < hidden; unit++) {
    r[unit] = sigmoid(fromInput[unit]! + fromHidden[unit]!);
    z[unit] = sigmoid(fromInput[hidden + unit]! + fromHidden[hidden + unit]!);
  }
  if (variant.resetFirst) {
    const weight = layer.weightHidden.subarray(2 * hidden * hidden);
    const kept = h.map((value, unit) => r[unit]! * value);
    affine(weight, layer.biasHidden.subarray(2 * hidden), kept, fromHidden.subarray(2 * hidden));
  }
  for (let unit = 0; unit < hidden; unit++) {
    const reset = variant.resetFirst ? 1 : r[unit]!;
    n[unit] = Math.tanh(fromInput[2 * hidden + unit]! + reset * fromHidden[2 * hidden + unit]!);
    h[unit] = (1 - z[unit]!) * n[unit]! + z[unit]! * h[unit]!;
  }
  hold(h, held);
};

/** https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html with its default nonlinearity tanh, or relu */
const rnn = ({ fromInput, fromHidden, signals, held }: Layer, hidden: number, variant: CellVariant): void => {
  const activate = variant.activation === 'relu' ? (x: number) => Math.max(0, x) : Math.tanh;
  for (let unit = 0; unit < hidden; unit++) signals.h[unit] = activate(fromInput[unit]! + fromHidden[unit]!);
  hold(signals.h, held);
};

const advance = { lstm, gru, rnn };

/** Makes the oracle of `network`, its state zero. */
export const createReference = (network: Network): Reference => {
  const { architecture } = network;
  const { kind, hidden, embedding, vocabulary, variant = {} } = architecture;
  const weights = (name: string): Float64Array => Float64Array.from(parameter(network, name));
  const zeros = (): Float64Array => new Float64Array(hidden);
  const layers = Array.from({ length: architecture.layers }, (_, layer): Layer => ({
    width: inputWidth(architecture, layer),
    weightInput: weights(`rnn.weight_ih_l${layer}`),
    weightHidden: weights(`rnn.weight_hh_l${layer}`),
    biasInput: weights(`rnn.bias_ih_l${layer}`),
    biasHidden: weights(`rnn.bias_hh_l${layer}`),
    fromInput: new Float64Array(gatesOf[kind] * hidden),
    fromHidden: new Float64Array(gatesOf[kind] * hidden),
    signals: {
      h: zeros(),
      c: zeros(),
      tanh_c: zeros(),
      i: zeros(),
      f: zeros(),
      g: zeros(),
      o: zeros(),
      r: zeros(),
      z: zeros(),
      n: zeros(),
    },
    held: [],
  }));
  const embeddingWeight = embedding === null ? null : weights('embedding.weight');
  const outputWeight = weights('output.weight');
  const outputBias = weights('output.bias');

  const inputOf = (symbol: number): Float64Array => {
    if (embeddingWeight !== null && embedding !== null) {
      return embeddingWeight.subarray(symbol * embedding, (symbol + 1) * embedding);
    }
    const oneHot = new Float64Array(vocabulary);
    oneHot[symbol] = 1;
    return oneHot;
  };

  const top = layers[layers.length - 1]!;
  const logits = (): Float64Array => {
    const out = new Float64Array(vocabulary);
    affine(outputWeight, outputBias, top.signals.h, out);
    return out;
  };

  return {
    step(symbol) {
      if (!(symbol >= 0 && symbol < vocabulary)) throw new RangeError(`symbol ${symbol} is not in the vocabulary`);
      let x = inputOf(symbol);
      for (const layer of layers) {
        affine(layer.weightInput, layer.biasInput, x, layer.fromInput);
        affine(layer.weightHidden, layer.biasHidden, layer.signals.h, layer.fromHidden);
        advance[kind](layer, hidden, variant);
        x = layer.signals.h;
      }
    },
    signal: (layer, signal) => layers[layer]!.signals[signal],
    logits,
    probabilities() {
      const values = logits();
      const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
      const sum = values.reduce((total, value) => total + Math.exp(value - largest), 0);
      return values.map(value => Math.exp(value - largest) / sum);
    },
    clamp(clamps) {
      layers.forEach((layer, index) => {
        layer.held = clamps.filter(clamp => clamp.layer === index);
      });
    },
    reset() {
      for (const layer of layers) for (const values of Object.values(layer.signals)) values.fill(0);
    },
  };
};
