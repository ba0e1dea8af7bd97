import { gatesOf, type Architecture, type CellKind } from '../architecture.js';
import { ModelError } from '../modelError.js';
import { countParameters, parameterShapes } from '../network.js';
import type { Tensor } from '../tensor.js';
import { limits } from './foreignNetwork.js';
import type { RecurrentLayer } from './recurrentStack.js';

/** The parts of a network, each in PyTorch's order. */
export interface Parts {
  readonly kind: CellKind;
  readonly hidden: number;
  readonly layers: readonly RecurrentLayer[];
  /** [V, E]; null for one-hot input. */
  readonly embedding: Tensor | null;
  /** [V, H] */
  readonly output: Tensor;
  /** [V]; null for none. */
  readonly outputBias: Tensor | null;
  readonly variant?: Architecture['variant'];
}

const zeros = (length: number): Float32Array => new Float32Array(length);

/**
 * Puts parts together under our names; biases that the network does not have are zeros.
 *
 * @throws ModelError when it is larger than what can be read.
 */
export const assemble = (parts: Parts, file: string): { architecture: Architecture; tensors: Map<string, Tensor> } => {
  const { kind, hidden, layers, embedding, output, outputBias, variant } = parts;
  const architecture: Architecture = {
    kind,
    layers: layers.length,
    hidden,
    embedding: embedding === null ? null : embedding.shape[1]!,
    vocabulary: output.shape[0]!,
    ...(variant === undefined ? {} : { variant }),
  };
  const count = countParameters(architecture);
  const fits =
    layers.length <= limits.layers && hidden <= limits.hidden && (architecture.embedding ?? 0) <= limits.embedding;
  if (!fits || count > limits.parameters) {
    throw new ModelError(
      file,
      `${layers.length} layers of ${hidden} units with ${count} weights are more than can be read.`,
    );
  }
  const rows = gatesOf[kind] * hidden;
  const values = new Map<string, Float32Array>([
    ...(embedding === null ? [] : [['embedding.weight', embedding.data] as const]),
    ...layers.flatMap((layer, index) => [
      [`rnn.weight_ih_l${index}`, layer.weightInput.data] as const,
      [`rnn.weight_hh_l${index}`, layer.weightHidden.data] as const,
      [`rnn.bias_ih_l${index}`, layer.biasInput?.data ?? zeros(rows)] as const,
      [`rnn.bias_hh_l${index}`, layer.biasHidden?.data ?? zeros(rows)] as const,
    ]),
    ['output.weight', output.data],
    ['output.bias', outputBias?.data ?? zeros(architecture.vocabulary)],
  ]);
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes(architecture)) tensors.set(name, { shape, data: values.get(name)! });
  return { architecture, tensors };
};
