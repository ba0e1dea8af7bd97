import type { Architecture } from '../../model/architecture.js';
import { dropoutMask } from './dropoutMask.js';
import type { Kernels, Tensor } from './kernels.js';
import { layers, type LayerState } from './layers.js';
import { segmentsOf } from './segments.js';

/** A window of text, step by step: steps x batch symbols each. */
export interface WindowText {
  readonly symbols: Int32Array;
  readonly targets: Int32Array;
}

export interface WindowShape {
  readonly architecture: Architecture;
  readonly batch: number;
  readonly window: number;
  readonly dropout: number;
  readonly boundary: number | null;
}

export interface WindowResult {
  /** Nats for each symbol, steps x batch; 0 where the target is not in the vocabulary. */
  readonly losses: Tensor;
  /** h of the last layer, steps x batch rows of hidden. */
  readonly top: Tensor;
  readonly states: readonly LayerState[];
}

/**
 * Runs the network over a window.
 *
 * @param parameters by PyTorch's names
 * @param seed of this step's dropout; null: no dropout (evaluation)
 */
export const readWindow = (
  kernels: Kernels,
  shape: WindowShape,
  parameters: ReadonlyMap<string, Tensor>,
  { symbols, targets }: WindowText,
  states: readonly LayerState[],
  seed: number | null,
): WindowResult => {
  const { tf } = kernels;
  const { architecture, batch, window, dropout, boundary } = shape;
  const { hidden, vocabulary, embedding } = architecture;
  const parameter = (name: string): ReturnType<Kernels['tf']['tensor2d']> => parameters.get(name)! as never;
  const segments = segmentsOf(symbols, batch, window, boundary);
  // One-hot products rather than look-ups: the gradient of a look-up adds in an order that is not fixed on a GPU.
  const oneHot = tf.cast(tf.oneHot(tf.tensor1d(symbols, 'int32'), vocabulary), 'float32') as ReturnType<
    typeof parameter
  >;
  const input = embedding === null ? oneHot : tf.matMul(oneHot, parameter('embedding.weight'));
  let x: Tensor = tf.reshape(input, [window, batch, embedding ?? vocabulary]);
  const after: LayerState[] = [];
  for (let layer = 0; layer < architecture.layers; layer++) {
    if (layer > 0 && seed !== null && dropout > 0) {
      const mask = dropoutMask(window * batch * hidden, Math.imul(seed, architecture.layers) + layer - 1, dropout);
      x = tf.mul(x, tf.tensor3d(mask, [window, batch, hidden]));
    }
    const weights = {
      input: parameter(`rnn.weight_ih_l${layer}`),
      recurrent: parameter(`rnn.weight_hh_l${layer}`),
      inputBias: parameter(`rnn.bias_ih_l${layer}`),
      recurrentBias: parameter(`rnn.bias_hh_l${layer}`),
    };
    const output = layers[architecture.kind](kernels, x, weights, states[layer]!, segments);
    x = output.h;
    after.push(output.state);
  }
  const rows = tf.reshape(x, [window * batch, hidden]) as ReturnType<typeof parameter>;
  const logits = tf.add(tf.matMul(rows, parameter('output.weight'), false, true), parameter('output.bias'));
  // A target beyond the vocabulary is a row of zeros.
  const wanted = tf.cast(tf.oneHot(tf.tensor1d(targets, 'int32'), vocabulary), 'float32');
  return { losses: tf.neg(tf.sum(tf.mul(wanted, tf.logSoftmax(logits)), 1)), top: rows, states: after };
};
