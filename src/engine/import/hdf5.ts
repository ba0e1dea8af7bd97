import type * as H5wasm from './h5wasm.js';
import type { Dataset, File, Group } from './h5wasm.js';
import type { Hdf5Tree } from '../../model/import/keras/hdf5Tree.js';
import { checkedTensor, checkShape } from '../../model/import/rawTensor.js';
import { ModelError } from '../../model/modelError.js';
import { fromFloat16 } from '../../model/float16.js';

/** Groups nest this deep at most in Keras's files; a hostile file's links may run in circles. */
const deepest = 12;
const mostNames = 20_000;
/** The library's numbers for what a name leads to; links to other files have others. */
const groupType = 0;
const datasetType = 1;

/** The paths of all datasets. Links may lead to other files and run in circles: only what lies here is followed. */
const collect = (root: Group, isGroup: (item: unknown) => item is Group): readonly string[] => {
  const datasets: string[] = [];
  let seen = 0;
  const visit = (group: Group, prefix: string, depth: number): void => {
    for (const name of group.keys()) {
      const path = `${prefix}${name}`;
      if (++seen > mostNames) return;
      const type = root.get_type(path);
      if ((type !== groupType && type !== datasetType) || root.get_link(path) !== null) continue;
      if (type === datasetType) datasets.push(path);
      const item: unknown = type === groupType && depth < deepest ? root.get(path) : undefined;
      if (isGroup(item)) visit(item, `${path}/`, depth + 1);
    }
  };
  visit(root, '', 0);
  return datasets;
};

/** The innermost of the library's lines of diagnosis: "#006: ... line 388 in H5F__super_read(): file signature not found". */
const reasonOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  const lines = [...message.matchAll(/^ *#\d+: .* in \w+\(\): (.*)$/gm)];
  return lines.at(-1)?.[1] ?? message.split('\n')[0]!.slice(0, 200);
};

const toFloat32 = (dataset: Dataset, name: string, file: string): Float32Array => {
  const value: unknown = dataset.value;
  if (value instanceof Float32Array) return value;
  if (value instanceof Float64Array) return Float32Array.from(value);
  if (value instanceof Uint16Array && dataset.dtype === '<e') return Float32Array.from(value, fromFloat16);
  throw new ModelError(
    file,
    `the dataset ${name} has dtype ${JSON.stringify(dataset.dtype)}; expected floating-point numbers.`,
  );
};

type Library = typeof H5wasm;

const treeOf = (root: File, { Group, Dataset }: Library, file: string, fileBytes: number): Hdf5Tree => {
  if (root.file_id <= 0n) throw new ModelError(file, 'is damaged: it cannot be opened as HDF5.');
  const datasets = collect(root, (item): item is Group => item instanceof Group);
  return {
    datasets,
    attribute(path, attribute) {
      const group: unknown = path === '' ? root : root.get(path);
      if (!(group instanceof Group)) return undefined;
      const found = group.attrs[attribute];
      if (found === undefined) return undefined;
      checkShape(found.shape ?? [], `attribute ${attribute}`, file);
      const value: unknown = found.value;
      if (typeof value === 'string') return value;
      return Array.isArray(value) && value.every(item => typeof item === 'string') ? (value as string[]) : undefined;
    },
    tensor(path) {
      const dataset: unknown = datasets.includes(path) ? root.get(path) : null;
      if (!(dataset instanceof Dataset)) throw new ModelError(file, `the dataset ${path} is missing.`);
      const shape = checkShape(dataset.shape, path, file);
      // Chunks that are not there read as zeros: without this a small file could ask for any amount of memory.
      const size = shape.reduce((product, length) => product * length, 1) * 4;
      if (size > fileBytes * 1100 + 1024)
        throw new ModelError(file, `the dataset ${path} says that it has ${size} bytes, more than the file can hold.`);
      return checkedTensor(toFloat32(dataset, path, file), shape, path, file);
    },
  };
};

/** What the library said when it failed within itself: its memory cannot be trusted any more. */
let failure: string | undefined;

/** Whether a damaged file has brought the HDF5 library down: this thread reads no more HDF5, a new one does. */
export const hdf5Failed = (): boolean => failure !== undefined;

const describeHdf5Error = (error: unknown, file: string): ModelError => {
  if (error instanceof ModelError) return error;
  // What WebAssembly throws when code leaves its memory, for one.
  if (!(error instanceof Error && error.name === 'RuntimeError')) {
    return new ModelError(file, `is damaged: HDF5 says "${reasonOf(error)}".`);
  }
  failure = error.message;
  return new ModelError(file, `is damaged: the HDF5 library failed on it ("${failure}").`);
};

/**
 * Opens an HDF5 file for as long as `use` runs. It is read by the HDF5 library compiled to WebAssembly, from memory:
 * it sees no other file.
 *
 * @throws ModelError when the file is damaged, or one before it brought the library down.
 */
export const withHdf5 = async <T>(bytes: Uint8Array, file: string, use: (tree: Hdf5Tree) => T): Promise<T> => {
  if (failure !== undefined) {
    throw new ModelError(file, 'cannot be read: a damaged file before it ended the HDF5 library. Open it again.');
  }
  const h5wasm = await import('./h5wasm.js');
  const library = await h5wasm.ready;
  library.activate_throwing_error_handler();
  const { FS } = library;
  const name = 'network.h5';
  FS.writeFile(name, bytes);
  try {
    const opened = new h5wasm.File(name, 'r');
    try {
      return use(treeOf(opened, h5wasm, file, bytes.length));
    } finally {
      opened.close();
    }
  } catch (error) {
    throw describeHdf5Error(error, file);
  } finally {
    FS.unlink(name);
  }
};
