import { describeValue, isJsonObject, parseJsonObject, type JsonObject } from '../../json.js';
import { ModelError } from '../../modelError.js';
import { formatShape, type Tensor } from '../../tensor.js';
import { assemble } from '../assemble.js';
import type { ForeignNetwork } from '../foreignNetwork.js';
import { basicLstmLayout, gateMatrix, gateVector, transpose } from '../gateBlocks.js';
import { rawTensor } from '../rawTensor.js';
import type { RecurrentLayer } from '../recurrentStack.js';
import type { ReadSibling } from '../tfjs/readTfjs.js';
import { fitFound } from '../vocabulary/readVocabulary.js';
import { symbolsOfJson } from '../vocabulary/symbolTable.js';

/** What BasicLSTMCell adds to the forget gate when it runs; ml5 leaves it at TensorFlow's default. */
const forgetBias = 1;
const mostTensors = 1000;

const cellNumber = /(?:cell|lstm)_(\d+)/i;

/** Whether a JSON object is ml5's manifest: names of tensors, each with a file and a shape. */
export const isMl5Manifest = (json: JsonObject): boolean => {
  const entries = Object.values(json);
  return entries.length > 0 && entries.every(entry => isJsonObject(entry) && 'filename' in entry && 'shape' in entry);
};

/** One BasicLSTMCell: its kernel [in + H, 4 H] multiplies input and state together. */
const readCell = (kernel: Tensor, bias: Tensor, name: string, file: string): RecurrentLayer => {
  const [rows = 0, columns = 0] = kernel.shape;
  const hidden = columns / 4;
  const input = rows - hidden;
  if (
    kernel.shape.length !== 2 ||
    !Number.isInteger(hidden) ||
    hidden < 1 ||
    input < 1 ||
    bias.data.length !== columns
  ) {
    throw new ModelError(
      file,
      `${name} has a kernel of shape ${formatShape(kernel.shape)} and a bias of ${bias.data.length} numbers; expected [input + units, 4 units] and 4 units.`,
    );
  }
  const part = (from: number, to: number): Tensor =>
    gateMatrix(
      { shape: [to - from, columns], data: kernel.data.subarray(from * columns, to * columns) },
      basicLstmLayout,
    );
  const biasInput = gateVector(bias, basicLstmLayout);
  // PyTorch's second gate is the forget gate.
  const data = biasInput.data.map((value, index) =>
    index >= hidden && index < 2 * hidden ? value + forgetBias : value,
  );
  return {
    weightInput: part(0, input),
    weightHidden: part(input, rows),
    biasInput: { shape: biasInput.shape, data },
    biasHidden: null,
  };
};

/**
 * Reads a folder of ml5's charRNN: manifest.json, the raw tensors that it names, and vocab.json.
 *
 * @throws ModelError when a tensor is missing or has another shape than such a network has.
 */
export const readMl5 = async (manifest: JsonObject, read: ReadSibling, file: string): Promise<ForeignNetwork> => {
  const fail = (problem: string): never => {
    throw new ModelError(file, problem);
  };
  const entries = Object.entries(manifest);
  if (entries.length > mostTensors) fail(`names ${entries.length} tensors, more than a network has.`);
  const kernels = new Map<number, Tensor>();
  const biases = new Map<number, Tensor>();
  let embedding: Tensor | null = null;
  let output: Tensor | undefined;
  let outputBias: Tensor | undefined;
  for (const [name, entry] of entries) {
    // What an optimiser keeps beside the weights is in some manifests.
    if (/adam|beta\d_power|momentum/i.test(name)) continue;
    if (!isJsonObject(entry) || typeof entry['filename'] !== 'string')
      return fail(`${name} is ${describeValue(entry)}; expected a filename and a shape.`);
    // A step counter, of no use after training.
    if (Array.isArray(entry['shape']) && entry['shape'].length === 0) continue;
    const tensor = rawTensor(await read(entry['filename']), entry['shape'], name, file);
    const cell = cellNumber.exec(name);
    const matrix = tensor.shape.length === 2;
    if (cell !== null) (matrix ? kernels : biases).set(Number(cell[1]), tensor);
    else if (/softmax/i.test(name)) {
      if (matrix) output = tensor;
      else outputBias = tensor;
    } else if (/embedding/i.test(name) && matrix) embedding = tensor;
    else if (tensor.data.length > 1) fail(`the tensor ${name} ${formatShape(tensor.shape)} is no part of a charRNN.`);
  }
  const layers = Array.from({ length: kernels.size }, (_, layer) => {
    const [kernel, bias] = [kernels.get(layer), biases.get(layer)];
    if (kernel === undefined || bias === undefined) return fail(`cell ${layer} lacks its kernel or bias.`);
    return readCell(kernel, bias, `cell ${layer}`, file);
  });
  const [first] = layers;
  if (first === undefined || output === undefined) return fail('lacks the cells or the softmax layer of a charRNN.');
  const hidden = first.weightHidden.shape[1]!;
  const width = first.weightInput.shape[1]!;
  const [columns, symbols] = output.shape as [number, number];
  layers.forEach((layer, index) => {
    if (layer.weightHidden.shape[1] !== hidden || (index > 0 && layer.weightInput.shape[1] !== hidden))
      fail('has cells of different widths; only equal ones are read.');
  });
  const [rows, embedded] = (embedding as Tensor | null)?.shape ?? [width, width];
  if (
    columns !== hidden ||
    rows !== symbols ||
    embedded !== width ||
    (outputBias !== undefined && outputBias.data.length !== symbols)
  ) {
    fail(
      `reads ${rows} symbols of width ${embedded}, has ${hidden} units and predicts ${symbols} symbols from ${columns}: these do not fit each other.`,
    );
  }
  const vocabulary = await read('vocab.json').then(
    bytes => symbolsOfJson(parseJsonObject(new TextDecoder().decode(bytes), 'vocab.json', 'the file')),
    () => undefined,
  );
  const parts = {
    kind: 'lstm',
    hidden,
    layers,
    embedding,
    output: transpose(output),
    outputBias: outputBias ?? null,
  } as const;
  return {
    format: 'ml5',
    ...assemble(parts, file),
    symbols: vocabulary === undefined ? null : (fitFound([vocabulary], symbols) ?? null),
    notes: [`A forget bias of ${forgetBias} is added, as ml5 does when it runs the network.`],
  };
};
