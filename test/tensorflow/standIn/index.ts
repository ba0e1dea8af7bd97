/**
 * A package with tfjs-node's exports for machines without TensorFlow: tfjs-core on its own processor backend, and behind
 * `executeMultipleOutputs` the two LSTM kernels in plain loops. Every call is recorded and checked as libtensorflow does.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { blockLstm, blockLstmGradient, outputNames, type BlockLstmInputs, type BlockLstmOutputs } from './blockLstm.js';

export * from '@tensorflow/tfjs-core';

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** A kernel call as the binding would have got it. */
export interface RecordedCall {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** `int64 []`, `float32 [2,3]`, ... */
  readonly inputs: readonly string[];
  readonly outputs: number;
}

/** The last calls; the oldest go. */
export const recordedCalls: RecordedCall[] = [];

const MOST_RECORDED = 1000;

/** Numbers of tensors as the binding gives them away. */
let lastId = 0;
const int64s = new Map<number, number>();

const binding = {
  TF_FLOAT: 1,
  TF_INT64: 9,
  TF_ATTR_FLOAT: 2,
  TF_ATTR_BOOL: 3,
  TF_ATTR_TYPE: 4,
  createTensor(shape: readonly number[], type: number, values: Int32Array): number {
    if (type !== binding.TF_INT64 || shape.length > 0) throw new Error(`createTensor of type ${type} is not expected`);
    int64s.set(++lastId, values[0]! + values[1]! * 2 ** 32);
    return lastId;
  },
};

/** What is set to see how a run survives: lanes that the memory holds, calls after which the card is gone. */
const MOST_LANES = Number(process.env['CELL_LENS_STAND_IN_LANES'] ?? Infinity);
const MOST_CALLS = Number(process.env['CELL_LENS_STAND_IN_BREAKS'] ?? Infinity);
let calls = 0;

/** Attributes that each kernel is registered with. */
const registered: Readonly<
  Record<string, { readonly attributes: readonly string[]; readonly inputs: number; readonly outputs: number }>
> = {
  BlockLSTMV2: { attributes: ['T', 'cell_clip', 'use_peephole'], inputs: 9, outputs: 7 },
  BlockLSTMGradV2: { attributes: ['T', 'use_peephole'], inputs: 18, outputs: 8 },
};

class StandInBackend extends MathBackendCPU {
  readonly binding = binding;
  readonly isUsingGpuDevice = process.env['CELL_LENS_STAND_IN_NO_CARD'] === undefined;
  readonly #stored = new Map<object, { id: number; dtype: number; values: unknown }>();
  readonly tensorMap = {
    get: (dataId: object): { id: number; dtype: number; values: unknown } => {
      const stored = this.#stored.get(dataId) ?? { id: -1, dtype: 3, values: this.data.get(dataId).values };
      this.#stored.set(dataId, stored);
      return stored;
    },
  };

  override disposeData(dataId: object, force = false): boolean {
    const gone = super.disposeData(dataId, force);
    if (gone) this.#stored.delete(dataId);
    return gone;
  }

  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[] {
    const kernel = registered[name];
    if (kernel === undefined) throw new Error(`Op type not registered '${name}'`);
    const unknown = attributes.find(attribute => !kernel.attributes.includes(attribute.name));
    if (unknown !== undefined) throw new Error(`${name} has no attribute ${unknown.name}`);
    if (inputs.length !== kernel.inputs) throw new Error(`${name} takes ${kernel.inputs} inputs, not ${inputs.length}`);
    if (outputs !== kernel.outputs) throw new Error(`${name} gives ${kernel.outputs} outputs, not ${outputs}`);
    const described = inputs.map(({ dataId, dtype, shape }) => {
      const isInt64 = this.#stored.get(dataId)?.dtype === binding.TF_INT64;
      return `${isInt64 ? 'int64' : dtype} [${shape.join(',')}]`;
    });
    if (described[0] !== 'int64 []') throw new Error(`${name}: input 0 must be an int64 scalar, not ${described[0]}`);
    const values = Object.fromEntries(attributes.map(attribute => [attribute.name, attribute.value]));
    recordedCalls.push({ name, attributes: values, inputs: described, outputs });
    if (recordedCalls.length > MOST_RECORDED) recordedCalls.shift();

    const steps = int64s.get(this.#stored.get(inputs[0]!.dataId)!.id)!;
    const read = (index: number): Float32Array => inputs[index]!.dataSync() as Float32Array;
    const [, batch, width] = inputs[1]!.shape as [number, number, number];
    const hidden = inputs[2]!.shape[1]!;
    // As tfjs-node's binding words what TensorFlow says.
    if (batch > MOST_LANES)
      throw new Error(`Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[${batch}]`);
    if (++calls > MOST_CALLS) throw new Error('Invalid TF_Status: 13\nMessage: CUDA driver is gone');
    if (steps > inputs[1]!.shape[0]!) throw new Error(`${name}: seq_len_max ${steps} is more than the steps of x`);
    const given: BlockLstmInputs = {
      steps,
      batch,
      inputs: width,
      hidden,
      x: read(1),
      c0: read(2),
      h0: read(3),
      w: read(4),
      b: read(8),
    };
    const rows = [steps, batch, hidden];
    if (name === 'BlockLSTMV2') {
      const results = blockLstm(given);
      return outputNames.map(output => tf.tensor(results[output], rows));
    }
    const forward = Object.fromEntries(outputNames.map((output, index) => [output, read(9 + index)]));
    const gradients = blockLstmGradient(given, forward as BlockLstmOutputs, read(16), read(17));
    const peephole = (): tf.Tensor => tf.zeros([hidden]);
    return [
      tf.tensor(gradients.x, inputs[1]!.shape),
      tf.tensor(gradients.c0, inputs[2]!.shape),
      tf.tensor(gradients.h0, inputs[3]!.shape),
      tf.tensor(gradients.w, inputs[4]!.shape),
      peephole(),
      peephole(),
      peephole(),
      tf.tensor(gradients.b, inputs[8]!.shape),
    ];
  }
}

// tfjs-backend-cpu has registered its kernels under the name `cpu`; tfjs-node's backend is called `tensorflow`.
tf.copyRegisteredKernels('cpu', 'tensorflow');
tf.registerBackend('tensorflow', () => new StandInBackend(), 3);
tf.setBackend('tensorflow');
