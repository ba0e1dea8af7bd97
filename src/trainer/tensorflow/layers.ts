import type { CellKind } from '../../model/architecture.js';
import { blockLstm } from './blockLstm.js';
import type { Kernels, Tensor } from './kernels.js';
import type { Segment } from './segments.js';

/** A layer's parameters in PyTorch's layout: gates x input, gates x hidden, gates, gates. */
export interface LayerWeights {
  readonly input: Tensor;
  readonly recurrent: Tensor;
  readonly inputBias: Tensor;
  readonly recurrentBias: Tensor;
}

/** batch x hidden each; `c` for the LSTM alone. */
export interface LayerState {
  readonly h: Tensor;
  readonly c: Tensor | null;
}

export interface LayerOutput {
  /** steps x batch x hidden */
  readonly h: Tensor;
  /** After the last step. */
  readonly state: LayerState;
}

type Layer = (
  kernels: Kernels,
  x: Tensor,
  weights: LayerWeights,
  state: LayerState,
  segments: readonly Segment[],
) => LayerOutput;

const masked = ({ tf }: Kernels, state: Tensor, keep: Float32Array | null): Tensor =>
  keep === null ? state : tf.mul(state, tf.tensor2d(keep, [keep.length, 1]));

const lstm: Layer = (kernels, x, weights, state, segments) => {
  const { tf } = kernels;
  const [, batch, width] = x.shape as [number, number, number];
  const w = tf.concat([tf.transpose(weights.input), tf.transpose(weights.recurrent)], 0);
  const b = tf.add(weights.inputBias, weights.recurrentBias);
  let { h, c } = state as { h: Tensor; c: Tensor };
  const last = (of: Tensor): Tensor => tf.reshape(tf.slice(of, [of.shape[0]! - 1, 0, 0], [1, -1, -1]), h.shape);
  const parts: Tensor[] = [];
  for (const { from, to, keep } of segments) {
    const part = segments.length === 1 ? x : tf.slice(x, [from, 0, 0], [to - from, batch, width]);
    const output = blockLstm(kernels, part, w, b, masked(kernels, c, keep), masked(kernels, h, keep));
    parts.push(output.h);
    h = last(output.h);
    c = last(output.c);
  }
  return { h: parts.length === 1 ? parts[0]! : tf.concat(parts, 0), state: { h, c } };
};

/** One step of a cell without a memory of its own: (what the input adds to the gates, h) to h. */
type Step = (fromInput: Tensor, h: Tensor) => Tensor;

/** Runs a cell step by step. TensorFlow's GRUBlockCell is of no use: its reset gate acts before the product. */
const stepByStep = (
  kernels: Kernels,
  x: Tensor,
  { input, inputBias }: LayerWeights,
  state: LayerState,
  segments: readonly Segment[],
  cell: Step,
): LayerOutput => {
  const { tf } = kernels;
  const [steps, batch, width] = x.shape as [number, number, number];
  const flat = tf.reshape(x, [steps * batch, width]) as ReturnType<Kernels['tf']['tensor2d']>;
  const gates = input.shape[0]!;
  // The input's part of all steps in one product.
  const product = tf.add(tf.matMul(flat, input as typeof flat, false, true), inputBias);
  const rows = tf.unstack(tf.reshape(product, [steps, batch, gates]));
  let { h } = state;
  const outputs: Tensor[] = [];
  for (const { from, to, keep } of segments) {
    h = masked(kernels, h, keep);
    for (let step = from; step < to; step++) {
      h = cell(rows[step]!, h);
      outputs.push(h);
    }
  }
  return { h: tf.stack(outputs), state: { h, c: null } };
};

/** h' = (1 - z) n + z h, n = tanh(W x + b + r (U h + b')), as torch.nn.GRU. */
const gru: Layer = (kernels, x, weights, state, segments) => {
  const { tf } = kernels;
  return stepByStep(kernels, x, weights, state, segments, (fromInput, h) => {
    const fromState = tf.add(tf.matMul(h, weights.recurrent, false, true), weights.recurrentBias);
    const [inputR, inputZ, inputN] = tf.split(fromInput, 3, 1) as [Tensor, Tensor, Tensor];
    const [stateR, stateZ, stateN] = tf.split(fromState, 3, 1) as [Tensor, Tensor, Tensor];
    const r = tf.sigmoid(tf.add(inputR, stateR));
    const z = tf.sigmoid(tf.add(inputZ, stateZ));
    const n = tf.tanh(tf.add(inputN, tf.mul(r, stateN)));
    return tf.add(n, tf.mul(z, tf.sub(h, n)));
  });
};

/** h' = tanh(W x + b + U h + b'), as torch.nn.RNN. */
const rnn: Layer = (kernels, x, weights, state, segments) => {
  const { tf } = kernels;
  return stepByStep(kernels, x, weights, state, segments, (fromInput, h) =>
    tf.tanh(tf.add(fromInput, tf.add(tf.matMul(h, weights.recurrent, false, true), weights.recurrentBias))),
  );
};

/** Runs a layer of each kind over x, steps x batch x input. */
export const layers: Readonly<Record<CellKind, Layer>> = { lstm, gru, rnn };
