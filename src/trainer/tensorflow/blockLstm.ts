import type { Kernels, Tensor } from './kernels.js';

/** What a layer has computed over the steps of a segment. */
export interface BlockLstmOutput {
  /** steps x batch x hidden */
  readonly h: Tensor;
  /** steps x batch x hidden */
  readonly c: Tensor;
}

/**
 * An LSTM layer over many steps in one call, and its way back in another: TensorFlow's fused kernels BlockLSTMV2 and
 * BlockLSTMGradV2 (tensorflow/core/ops/rnn_ops.cc), whose gates come in PyTorch's order i, f, g, o. tfjs knows nothing
 * of them, so the pair is told to its tape as one operation with its own gradient.
 *
 * @param x steps x batch x input
 * @param w (input + hidden) x 4 hidden
 * @param b 4 hidden
 * @param c0 batch x hidden: the state before the first step
 * @param h0 batch x hidden
 */
export const blockLstm = (
  kernels: Kernels,
  x: Tensor,
  w: Tensor,
  b: Tensor,
  c0: Tensor,
  h0: Tensor,
): BlockLstmOutput => {
  const { tf } = kernels;
  const [steps, batch, hidden] = [x.shape[0]!, h0.shape[0]!, h0.shape[1]!];
  const size = [steps, batch, hidden];
  const apart = (both: Tensor): { first: Tensor; second: Tensor } => ({
    first: tf.slice(both, [0, 0, 0], size),
    second: tf.slice(both, [steps, 0, 0], size),
  });
  // No peepholes: their three weights are asked for all the same.
  const none = kernels.zeros(hidden);
  const layer = tf.customGrad((...given) => {
    const [xs, ws, bs, cs0, hs0] = given as unknown as [Tensor, Tensor, Tensor, Tensor, Tensor];
    const save = given.at(-1) as unknown as (tensors: Tensor[]) => void;
    const inputs = [kernels.int64(steps), xs, cs0, hs0, ws, none, none, none, bs];
    const attributes = { floats: { cell_clip: 0 }, booleans: { use_peephole: false } };
    const outputs = kernels.execute('BlockLSTMV2', attributes, inputs, 7);
    const [i, c, f, o, ci, co, h] = outputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    save([xs, ws, bs, cs0, hs0, i, c, f, o, ci, co, h]);
    return {
      // An operation of the tape has one result: h, and below it c.
      value: tf.concat([h, c], 0),
      gradFunc: (dBoth: Tensor, saved: Tensor[]) => {
        const [x1, w1, b1, c1, h1, ...results] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor, ...Tensor[]];
        const { first: dH, second: dC } = apart(dBoth);
        const [dX, dC0, dH0, dW, , , , dB] = kernels.execute(
          'BlockLSTMGradV2',
          { booleans: { use_peephole: false } },
          [kernels.int64(steps), x1, c1, h1, w1, none, none, none, b1, ...results, dC, dH],
          8,
        ) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
        return [dX, dW, dB, dC0, dH0];
      },
    };
  });
  const { first: h, second: c } = apart(layer(x, w, b, c0, h0));
  return { h, c };
};
