import { fromFloat16 } from '../../float16.js';
import { ModelError } from '../../modelError.js';
import type { Tensor } from '../../tensor.js';
import { checkedTensor, checkShape, rawTensor } from '../rawTensor.js';
import { readFields, readVarints, type Field } from './protobuf.js';

/** Messages and field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */

export interface OnnxNode {
  readonly operator: string;
  readonly name: string;
  /** Names of values; '' for an input that is not given. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export interface OnnxAttribute {
  readonly float: number | undefined;
  readonly integer: number | undefined;
  readonly text: string | undefined;
  readonly texts: readonly string[];
  readonly floats: readonly number[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  /** The value of a name that is constant; undefined for one that is computed, or of whole numbers. Throws ModelError. */
  constant(name: string): Tensor | undefined;
  isConstant(name: string): boolean;
}

const bytesOf = ({ value }: Field): Uint8Array => (typeof value === 'number' ? new Uint8Array(0) : value);
const textOf = (field: Field): string => new TextDecoder().decode(bytesOf(field));
const all = (fields: readonly Field[], number: number): readonly Field[] =>
  fields.filter(field => field.number === number);
const last = (fields: readonly Field[], number: number): Field | undefined =>
  fields.findLast(field => field.number === number);
const numberOf = (field: Field | undefined): number | undefined =>
  typeof field?.value === 'number' ? field.value : undefined;

const floatsOf = (fields: readonly Field[], number: number): Float32Array => {
  const parts = all(fields, number);
  const values: number[] = [];
  for (const part of parts) {
    if (typeof part.value === 'number') values.push(part.value);
    else {
      const view = new DataView(part.value.buffer, part.value.byteOffset, part.value.byteLength);
      for (let at = 0; at + 4 <= view.byteLength; at += 4) values.push(view.getFloat32(at, true));
    }
  }
  return Float32Array.from(values);
};

const dataTypes = { float: 1, half: 10, double: 11 } as const;

const readTensor = (fields: readonly Field[], name: string, file: string): Tensor | undefined => {
  const type = numberOf(last(fields, 2));
  if (type !== dataTypes.float && type !== dataTypes.half && type !== dataTypes.double) return undefined;
  const shape = checkShape(readVarints(fields, 1, file), name, file);
  if (numberOf(last(fields, 14)) === 1) {
    throw new ModelError(
      file,
      `the tensor ${name} lies in another file, which is not read; save the model as one file.`,
    );
  }
  const raw = last(fields, 9);
  const count = shape.reduce((product, length) => product * length, 1);
  if (raw === undefined) {
    if (type !== dataTypes.float)
      throw new ModelError(file, `the tensor ${name} is not stored as raw data or float_data.`);
    return checkedTensor(floatsOf(fields, 4), shape, name, file);
  }
  const bytes = bytesOf(raw);
  if (type === dataTypes.float) return rawTensor(bytes, shape, name, file);
  const width = type === dataTypes.half ? 2 : 8;
  if (count * width > bytes.length)
    throw new ModelError(file, `the tensor ${name} needs ${count * width} bytes; ${bytes.length} are there.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const value = (index: number): number =>
    width === 2 ? fromFloat16(view.getUint16(index * 2, true)) : view.getFloat64(index * 8, true);
  return checkedTensor(
    Float32Array.from({ length: count }, (_, index) => value(index)),
    shape,
    name,
    file,
  );
};

const readAttribute = (
  bytes: Uint8Array,
  file: string,
): readonly [string, OnnxAttribute & { readonly tensor: Uint8Array | undefined }] => {
  const fields = readFields(bytes, file);
  const name = last(fields, 1);
  const [text, tensor] = [last(fields, 4), last(fields, 5)];
  return [
    name === undefined ? '' : textOf(name),
    {
      float: numberOf(last(fields, 2)),
      integer: numberOf(last(fields, 3)),
      text: text === undefined ? undefined : textOf(text),
      texts: all(fields, 9).map(textOf),
      floats: [...floatsOf(fields, 7)],
      tensor: tensor === undefined ? undefined : bytesOf(tensor),
    },
  ];
};

/** Reads the graph of an ONNX model. Throws ModelError. */
export const readOnnxGraph = (bytes: Uint8Array, file: string): OnnxGraph => {
  const graph = last(readFields(bytes, file), 7);
  if (graph === undefined) throw new ModelError(file, 'is damaged or no ONNX file: it has no graph.');
  const fields = readFields(bytesOf(graph), file);
  const constants = new Map<string, readonly Field[]>();
  for (const field of all(fields, 5)) {
    const tensor = readFields(bytesOf(field), file);
    const name = last(tensor, 8);
    if (name !== undefined) constants.set(textOf(name), tensor);
  }
  const nodes = all(fields, 1).map((field): OnnxNode => {
    const parts = readFields(bytesOf(field), file);
    const attributes = all(parts, 5).map(part => readAttribute(bytesOf(part), file));
    const [name, operator] = [last(parts, 3), last(parts, 4)];
    const node = {
      operator: operator === undefined ? '' : textOf(operator),
      name: name === undefined ? '' : textOf(name),
      inputs: all(parts, 1).map(textOf),
      outputs: all(parts, 2).map(textOf),
      attributes: new Map(attributes),
    };
    const value = node.operator === 'Constant' ? attributes.find(([key]) => key === 'value')?.[1].tensor : undefined;
    if (value !== undefined && node.outputs[0] !== undefined) constants.set(node.outputs[0], readFields(value, file));
    return node;
  });
  const read = new Map<string, Tensor | undefined>();
  return {
    nodes,
    isConstant: name => constants.has(name),
    constant(name) {
      const tensor = constants.get(name);
      if (tensor !== undefined && !read.has(name)) read.set(name, readTensor(tensor, name, file));
      return read.get(name);
    },
  };
};
