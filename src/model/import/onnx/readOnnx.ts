import { gatesOf, type CellKind, type CellVariant } from '../../architecture.js';
import { ModelError } from '../../modelError.js';
import { formatShape, type Tensor } from '../../tensor.js';
import { assemble } from '../assemble.js';
import type { ForeignNetwork } from '../foreignNetwork.js';
import { gateMatrix, gateVector, onnxLayouts, transpose } from '../gateBlocks.js';
import type { RecurrentLayer } from '../recurrentStack.js';
import { readOnnxGraph, type OnnxGraph, type OnnxNode } from './onnxGraph.js';

const kinds: Readonly<Record<string, CellKind>> = { LSTM: 'lstm', GRU: 'gru', RNN: 'rnn' };

/** Operators that hand their first input on in another shape, or a part of its steps. */
const passing = new Set([
  'Transpose',
  'Squeeze',
  'Unsqueeze',
  'Reshape',
  'Identity',
  'Cast',
  'Dropout',
  'Flatten',
  'Slice',
]);
/** Operators after the output layer that change no order of the symbols' odds. */
const closing = new Set([...passing, 'Softmax', 'LogSoftmax']);

type Fail = (problem: string) => never;

const named = (node: OnnxNode): string => `the ${node.operator} node ${node.name || node.outputs[0] || ''}`;

const variantOf = (node: OnnxNode, kind: CellKind, fail: Fail): CellVariant | undefined => {
  const attribute = (name: string) => node.attributes.get(name);
  const direction = attribute('direction')?.text ?? 'forward';
  if (direction !== 'forward') {
    fail(
      `${named(node)} reads in the direction ${direction}. Only networks that read text forwards have a state after each character and can be shown.`,
    );
  }
  if (attribute('clip') !== undefined || (attribute('input_forget')?.integer ?? 0) !== 0)
    fail(`${named(node)} clips its cells or couples its gates, which is not read.`);
  const usual = { lstm: ['Sigmoid', 'Tanh', 'Tanh'], gru: ['Sigmoid', 'Tanh'], rnn: ['Tanh'] }[kind];
  const activations = attribute('activations')?.texts ?? [];
  const found = (activations.length === 0 ? usual : activations).map(name => name.toLowerCase());
  const hard = kind !== 'rnn' && found[0] === 'hardsigmoid';
  const relu = kind === 'rnn' && found[0] === 'relu';
  const expected = usual.map((name, index) =>
    index === 0 && hard ? 'hardsigmoid' : index === 0 && relu ? 'relu' : name.toLowerCase(),
  );
  if (found.join() !== expected.join())
    fail(
      `${named(node)} has the activations ${found.join(', ')}; expected ${usual.join(', ')}, HardSigmoid gates, or Relu in an RNN.`,
    );
  if ((attribute('activation_beta')?.floats[0] ?? 0.5) !== 0.5)
    fail(`${named(node)} has a HardSigmoid with another middle than 0.5, which is not read.`);
  const slope = attribute('activation_alpha')?.floats[0] ?? 0.2;
  const variant: CellVariant = {
    ...(relu ? { activation: 'relu' as const } : {}),
    ...(hard ? { hardSigmoid: Number(slope.toPrecision(7)) } : {}),
    ...(kind === 'gru' && (attribute('linear_before_reset')?.integer ?? 0) === 0 ? { resetFirst: true as const } : {}),
  };
  return Object.keys(variant).length === 0 ? undefined : variant;
};

const readLayer = (
  graph: OnnxGraph,
  node: OnnxNode,
  kind: CellKind,
  fail: Fail,
): RecurrentLayer & { readonly hidden: number } => {
  const [, w = '', r = '', b = '', , h0 = '', c0 = '', p = ''] = node.inputs;
  const weights = (name: string): Tensor =>
    graph.constant(name) ??
    fail(`${named(node)} has weights that are computed instead of stored; export the model with constant folding.`);
  const [input, recurrent] = [weights(w), weights(r)];
  const bias = b === '' ? null : weights(b);
  const hidden = recurrent.shape[2] ?? 0;
  const rows = gatesOf[kind] * hidden;
  const fits =
    recurrent.shape.length === 3 &&
    input.shape.length === 3 &&
    hidden > 0 &&
    [input, recurrent].every(({ shape }) => shape[0] === 1 && shape[1] === rows);
  if (!fits || (bias !== null && bias.data.length !== 2 * rows)) {
    fail(
      `${named(node)} has weights of the shapes ${[input, recurrent, ...(bias === null ? [] : [bias])].map(({ shape }) => formatShape(shape)).join(', ')}; expected one direction with ${gatesOf[kind]} blocks.`,
    );
  }
  if (p !== '' && (!graph.isConstant(p) || graph.constant(p)?.data.some(value => value !== 0)))
    fail(`${named(node)} has peepholes, which are not read.`);
  for (const state of [h0, c0]) {
    if (state !== '' && graph.constant(state)?.data.some(value => value !== 0))
      fail(`${named(node)} starts from a state other than zero, which is not read.`);
  }
  const layout = onnxLayouts[kind];
  const matrix = ({ shape, data }: Tensor): Tensor => gateMatrix({ shape: [shape[1]!, shape[2]!], data }, layout);
  const half = (from: number): Tensor | null =>
    bias === null ? null : gateVector({ shape: [rows], data: bias.data.subarray(from, from + rows) }, layout);
  return {
    hidden,
    weightInput: matrix(input),
    weightHidden: matrix(recurrent),
    biasInput: half(0),
    biasHidden: half(rows),
  };
};

