import { gatesOf, type CellKind, type CellVariant } from '../../architecture.js';
import { describeValue } from '../../json.js';
import { ModelError } from '../../modelError.js';
import { formatShape, type Tensor } from '../../tensor.js';
import { gateMatrix, gateVector, kerasLayouts } from '../gateBlocks.js';
import type { RecurrentLayer } from '../recurrentStack.js';
import type { KerasLayer } from './layerChain.js';

interface Read {
  readonly layer: RecurrentLayer;
  readonly hidden: number;
  readonly variant: CellVariant | undefined;
}

/**
 * CuDNN keeps each gate's matrix for multiplication from the left: as Keras reads such files
 * (`_convert_rnn_weights` of Keras 2), each block is transposed, that of the input with its shape kept.
 */
const fromCudnn = (matrix: Tensor, gates: number, keepsShape: boolean): Tensor => {
  const [rows, columns] = matrix.shape as [number, number];
  const width = columns / gates;
  const data = new Float32Array(matrix.data.length);
  for (let gate = 0; gate < gates; gate++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < width; column++) {
        // kernel.T.reshape(kernel.shape, order='F'... of the C-ordered file) is a walk over the block, row by row.
        const flat = keepsShape ? column * rows + row : column * width + row;
        const source = Math.floor(flat / width) * columns + gate * width + (flat % width);
        data[row * columns + gate * width + column] = matrix.data[source]!;
      }
    }
  }
  return { shape: matrix.shape, data };
};

const variantOf = (
  layer: KerasLayer,
  kind: CellKind,
  resetAfter: boolean,
  keras3: boolean,
  file: string,
): CellVariant | undefined => {
  const fail = (problem: string): never => {
    throw new ModelError(file, `the layer ${layer.name} ${problem}`);
  };
  const {
    activation = 'tanh',
    recurrent_activation: gate = 'sigmoid',
    go_backwards: backwards,
  } = layer.config as Record<string, unknown>;
  if (backwards === true) fail('reads text backwards, which is not read.');
  if (activation !== 'tanh' && !(activation === 'relu' && kind === 'rnn')) {
    fail(`has the activation ${describeValue(activation)}; expected tanh${kind === 'rnn' ? ' or relu' : ''}.`);
  }
  if (kind !== 'rnn' && gate !== 'sigmoid' && gate !== 'hard_sigmoid' && gate !== 'hardSigmoid') {
    fail(`has the recurrent_activation ${describeValue(gate)}; expected sigmoid or hard_sigmoid.`);
  }
  const variant: CellVariant = {
    ...(activation === 'relu' ? { activation: 'relu' as const } : {}),
    ...(kind !== 'rnn' && gate !== 'sigmoid' ? { hardSigmoid: keras3 ? 1 / 6 : 0.2 } : {}),
    ...(kind === 'gru' && !resetAfter ? { resetFirst: true as const } : {}),
  };
  return Object.keys(variant).length === 0 ? undefined : variant;
};

/**
 * A recurrent layer of Keras in PyTorch's order.
 *
 * @param weights kernel [in, G H], recurrent kernel [H, G H], and the bias: none, [G H], or two of that length.
 * @throws ModelError when the shapes do not fit each other, or the layer computes what we do not.
 */
export const recurrentLayer = (
  layer: KerasLayer,
  kind: CellKind,
  weights: readonly Tensor[],
  keras3: boolean,
  file: string,
): Read => {
  const fail = (problem: string): never => {
    throw new ModelError(file, `the layer ${layer.name} ${problem}`);
  };
  const [kernel, recurrent, bias, ...more] = weights;
  const hidden = recurrent?.shape[0] ?? 0;
  const gates = gatesOf[kind];
  const fits =
    kernel?.shape.length === 2 &&
    recurrent?.shape.length === 2 &&
    hidden > 0 &&
    kernel.shape[1] === gates * hidden &&
    recurrent.shape[1] === gates * hidden &&
    more.length === 0;
  if (!fits) {
    return fail(
      `has weights of the shapes ${weights.map(({ shape }) => formatShape(shape)).join(', ') || 'none'}; expected a kernel, a recurrent kernel and a bias of ${gates} blocks.`,
    );
  }
  const size = gates * hidden;
  if (bias !== undefined && bias.data.length !== size && bias.data.length !== 2 * size)
    fail(`has a bias of shape ${formatShape(bias.shape)}; expected ${size} or twice as many numbers.`);
  const cudnn = layer.className.startsWith('CuDNN');
  const two = bias?.data.length === 2 * size;
  const half = (from: number): Tensor | null =>
    bias === undefined ? null : { shape: [size], data: bias.data.subarray(from, from + size) };
  const [biasInput, biasHidden] = [half(0), two ? half(size) : null];
  const layout = kerasLayouts[kind];
  return {
    hidden,
    variant: variantOf(layer, kind, cudnn || two || layer.config['reset_after'] === true, keras3, file),
    layer: {
      weightInput: gateMatrix(cudnn ? fromCudnn(kernel, gates, true) : kernel, layout),
      weightHidden: gateMatrix(cudnn ? fromCudnn(recurrent, gates, false) : recurrent, layout),
      biasInput: biasInput === null ? null : gateVector(biasInput, layout),
      biasHidden: biasHidden === null ? null : gateVector(biasHidden, layout),
    },
  };
};
