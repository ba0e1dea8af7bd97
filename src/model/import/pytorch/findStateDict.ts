import { ModelError } from '../../modelError.js';
import type { Tensor } from '../../tensor.js';
import { limits } from '../foreignNetwork.js';
import { symbolsOfJson } from '../vocabulary/symbolTable.js';
import { readCheckpoint, type Checkpoint } from './checkpoint.js';
import { PyTensor, PyTuple } from './pickleValues.js';
import { isFloating, readStoredTensor } from './storedTensor.js';

/** The tensors of a network, and lists in the same file that may be its vocabulary. */
export interface StateDict {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly symbolTables: readonly (readonly string[])[];
}

const deepest = 6;
const recurrentName = /(^|[._])weight_hh(_l\d+)?(_reverse)?$/;

type Dictionary = ReadonlyMap<unknown, unknown>;

/** A dictionary of at least one tensor and nothing but tensors, marks, numbers and empty containers. */
const tensorsOf = (dictionary: Dictionary): Map<string, PyTensor> => {
  const found = new Map<string, PyTensor>();
  for (const [key, value] of dictionary)
    if (typeof key === 'string' && value instanceof PyTensor) found.set(key, value);
  return found;
};

const childrenOf = (value: unknown): Iterable<unknown> => {
  if (value instanceof Map) return (value as Map<unknown, unknown>).values();
  if (Array.isArray(value)) return value as unknown[];
  return value instanceof PyTuple ? value.items : [];
};

/** Pickled containers as JSON has them, for the reader of vocabularies. */
const asJson = (value: unknown): unknown => {
  if (value instanceof PyTuple) return value.items;
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)];
  return value;
};

/** Walks containers without following one twice: pickles can be cyclic. */
const visit = (value: unknown, see: (container: unknown) => void, seen = new Set<unknown>(), depth = 0): void => {
  if (depth > deepest || typeof value !== 'object' || value === null || seen.has(value)) return;
  if (value instanceof PyTensor) return;
  seen.add(value);
  see(value);
  for (const child of childrenOf(value)) visit(child, see, seen, depth + 1);
};

const materialise = (tensors: Map<string, PyTensor>, { storageOf }: Checkpoint, file: string): Map<string, Tensor> => {
  let total = 0;
  const result = new Map<string, Tensor>();
  for (const [name, tensor] of tensors) {
    if (!isFloating(tensor)) continue;
    const read = readStoredTensor(tensor, storageOf(tensor), name, file);
    total += read.data.length;
    if (total > limits.parameters) throw new ModelError(file, `holds more than ${limits.parameters} weights.`);
    result.set(name, read);
  }
  return result;
};

/**
 * The weights in a file of `torch.save`: a state_dict, or a checkpoint with one somewhere inside.
 *
 * @throws ModelError when there is none, or more than one with recurrent layers.
 */
export const readStateDict = (bytes: Uint8Array, file: string): StateDict => {
  const checkpoint = readCheckpoint(bytes, file);
  const dictionaries: Map<string, PyTensor>[] = [];
  const symbolTables: (readonly string[])[] = [];
  visit(checkpoint.value, container => {
    const tensors = container instanceof Map ? tensorsOf(container as Dictionary) : new Map<string, PyTensor>();
    if ([...tensors.keys()].some(name => recurrentName.test(name))) dictionaries.push(tensors);
    if (tensors.size === 0) {
      const symbols = symbolsOfJson(asJson(container));
      if (symbols !== undefined && symbols.length > 1) symbolTables.push(symbols);
    }
  });
  const [first, second] = dictionaries;
  if (first === undefined) {
    throw new ModelError(
      file,
      'holds no recurrent layer of PyTorch: no tensor has a name like rnn.weight_hh_l0. ' +
        'Save the weights of the whole network, with torch.save(network.state_dict(), path).',
    );
  }
  if (second !== undefined) {
    throw new ModelError(file, 'holds more than one network; save the state_dict of one of them.');
  }
  return { tensors: materialise(first, checkpoint, file), symbolTables };
};
