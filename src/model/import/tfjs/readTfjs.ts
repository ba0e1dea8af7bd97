import { describeValue, isJsonObject, parseJsonObject, type JsonObject } from '../../json.js';
import { ModelError } from '../../modelError.js';
import type { Tensor } from '../../tensor.js';
import { limits, type ForeignNetwork } from '../foreignNetwork.js';
import { kerasNetwork } from '../keras/kerasNetwork.js';
import type { KerasLayer } from '../keras/layerChain.js';
import { rawTensor } from '../rawTensor.js';

/** Reads a file beside the model by its name. Throws ModelError when there is none, or the name leads elsewhere. */
export type ReadSibling = (name: string) => Promise<Uint8Array>;

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string');

const join = (parts: readonly Uint8Array[], file: string): Uint8Array => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > limits.bytes) throw new ModelError(file, `has ${length} bytes of weights, more than can be read.`);
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};

/** The tensors of one group of the manifest, which lie one after the other in its shards. */
const readGroup = async (
  group: unknown,
  read: ReadSibling,
  file: string,
  tensors: Map<string, Tensor>,
): Promise<void> => {
  const fail = (problem: string): never => {
    throw new ModelError(file, problem);
  };
  if (!isJsonObject(group) || !isStrings(group['paths']) || !Array.isArray(group['weights'])) {
    return fail(`weightsManifest has the group ${describeValue(group)}; expected paths and weights.`);
  }
  if (group['paths'].length > 10_000) fail('names more than 10,000 files of weights.');
  const parts: Uint8Array[] = [];
  for (const path of group['paths']) parts.push(await read(path));
  const bytes = join(parts, file);
  let at = 0;
  for (const weight of group['weights'] as unknown[]) {
    if (!isJsonObject(weight) || typeof weight['name'] !== 'string')
      return fail(`weightsManifest has the weight ${describeValue(weight)}; expected a name, a shape and a dtype.`);
    const { name, shape, dtype, quantization } = weight as Record<string, unknown> & { name: string };
    if (quantization !== undefined)
      return fail(`the weight ${name} is quantised, which is not read; convert the model without quantisation.`);
    if (dtype !== 'float32') return fail(`the weight ${name} has dtype ${describeValue(dtype)}; expected float32.`);
    const tensor = rawTensor(bytes.subarray(at), shape, name, file);
    tensors.set(name, tensor);
    at += tensor.data.length * 4;
  }
  if (at !== bytes.length) fail(`its weights take ${at} bytes, but the files named have ${bytes.length}.`);
};

/** Keras's names of weights, in the order in which a layer has them. */
const order = ['embeddings', 'kernel', 'recurrent_kernel', 'bias'];

/**
 * Reads a layers model of TensorFlow.js: model.json and the shards that it names.
 *
 * @throws ModelError, for graph models too: they hold operations, not layers.
 */
export const readTfjs = async (json: JsonObject, read: ReadSibling, file: string): Promise<ForeignNetwork> => {
  const fail = (problem: string): never => {
    throw new ModelError(file, problem);
  };
  const { format, modelTopology: topology, weightsManifest: manifest } = json as Record<string, unknown>;
  if (format === 'graph-model')
    fail(
      'is a graph model of TensorFlow.js, which holds operations instead of layers; convert the Keras model as a layers model.',
    );
  if (!isJsonObject(topology) || !Array.isArray(manifest))
    return fail('has no modelTopology or no weightsManifest; expected the model.json of a layers model.');
  // Converted Keras models keep their config one level deeper.
  const model = isJsonObject(topology['model_config']) ? topology['model_config'] : topology;
  const tensors = new Map<string, Tensor>();
  for (const group of manifest as unknown[]) await readGroup(group, read, file, tensors);
  const weightsOf = (layer: KerasLayer): readonly Tensor[] =>
    [...tensors]
      .filter(([name]) => name.split('/').slice(0, -1).includes(layer.name))
      .map(([name, tensor]) => ({
        tensor,
        role: order.indexOf(name.slice(name.lastIndexOf('/') + 1).replace(/:0$/, '')),
      }))
      .sort((a, b) => a.role - b.role)
      .map(({ tensor }) => tensor);
  const { keras_version: version } = topology as Record<string, unknown>;
  return kerasNetwork(
    {
      format: 'TensorFlow.js',
      model: typeof model === 'string' ? parseJsonObject(model, file, 'the model_config') : model,
      keras3: typeof version === 'string' && /^[3-9]/.test(version),
      weightsOf,
    },
    file,
  );
};
