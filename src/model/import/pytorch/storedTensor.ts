import { fromBfloat16, fromFloat16 } from '../../float16.js';
import { ModelError } from '../../modelError.js';
import { formatShape, type Tensor } from '../../tensor.js';
import { limits } from '../foreignNetwork.js';
import type { PyTensor, StoredType } from './pickleValues.js';

/** Bytes of an element; 'int' and 'other' are never read as weights. */
const sizes: Readonly<Record<StoredType, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
  int: 0,
  other: 0,
};

const readers: Readonly<Record<StoredType, (view: DataView, at: number) => number>> = {
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
  float16: (view, at) => fromFloat16(view.getUint16(at, true)),
  bfloat16: (view, at) => fromBfloat16(view.getUint16(at, true)),
  int: () => NaN,
  other: () => NaN,
};

/** Whether `tensor` holds numbers that can be weights (counters and masks do not). */
export const isFloating = ({ storage }: PyTensor): boolean => sizes[storage.type] > 0;

/**
 * The numbers of a tensor, row by row, out of the bytes of its storage: strides followed, precision turned to float32.
 *
 * @param name how messages call the tensor.
 * @throws ModelError when it reaches beyond its storage, is too large, or holds what is no finite number.
 */
export const readStoredTensor = (tensor: PyTensor, storage: Uint8Array, name: string, file: string): Tensor => {
  const fail = (problem: string): never => {
    throw new ModelError(file, `tensor ${name} ${problem}`);
  };
  const { shape, strides, offset } = tensor;
  const size = sizes[tensor.storage.type];
  const count = shape.reduce((product, length) => product * length, 1);
  if (count > limits.parameters) fail(`of shape ${formatShape(shape)} is larger than any network that can be read.`);
  const last = count === 0 ? -1 : shape.reduce((at, length, axis) => at + (length - 1) * strides[axis]!, offset);
  // A stride of 0 lets a few bytes stand for many: what is allocated is bounded by what is there.
  if ((last + 1) * size > storage.length || count * size > storage.length) {
    fail(`of shape ${formatShape(shape)} needs more than the ${storage.length} bytes of its storage.`);
  }
  const view = new DataView(storage.buffer, storage.byteOffset, storage.byteLength);
  const read = readers[tensor.storage.type];
  const data = new Float32Array(count);
  const index = shape.map(() => 0);
  let at = offset;
  for (let next = 0; next < count; next++) {
    const value = read(view, at * size);
    if (!Number.isFinite(value)) fail(`holds ${value}; expected finite numbers.`);
    data[next] = value;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= shape[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return { shape, data };
};
