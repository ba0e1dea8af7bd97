import { inputWidth } from '../architecture.js';
import { parameterShapes } from '../network.js';
import type { Tensor } from '../tensor.js';
import { gateLayouts } from './gateLayout.js';
import type { Block, MemoryPlan } from './memoryPlan.js';

/** Logit of the columns that only fill the output layer up: exp of it is 0 beside any other. */
const PADDING_LOGIT = -1e9;

/**
 * Calls `visit(tensor name, index in the tensor, byte offset from the start of the parameters)` for every number of the
 * network: the one place that knows how PyTorch's layout and the trainer's belong together.
 */
const forEachNumber = (plan: MemoryPlan, visit: (name: string, index: number, offset: number) => void): void => {
  const { architecture, parameters } = plan;
  const { hidden, layers, vocabulary, embedding } = architecture;
  const layout = gateLayouts[architecture.kind];
  const at = (block: Block, row: number, column: number): number =>
    block.at - parameters.at + 4 * (row * block.columns + column);

  if (parameters.embedding !== null && embedding !== null) {
    for (let index = 0; index < vocabulary * embedding; index++) {
      visit('embedding.weight', index, at(parameters.embedding, 0, index));
    }
  }
  const gateBlocks = (
    name: string,
    bias: string,
    gates: readonly number[],
    matrix: Block,
    biases: Block,
    width: number,
  ): void => {
    gates.forEach((gate, place) => {
      for (let unit = 0; unit < hidden; unit++) {
        const row = gate * hidden + unit;
        const column = place * hidden + unit;
        visit(bias, row, at(biases, 0, column));
        for (let input = 0; input < width; input++) visit(name, row * width + input, at(matrix, input, column));
      }
    });
  };
  for (let layer = 0; layer < layers; layer++) {
    const blocks = parameters.layers[layer]!;
    const width = inputWidth(architecture, layer);
    gateBlocks(`rnn.weight_ih_l${layer}`, `rnn.bias_ih_l${layer}`, layout.input, blocks.input, blocks.inputBias, width);
    gateBlocks(
      `rnn.weight_hh_l${layer}`,
      `rnn.bias_hh_l${layer}`,
      layout.recurrent,
      blocks.recurrent,
      blocks.recurrentBias,
      hidden,
    );
  }
  for (let symbol = 0; symbol < vocabulary; symbol++) {
    visit('output.bias', symbol, at(parameters.outputBias, 0, symbol));
    for (let unit = 0; unit < hidden; unit++) {
      visit('output.weight', symbol * hidden + unit, at(parameters.output, unit, symbol));
    }
  }
};

/** Memory laid out by a plan: a trainer's own, or an array that another kind of trainer fills in the same order. */
export type PlannedMemory = Pick<WebAssembly.Memory, 'buffer'>;

/** Writes a network's tensors (PyTorch's names and layout) into the training memory. */
export const writeParameters = (
  memory: PlannedMemory,
  plan: MemoryPlan,
  tensors: ReadonlyMap<string, Tensor>,
): void => {
  const { parameters, architecture } = plan;
  const numbers = new Float32Array(memory.buffer, parameters.at, parameters.bytes / 4);
  numbers.fill(0);
  const padding = (parameters.outputBias.at - parameters.at) / 4;
  numbers.fill(PADDING_LOGIT, padding + architecture.vocabulary, padding + plan.paddedVocabulary);
  forEachNumber(plan, (name, index, offset) => {
    numbers[offset / 4] = tensors.get(name)!.data[index]!;
  });
};

/**
 * Reads tensors (PyTorch's names and layout) from an array laid out as the parameters: the weights themselves
 * (default), or with `at` a thread's gradients or the optimiser's moments.
 */
export const readParameters = (
  memory: PlannedMemory,
  plan: MemoryPlan,
  at = plan.parameters.at,
): Map<string, Tensor> => {
  const numbers = new Float32Array(memory.buffer, at, plan.parameters.bytes / 4);
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes(plan.architecture)) {
    tensors.set(name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
  }
  forEachNumber(plan, (name, index, offset) => {
    tensors.get(name)!.data[index] = numbers[offset / 4]!;
  });
  return tensors;
};
