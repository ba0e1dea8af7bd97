import { isJsonObject, parseJsonObject } from '../../json.js';
import { ModelError } from '../../modelError.js';
import type { Tensor } from '../../tensor.js';
import type { ForeignNetwork } from '../foreignNetwork.js';
import type { ZipArchive } from '../zip.js';
import type { Hdf5Tree } from './hdf5Tree.js';
import { kerasNetwork } from './kerasNetwork.js';
import { layerChain, type KerasLayer } from './layerChain.js';

const asList = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** Reads a whole model that Keras saved as .h5. Throws ModelError. */
export const readKerasH5 = (tree: Hdf5Tree, file: string): ForeignNetwork => {
  const json = tree.attribute('', 'model_config');
  if (typeof json !== 'string') {
    throw new ModelError(
      file,
      'holds no model_config: it has weights alone, which do not say how they are used. Save the whole model, with model.save(path).',
    );
  }
  const version = tree.attribute('', 'keras_version');
  const weightsOf = (layer: KerasLayer): readonly Tensor[] => {
    const group = `model_weights/${layer.name}`;
    return asList(tree.attribute(group, 'weight_names')).map(name => tree.tensor(`${group}/${name}`));
  };
  return kerasNetwork(
    {
      format: 'Keras',
      model: parseJsonObject(json, file, 'the model_config'),
      keras3: typeof version === 'string' && Number.parseInt(version, 10) >= 3,
      weightsOf,
    },
    file,
  );
};

/** Keras's `to_snake_case`, by which .keras files name the groups of layers. */
const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

const roots = ['layers', '_layer_checkpoint_dependencies'];

/**
 * Reads a .keras archive.
 *
 * @param weights its model.weights.h5.
 * @throws ModelError
 */
export const readKerasArchive = (archive: ZipArchive, weights: Hdf5Tree, file: string): ForeignNetwork => {
  const config = archive.read('config.json');
  if (config === undefined) throw new ModelError(file, 'has no config.json, so it is not an archive of Keras.');
  const model = parseJsonObject(new TextDecoder().decode(config), file, 'config.json');
  // The groups are named by class and counted, in the order in which the config lists the layers.
  const groups = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const layer of configOrder(model, file)) {
    const name = snakeCase(layer.outerClass);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    groups.set(layer.name, count === 0 ? name : `${name}_${count}`);
  }
  const root = roots.find(name => weights.datasets.some(path => path.startsWith(`${name}/`))) ?? roots[0]!;
  const weightsOf = (layer: KerasLayer): readonly Tensor[] => {
    const prefix = `${root}/${groups.get(layer.name)}/`;
    return weights.datasets
      .filter(path => path.startsWith(prefix) && !path.includes('seed_generator'))
      .sort((a, b) => Number(a.slice(a.lastIndexOf('/') + 1)) - Number(b.slice(b.lastIndexOf('/') + 1)))
      .map(path => weights.tensor(path));
  };
  return kerasNetwork({ format: 'Keras', model, keras3: true, weightsOf }, file);
};

/** The layers as the config lists them; a functional model's chain may be another order. */
const configOrder = (model: Parameters<typeof layerChain>[0], file: string): readonly KerasLayer[] => {
  const config = model['config'];
  return isJsonObject(config) && Array.isArray(config['layers'])
    ? layerChain({ class_name: 'Sequential', config: { layers: config['layers'] as unknown[] } }, file)
    : layerChain(model, file);
};
