import type * as tfjs from '@tensorflow/tfjs-core';

/** What tfjs-node, tfjs-node-gpu and tfjs-core all export. */
export type Tfjs = typeof tfjs;
export type Tensor = tfjs.Tensor;

/** An attribute of a TensorFlow operation, as tfjs-node's binding takes it. */
export interface KernelAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number;
}

/** The part of tfjs-node's native binding that is used. */
export interface KernelBinding {
  readonly TF_FLOAT: number;
  readonly TF_INT64: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  createTensor(shape: readonly number[], type: number, values: Int32Array): number;
}

/**
 * The part of tfjs-node's `NodeJSKernelBackend` that is used: any kernel registered in libtensorflow can be called by
 * its name. `tensorMap` is private in its types, and public in fact.
 */
export interface KernelBackend {
  readonly binding: KernelBinding;
  readonly tensorMap: { get(dataId: object): { id: number; dtype: number; values: unknown } };
  executeMultipleOutputs(
    name: string,
    attributes: readonly KernelAttribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
}

/** Calls TensorFlow kernels that tfjs has no function for. */
export interface Kernels {
  readonly tf: Tfjs;
  /** Kept for good: one tensor for each value. */
  int64(value: number): Tensor;
  /** Zeros of this length, kept for good. */
  zeros(length: number): Tensor;
  execute(
    name: string,
    attributes: {
      readonly floats?: Readonly<Record<string, number>>;
      readonly booleans?: Readonly<Record<string, boolean>>;
    },
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
  dispose(): void;
}

/** @param tf with tfjs-node's backend (or one like it) in use */
export const createKernels = (tf: Tfjs): Kernels => {
  const backend = tf.backend() as unknown as KernelBackend;
  const { binding } = backend;
  const integers = new Map<number, Tensor>();
  const blanks = new Map<number, Tensor>();
  const once = (made: Map<number, Tensor>, key: number, make: () => Tensor): Tensor => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const tensor = tf.keep(make());
    made.set(key, tensor);
    return tensor;
  };
  return {
    tf,
    // tfjs has no int64. Its own Int64Scalar makes a tensor in every call and never deletes it; this one is made once.
    int64: value =>
      once(integers, value, () => {
        const tensor = tf.scalar(value, 'int32');
        const stored = backend.tensorMap.get(tensor.dataId);
        stored.id = binding.createTensor([], binding.TF_INT64, Int32Array.of(value, 0));
        stored.dtype = binding.TF_INT64;
        stored.values = null;
        return tensor;
      }),
    zeros: length => once(blanks, length, () => tf.zeros([length])),
    execute(name, { floats = {}, booleans = {} }, inputs, outputs) {
      const attributes: KernelAttribute[] = [
        { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
        ...Object.entries(floats).map(([key, value]) => ({ name: key, type: binding.TF_ATTR_FLOAT, value })),
        ...Object.entries(booleans).map(([key, value]) => ({ name: key, type: binding.TF_ATTR_BOOL, value })),
      ];
      return backend.executeMultipleOutputs(name, attributes, inputs, outputs);
    },
    dispose() {
      for (const tensor of [...integers.values(), ...blanks.values()]) tensor.dispose();
      integers.clear();
      blanks.clear();
    },
  };
};
