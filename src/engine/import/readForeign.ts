import { basename, dirname, extname, join } from 'node:path';
import type { ForeignNetwork } from '../../model/import/foreignNetwork.js';
import { isMl5Manifest, readMl5 } from '../../model/import/ml5/readMl5.js';
import { readOnnx } from '../../model/import/onnx/readOnnx.js';
import { readForeignSafetensors, readPyTorch } from '../../model/import/stateDict.js';
import { readKerasArchive, readKerasH5 } from '../../model/import/keras/readKeras.js';
import { readTfjs } from '../../model/import/tfjs/readTfjs.js';
import { parseJsonObject } from '../../model/json.js';
import { isZip, openZip } from '../../model/import/zip.js';
import { ModelError } from '../../model/modelError.js';
import { lookAt, readWhole, siblingReader } from './files.js';
import { withHdf5 } from './hdf5.js';

const startsWith = (bytes: Uint8Array, ...prefix: readonly number[]): boolean =>
  prefix.every((byte, index) => bytes[index] === byte);

/** Eight bytes of length, then a JSON object. */
const isSafetensors = (bytes: Uint8Array): boolean => bytes.length > 9 && startsWith(bytes.subarray(5), 0, 0, 0, 0x7b);

const isHdf5 = (bytes: Uint8Array): boolean => startsWith(bytes, 0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

const formats =
  'PyTorch (.pt, .pth), safetensors, Keras (.h5, .keras), TensorFlow.js (model.json), ONNX (.onnx), ml5 charRNN (manifest.json)';

const readArchive = async (bytes: Uint8Array, path: string): Promise<ForeignNetwork> => {
  const archive = openZip(bytes, path);
  const weights = archive.read('model.weights.h5');
  return weights === undefined
    ? readPyTorch(bytes, path)
    : withHdf5(weights, path, tree => readKerasArchive(archive, tree, path));
};

const readJson = async (bytes: Uint8Array, path: string): Promise<ForeignNetwork> => {
  const json = parseJsonObject(new TextDecoder().decode(bytes), path, 'the file');
  const sibling = siblingReader(dirname(path), path);
  if ('modelTopology' in json) return readTfjs(json, sibling, path);
  if (isMl5Manifest(json)) return readMl5(json, sibling, path);
  if (json['format'] === 'cell-lens-network') {
    throw new ModelError(path, 'belongs to a network of Cell Lens itself: choose its folder as the network.');
  }
  throw new ModelError(path, 'is JSON, but describes no network that can be read.');
};

/** The file of a folder that leads to all the others. */
const leaders = ['model.json', 'manifest.json', 'config.json'];

/** Reads a network of any format that is known, told by what the file holds rather than by its name. Throws ModelError. */
export const readForeign = async (path: string): Promise<ForeignNetwork> => {
  const { entries } = await lookAt(path);
  if (entries !== null) {
    const leader = leaders.find(name => entries.includes(name));
    if (leader === undefined) {
      throw new ModelError(
        path,
        `is a folder that holds no network: there is no ${leaders.join(', ')} in it. Open the file of the weights.`,
      );
    }
    return readForeign(join(path, leader));
  }
  const bytes = await readWhole(path);
  if (isZip(bytes)) return readArchive(bytes, path);
  if (isHdf5(bytes)) return withHdf5(bytes, path, tree => readKerasH5(tree, path));
  if (isSafetensors(bytes)) return readForeignSafetensors(bytes, path);
  if (startsWith(bytes, 0x80)) return readPyTorch(bytes, path);
  if (startsWith(bytes, 0x7b)) return readJson(bytes, path);
  if (extname(path).toLowerCase() === '.onnx') return readOnnx(bytes, path);
  throw new ModelError(path, `is no network that can be read. Known formats: ${formats}.`);
};

/** What programs call the file by themselves. */
const commonNames = /^(model|manifest|config|network|weights|checkpoint|state_?dict|pytorch_model|best|last|final)$/i;

/** A name for people: the file's without its ending, or its folder's where the file has a name that says nothing. */
export const nameOf = (path: string): string => {
  const stem = basename(path, extname(path));
  const name = commonNames.test(stem) ? basename(dirname(path)) || stem : stem;
  return name.slice(0, 200) || 'network';
};
