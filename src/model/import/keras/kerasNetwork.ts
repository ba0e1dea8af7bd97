import type { CellKind, CellVariant } from '../../architecture.js';
import { describeValue, type JsonObject } from '../../json.js';
import { ModelError } from '../../modelError.js';
import { formatShape, type Tensor } from '../../tensor.js';
import { assemble } from '../assemble.js';
import type { ForeignNetwork } from '../foreignNetwork.js';
import { transpose } from '../gateBlocks.js';
import type { RecurrentLayer } from '../recurrentStack.js';
import { layerChain, type KerasLayer } from './layerChain.js';
import { recurrentLayer } from './recurrentLayer.js';

export interface KerasModel {
  /** What people call the format. */
  readonly format: string;
  /** The model's config: class_name and config. */
  readonly model: JsonObject;
  /** Of Keras 3 and later hard_sigmoid has another slope. */
  readonly keras3: boolean;
  /** The weights of a layer in Keras's order: kernel, recurrent kernel, bias. */
  weightsOf(layer: KerasLayer): readonly Tensor[];
}

/** Layers that do nothing when a network is not trained. */
const passive = new Set([
  'InputLayer',
  'Dropout',
  'SpatialDropout1D',
  'GaussianNoise',
  'GaussianDropout',
  'AlphaDropout',
  'ActivityRegularization',
]);
const kinds: Readonly<Record<string, CellKind>> = {
  LSTM: 'lstm',
  CuDNNLSTM: 'lstm',
  GRU: 'gru',
  CuDNNGRU: 'gru',
  SimpleRNN: 'rnn',
};

/** Turns a Keras model into a network of ours. Throws ModelError where it is no character network that we compute. */
export const kerasNetwork = (keras: KerasModel, file: string): ForeignNetwork => {
  const fail = (problem: string): never => {
    throw new ModelError(file, problem);
  };
  const matrixOf = (layer: KerasLayer): Tensor => {
    const [matrix] = keras.weightsOf(layer);
    return matrix?.shape.length === 2
      ? matrix
      : fail(
          `the weights of the layer ${layer.name} are ${matrix === undefined ? 'missing' : formatShape(matrix.shape)}; expected a matrix.`,
        );
  };

  let embedding: Tensor | null = null;
  let output: Tensor | null = null;
  let outputBias: Tensor | null = null;
  let kind: CellKind | null = null;
  let hidden = 0;
  let width = 0;
  let variant: CellVariant | undefined;
  const layers: RecurrentLayer[] = [];

  const addRecurrent = (layer: KerasLayer): void => {
    if (output !== null)
      fail(
        `the recurrent layer ${layer.name} comes after a Dense layer; only networks with Dense at the end are read.`,
      );
    const cell = kinds[layer.className]!;
    const read = recurrentLayer(layer, cell, keras.weightsOf(layer), keras.keras3, file);
    if (kind !== null && (kind !== cell || hidden !== read.hidden)) {
      fail(
        `has recurrent layers of different kinds or widths (${kind} of ${hidden}, ${cell} of ${read.hidden} units); only equal ones are read.`,
      );
    }
    if (kind !== null && JSON.stringify(variant) !== JSON.stringify(read.variant))
      fail('has recurrent layers with different activations; only equal ones are read.');
    const input = read.layer.weightInput.shape[1]!;
    if (kind !== null && input !== hidden)
      fail(`the layer ${layer.name} reads ${input} values, but the one below has ${hidden} units.`);
    if (kind === null) {
      width = input;
      if (embedding !== null && embedding.shape[1] !== input)
        fail(`the layer ${layer.name} reads ${input} values, but the embedding has ${embedding.shape[1]}.`);
    }
    [kind, hidden, variant] = [cell, read.hidden, read.variant];
    layers.push(read.layer);
  };

  const activation = (layer: KerasLayer): void => {
    const name = layer.config['activation'] ?? 'linear';
    if (name !== 'softmax' && name !== 'linear')
      fail(`the layer ${layer.name} has the activation ${describeValue(name)}; expected softmax or linear.`);
  };

  for (const layer of layerChain(keras.model, file)) {
    const { className, name } = layer;
    if (passive.has(className)) continue;
    if (className === 'Bidirectional') {
      fail(
        `the layer ${name} is bidirectional. It reads text from its end as well, so it has no state after a character; only networks that read forwards can be shown.`,
      );
    } else if (className === 'Embedding' && kind === null && embedding === null) embedding = matrixOf(layer);
    else if (Object.hasOwn(kinds, className)) addRecurrent(layer);
    else if (className === 'Dense' && kind !== null && output === null) {
      activation(layer);
      output = transpose(matrixOf(layer));
      outputBias = keras.weightsOf(layer)[1] ?? null;
    } else if ((className === 'Activation' || className === 'Softmax') && output !== null) {
      if (className === 'Activation') activation(layer);
    } else {
      fail(
        `the layer ${name} (${className}) is not read at its place. Read are: Embedding or one-hot input, LSTM, GRU or SimpleRNN layers, one Dense layer with softmax.`,
      );
    }
  }
  if (kind === null) return fail('has no LSTM, GRU or SimpleRNN layer.');
  if (output === null) return fail('has no Dense layer that predicts the next character.');
  const [symbols, columns] = (output as Tensor).shape as [number, number];
  const [rows] = (embedding as Tensor | null)?.shape ?? [width];
  if (columns !== hidden || (outputBias !== null && (outputBias as Tensor).data.length !== symbols))
    fail(`the Dense layer reads ${columns} values, but the recurrent layers have ${hidden} units.`);
  if (rows !== symbols) {
    return fail(`reads ${rows} symbols, but predicts ${symbols}; expected one vocabulary for both.`);
  }
  const assembled = assemble(
    { kind, hidden, layers, embedding, output, outputBias, ...(variant === undefined ? {} : { variant }) },
    file,
  );
  return { format: keras.format, ...assembled, symbols: null, notes: [] };
};
