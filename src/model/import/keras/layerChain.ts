import { describeValue, isJsonObject, type JsonObject } from '../../json.js';
import { ModelError } from '../../modelError.js';

/** One layer of a Keras model's config. */
export interface KerasLayer {
  readonly className: string;
  /** The name that the model gave it, which its weights are kept under. */
  readonly name: string;
  readonly config: JsonObject;
  /** The class that the file itself names: TimeDistributed, where `className` is what it wraps. */
  readonly outerClass: string;
}

const mostLayers = 1000;

const parseLayer = (value: unknown, file: string): KerasLayer & { readonly json: JsonObject } => {
  if (!isJsonObject(value) || typeof value['class_name'] !== 'string' || !isJsonObject(value['config'])) {
    throw new ModelError(
      file,
      `the model's config has the layer ${describeValue(value)}; expected a class_name and a config.`,
    );
  }
  const { class_name: outerClass, config } = value as { class_name: string; config: JsonObject };
  const name =
    typeof config['name'] === 'string' ? config['name'] : typeof value['name'] === 'string' ? value['name'] : '';
  if (outerClass === 'TimeDistributed') {
    const inner = parseLayer(config['layer'], file);
    return { ...inner, name, outerClass, json: value };
  }
  return { className: outerClass, name, config, outerClass, json: value };
};

/** The names of layers anywhere inside `value`: Keras 2 and 3 write connections in different forms. */
const namesIn = (value: unknown, known: ReadonlySet<string>, found = new Set<string>(), depth = 0): Set<string> => {
  if (depth > 12) return found;
  if (typeof value === 'string' && known.has(value)) found.add(value);
  else if (Array.isArray(value)) for (const item of value as unknown[]) namesIn(item, known, found, depth + 1);
  else if (isJsonObject(value)) for (const item of Object.values(value)) namesIn(item, known, found, depth + 1);
  return found;
};

/**
 * The layers of a Keras model, first to last: of a Sequential model, or of a functional one whose layers form a chain.
 *
 * @throws ModelError where it is neither.
 */
export const layerChain = (model: JsonObject, file: string): readonly KerasLayer[] => {
  const fail = (problem: string): never => {
    throw new ModelError(file, problem);
  };
  const config = model['config'];
  // Keras before 2.2 wrote the layers of a Sequential model as the config itself.
  const list: unknown = Array.isArray(config) ? config : isJsonObject(config) ? config['layers'] : undefined;
  if (!Array.isArray(list) || list.length > mostLayers) return fail("the model's config has no list of layers.");
  const layers = (list as unknown[]).map(layer => parseLayer(layer, file));
  if (model['class_name'] === 'Sequential') return layers;
  if (model['class_name'] !== 'Functional' && model['class_name'] !== 'Model') {
    return fail(
      `is a model of the class ${describeValue(model['class_name'])}, whose layers cannot be told; expected a Sequential or functional model.`,
    );
  }
  const names = new Set(layers.map(({ name }) => name));
  const readers = new Map<string, (typeof layers)[number]>();
  let first: (typeof layers)[number] | undefined;
  for (const layer of layers) {
    const [before, second] = [...namesIn(layer.json['inbound_nodes'], names)].filter(name => name !== layer.name);
    if (second !== undefined)
      fail(`the layer ${layer.name} reads two others, ${before} and ${second}; only a chain of layers is read.`);
    if (before === undefined) {
      if (first !== undefined) fail(`has two inputs, ${first.name} and ${layer.name}; only a chain of layers is read.`);
      first = layer;
    } else {
      if (readers.has(before)) fail(`the layer ${before} is read by two others; only a chain of layers is read.`);
      readers.set(before, layer);
    }
  }
  const chain: KerasLayer[] = [];
  for (let layer = first; layer !== undefined && chain.length < layers.length; layer = readers.get(layer.name))
    chain.push(layer);
  return chain.length === layers.length ? chain : fail('the layers of the model do not form a chain.');
};
