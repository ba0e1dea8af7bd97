import type { Tensor } from '../tensor.js';

/** How a library lays a recurrent layer's weights out. */
export interface GateLayout {
  /** For each of PyTorch's gates (i f g o; r z n; h) the library's block that holds it. */
  readonly order: readonly number[];
  /** The library multiplies from the left, x W: its matrices are [in, gates x hidden]. */
  readonly transposed: boolean;
}

/** Keras and TensorFlow.js: i, f, c, o; z, r, h; one block. */
export const kerasLayouts = {
  lstm: { order: [0, 1, 2, 3], transposed: true },
  gru: { order: [1, 0, 2], transposed: true },
  rnn: { order: [0], transposed: true },
} as const satisfies Record<string, GateLayout>;

/** ONNX: i, o, f, c; z, r, h; one block (https://onnx.ai/onnx/operators/onnx__LSTM.html). */
export const onnxLayouts = {
  lstm: { order: [0, 2, 3, 1], transposed: false },
  gru: { order: [1, 0, 2], transposed: false },
  rnn: { order: [0], transposed: false },
} as const satisfies Record<string, GateLayout>;

/** TensorFlow's BasicLSTMCell: i, j (the candidate), f, o. */
export const basicLstmLayout: GateLayout = { order: [0, 2, 1, 3], transposed: true };

/** The transpose of a matrix. */
export const transpose = ({ shape, data }: Tensor): Tensor => {
  const [rows, columns] = shape as [number, number];
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column]!;
  }
  return { shape: [columns, rows], data: turned };
};

/** Blocks of rows in PyTorch's order of gates. */
const reorder = ({ shape, data }: Tensor, order: readonly number[]): Tensor => {
  const block = data.length / order.length;
  const sorted = new Float32Array(data.length);
  order.forEach((source, gate) => sorted.set(data.subarray(source * block, (source + 1) * block), gate * block));
  return { shape, data: sorted };
};

/** A matrix of gates as PyTorch has it: [gates x hidden, in]. */
export const gateMatrix = (matrix: Tensor, { order, transposed }: GateLayout): Tensor =>
  reorder(transposed ? transpose(matrix) : matrix, order);

/** A vector of gates in PyTorch's order. */
export const gateVector = (vector: Tensor, { order }: GateLayout): Tensor =>
  reorder({ shape: [vector.data.length], data: vector.data }, order);
