import { type Architecture, gatesOf, inputWidth } from './architecture.js';
import { ModelError } from './modelError.js';
import { architectureOf, type NetworkConfig, parseNetworkConfig } from './networkConfig.js';
import { readSafetensors, type StoredPrecision, writeSafetensors } from './safetensors.js';
import { formatShape, type Tensor } from './tensor.js';

/** A trained network: what its folder holds, checked. */
export interface Network {
  readonly config: NetworkConfig;
  readonly architecture: Architecture;
  /** By PyTorch's names, with the shapes of `parameterShapes`. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** The names of the two files of a network folder. */
export const networkFiles = { config: 'config.json', weights: 'model.safetensors' } as const;

/**
 * Name and shape of every tensor of a network, in PyTorch's terms: `nn.Embedding` as `embedding`, `nn.LSTM`, `nn.GRU`
 * or `nn.RNN` as `rnn`, `nn.Linear` as `output`.
 */
export const parameterShapes = (architecture: Architecture): ReadonlyMap<string, readonly number[]> => {
  const { kind, layers, hidden, embedding, vocabulary } = architecture;
  const rows = gatesOf[kind] * hidden;
  const shapes = new Map<string, readonly number[]>();
  if (embedding !== null) shapes.set('embedding.weight', [vocabulary, embedding]);
  for (let layer = 0; layer < layers; layer++) {
    shapes.set(`rnn.weight_ih_l${layer}`, [rows, inputWidth(architecture, layer)]);
    shapes.set(`rnn.weight_hh_l${layer}`, [rows, hidden]);
    shapes.set(`rnn.bias_ih_l${layer}`, [rows]);
    shapes.set(`rnn.bias_hh_l${layer}`, [rows]);
  }
  shapes.set('output.weight', [vocabulary, hidden]);
  shapes.set('output.bias', [vocabulary]);
  return shapes;
};

/** The values of a tensor of a network; a name that is not among `parameterShapes` is a defect of the caller. */
export const parameter = (network: Network, name: string): Float32Array => {
  const tensor = network.tensors.get(name);
  if (tensor === undefined) throw new Error(`the network has no tensor ${name}`);
  return tensor.data;
};

/** How many weights a network has. */
export const countParameters = (architecture: Architecture): number => {
  let count = 0;
  for (const shape of parameterShapes(architecture).values()) count += shape.reduce((a, b) => a * b, 1);
  return count;
};

const checkTensors = (architecture: Architecture, tensors: ReadonlyMap<string, Tensor>, file: string): void => {
  const expected = parameterShapes(architecture);
  for (const [name, shape] of expected) {
    const tensor = tensors.get(name);
    if (tensor === undefined) {
      throw new ModelError(file, `tensor ${name} is missing; expected it with shape ${formatShape(shape)}.`);
    }
    if (formatShape(tensor.shape) !== formatShape(shape)) {
      throw new ModelError(
        file,
        `tensor ${name} has shape ${formatShape(tensor.shape)}; expected ${formatShape(shape)} by ${networkFiles.config}.`,
      );
    }
  }
  for (const name of tensors.keys()) {
    if (!expected.has(name)) {
      throw new ModelError(file, `tensor ${name} is not part of the network that ${networkFiles.config} describes.`);
    }
  }
};

/**
 * Makes a network of the contents of its two files.
 *
 * @param folder how messages name the folder.
 * @throws ModelError naming the file and what is wrong in it.
 */
export const parseNetwork = (config: string, weights: Uint8Array, folder: string): Network => {
  const parsed = parseNetworkConfig(config, `${folder}/${networkFiles.config}`);
  const file = `${folder}/${networkFiles.weights}`;
  const tensors = readSafetensors(weights, file);
  return createNetwork(parsed, tensors, file);
};

/**
 * Puts a config and tensors together.
 *
 * @param file what messages name: where the tensors come from.
 * @throws ModelError when a tensor is missing, too many, or of another shape than the config says.
 */
export const createNetwork = (config: NetworkConfig, tensors: ReadonlyMap<string, Tensor>, file: string): Network => {
  const architecture = architectureOf(config);
  checkTensors(architecture, tensors, file);
  return { config, architecture, tensors };
};

/** The contents of the two files of a network's folder; weights rounded to `precision`. */
export const serialiseNetwork = (
  network: Network,
  precision: StoredPrecision,
): { readonly config: string; readonly weights: Uint8Array } => {
  const ordered = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes(network.architecture)) {
    ordered.set(name, { shape, data: parameter(network, name) });
  }
  return {
    config: `${JSON.stringify(network.config, null, 2)}\n`,
    weights: writeSafetensors(ordered, precision),
  };
};