/** Reads an ONNX model with LSTM, GRU or RNN operators over a gathered or one-hot input. Throws ModelError. */
export const readOnnx = (bytes: Uint8Array, file: string): ForeignNetwork => {
  const fail: Fail = problem => {
    throw new ModelError(file, problem);
  };
  const graph = readOnnxGraph(bytes, file);
  const producers = new Map(graph.nodes.flatMap(node => node.outputs.map(output => [output, node] as const)));
  /** What computes a value, past operators that only change its shape; undefined: an input of the model. */
  const sourceOf = (name: string): OnnxNode | undefined => {
    let node = producers.get(name);
    for (let steps = 0; node !== undefined && steps < graph.nodes.length; steps++) {
      // A Gather of computed values by a constant picks one step.
      const picks =
        node.operator === 'Gather' && !graph.isConstant(node.inputs[0] ?? '') && graph.isConstant(node.inputs[1] ?? '');
      if (!passing.has(node.operator) && !picks) return node;
      node = producers.get(node.inputs[0] ?? '');
    }
    return node;
  };

  const recurrent = graph.nodes.filter(node => Object.hasOwn(kinds, node.operator));
  const [bottom] = recurrent;
  const top = recurrent.at(-1);
  if (bottom === undefined || top === undefined) return fail('has no LSTM, GRU or RNN operator.');
  const kind = kinds[bottom.operator]!;
  const variant = variantOf(bottom, kind, fail);
  const layers = recurrent.map((node, index) => {
    const layer =
      node.operator === bottom.operator
        ? readLayer(graph, node, kind, fail)
        : fail('has recurrent layers of different kinds; only equal ones are read.');
    if (JSON.stringify(variantOf(node, kind, fail)) !== JSON.stringify(variant))
      fail('has recurrent layers with different activations; only equal ones are read.');
    if (index > 0 && sourceOf(node.inputs[0] ?? '') !== recurrent[index - 1])
      fail(`${named(node)} does not read the layer below alone; only a chain of layers is read.`);
    return layer;
  });
  const { hidden } = layers[0]!;
  layers.forEach((layer, index) => {
    if (layer.hidden !== hidden || (index > 0 && layer.weightInput.shape[1] !== hidden))
      fail('has recurrent layers of different widths; only equal ones are read.');
  });

  const entry = sourceOf(bottom.inputs[0] ?? '');
  const width = layers[0]!.weightInput.shape[1]!;
  let embedding: Tensor | null = null;
  if (entry?.operator === 'Gather') {
    embedding = graph.constant(entry.inputs[0] ?? '') ?? fail(`${named(entry)} looks up what is no stored matrix.`);
    if (embedding.shape.length !== 2 || embedding.shape[1] !== width)
      fail(`the embedding has shape ${formatShape(embedding.shape)}, but the layer above reads ${width} values.`);
  } else if (entry !== undefined && entry.operator !== 'OneHot') {
    fail(
      `${named(bottom)} reads the result of ${named(entry)}; expected an embedding (Gather), OneHot, or an input of the model.`,
    );
  }

  const readsTop = (node: OnnxNode): boolean => node.inputs.some(name => sourceOf(name) === top);
  const product = graph.nodes.find(node => (node.operator === 'MatMul' || node.operator === 'Gemm') && readsTop(node));
  if (product === undefined) return fail('has no MatMul or Gemm that predicts the next character from the top layer.');
  const matrix =
    graph.constant(product.inputs[1] ?? '') ??
    fail(`${named(product)} multiplies by what is no stored matrix; export the model with constant folding.`);
  if (matrix.shape.length !== 2)
    fail(`${named(product)} has a matrix of shape ${formatShape(matrix.shape)}; expected two dimensions.`);
  const scales = ['alpha', 'beta'].some(name => (product.attributes.get(name)?.float ?? 1) !== 1);
  if (scales || (product.attributes.get('transA')?.integer ?? 0) !== 0)
    fail(`${named(product)} scales or turns its input, which is not read.`);
  const output =
    product.operator === 'Gemm' && product.attributes.get('transB')?.integer === 1 ? matrix : transpose(matrix);
  const sum = graph.nodes.find(node => node.operator === 'Add' && node.inputs.some(name => sourceOf(name) === product));
  const biasName = product.operator === 'Gemm' ? product.inputs[2] : sum?.inputs.find(name => graph.isConstant(name));
  const outputBias =
    biasName === undefined
      ? null
      : (graph.constant(biasName) ?? fail(`${named(product)} adds what is no stored vector.`));
  const end = product.operator === 'MatMul' && sum !== undefined ? sum : product;
  const beyond = graph.nodes.find(
    node => !closing.has(node.operator) && node.inputs.some(name => sourceOf(name) === end),
  );
  if (beyond !== undefined) fail(`${named(beyond)} follows the output layer; expected softmax or nothing.`);

  const [symbols, columns] = output.shape as [number, number];
  if (columns !== hidden || (outputBias !== null && outputBias.data.length !== symbols))
    fail(
      `the output layer reads ${columns} values and predicts ${symbols} symbols, which does not fit ${hidden} units.`,
    );
  if ((embedding?.shape[0] ?? width) !== symbols)
    fail(`reads ${embedding?.shape[0] ?? width} symbols, but predicts ${symbols}; expected one vocabulary for both.`);
  const parts = { kind, hidden, layers, embedding, output, outputBias, ...(variant === undefined ? {} : { variant }) };
  return { format: 'ONNX', ...assemble(parts, file), symbols: null, notes: [] };
};
