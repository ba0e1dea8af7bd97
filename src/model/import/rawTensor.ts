import { describeValue } from '../json.js';
import { ModelError } from '../modelError.js';
import { formatShape, type Tensor } from '../tensor.js';
import { limits } from './foreignNetwork.js';

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** A checked shape. Throws ModelError where it is none, or of more numbers than can be read. */
export const checkShape = (shape: unknown, name: string, file: string): readonly number[] => {
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isCount)) {
    throw new ModelError(file, `the tensor ${name} has shape ${describeValue(shape)}; expected up to 8 whole numbers.`);
  }
  const count = shape.reduce((product: number, length: number) => product * length, 1);
  if (count > limits.parameters) {
    throw new ModelError(
      file,
      `the tensor ${name} of shape ${formatShape(shape)} is larger than any network that can be read.`,
    );
  }
  return shape;
};

/** Numbers that a library gives as they are, checked to be as many as the shape says, and finite. */
export const checkedTensor = (data: Float32Array, shape: readonly number[], name: string, file: string): Tensor => {
  const count = shape.reduce((product, length) => product * length, 1);
  if (data.length !== count)
    throw new ModelError(file, `the tensor ${name} of shape ${formatShape(shape)} has ${data.length} numbers.`);
  const wrong = data.findIndex(value => !Number.isFinite(value));
  if (wrong >= 0)
    throw new ModelError(file, `the tensor ${name} holds ${data[wrong]} at index ${wrong}; expected finite numbers.`);
  return { shape, data };
};

/** The float32 numbers, little-endian, at the start of `bytes`. Throws ModelError where there are too few. */
export const rawTensor = (bytes: Uint8Array, shape: unknown, name: string, file: string): Tensor => {
  const checked = checkShape(shape, name, file);
  const count = checked.reduce((product, length) => product * length, 1);
  if (count * 4 > bytes.length) {
    throw new ModelError(
      file,
      `the tensor ${name} of shape ${formatShape(checked)} needs ${count * 4} bytes; ${bytes.length} are there.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = Float32Array.from({ length: count }, (_, index) => view.getFloat32(index * 4, true));
  return checkedTensor(data, checked, name, file);
};
