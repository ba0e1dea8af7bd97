/**
 * Writes an LSTM as an ONNX model: character indices in, h of every layer and step out. ONNX is protocol buffers
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto); this encodes the few messages that such a model needs.
 */

const varint = value => {
  const bytes = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
};
const integer = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field, value) => {
  const data = Buffer.from(value);
  return Buffer.concat([varint((field << 3) | 2), varint(data.length), data]);
};
const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

const [FLOAT, INT64] = [1, 7];

const initialiser = (name, dims, data) =>
  message(
    5,
    ...dims.map(dim => integer(1, dim)),
    integer(2, FLOAT),
    bytes(8, name),
    bytes(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  );
const attribute = {
  int: (name, value) => message(5, bytes(1, name), integer(3, value), integer(20, 2)),
  ints: (name, values) => message(5, bytes(1, name), ...values.map(value => integer(8, value)), integer(20, 7)),
};
const node = (type, inputs, outputs, ...attributes) =>
  message(
    1,
    ...inputs.map(name => bytes(1, name)),
    ...outputs.map(name => bytes(2, name)),
    bytes(4, type),
    ...attributes,
  );
/** A named input or output; a string among its dimensions names one that is open. */
const value = (field, name, type, dims) => {
  const shape = dims.map(dim => message(1, typeof dim === 'string' ? bytes(2, dim) : integer(1, dim)));
  return message(field, bytes(1, name), message(2, message(1, integer(1, type), message(2, ...shape))));
};

/** PyTorch's rows of gates i, f, g, o in ONNX's order i, o, f, c. */
const reorder = (data, hidden) => {
  const size = (data.length / (4 * hidden)) * hidden;
  const gate = index => data.subarray(index * size, (index + 1) * size);
  return Float32Array.from([...gate(0), ...gate(3), ...gate(1), ...gate(2)]);
};

/** `tensors` by PyTorch's names. Input `symbols` [T], outputs `h0`, `h1`, ... [T, 1, 1, hidden]. */
export const onnxLstm = (tensors, { layers, hidden, embedding, vocabulary }) => {
  const data = name => tensors.get(name).data;
  const parts = [
    initialiser('table', [vocabulary, embedding], data('embedding.weight')),
    node('Gather', ['table', 'symbols'], ['vectors'], attribute.int('axis', 0)),
    node('Unsqueeze', ['vectors'], ['x0'], attribute.ints('axes', [1])),
  ];
  for (let layer = 0; layer < layers; layer++) {
    const width = layer === 0 ? embedding : hidden;
    const both = ['ih', 'hh'].map(kind => reorder(data(`rnn.bias_${kind}_l${layer}`), hidden));
    parts.push(
      initialiser(`w${layer}`, [1, 4 * hidden, width], reorder(data(`rnn.weight_ih_l${layer}`), hidden)),
      initialiser(`r${layer}`, [1, 4 * hidden, hidden], reorder(data(`rnn.weight_hh_l${layer}`), hidden)),
      initialiser(`b${layer}`, [1, 8 * hidden], Float32Array.from([...both[0], ...both[1]])),
      node(
        'LSTM',
        [`x${layer}`, `w${layer}`, `r${layer}`, `b${layer}`],
        [`h${layer}`],
        attribute.int('hidden_size', hidden),
      ),
      node('Squeeze', [`h${layer}`], [`x${layer + 1}`], attribute.ints('axes', [1])),
      value(12, `h${layer}`, FLOAT, ['T', 1, 1, hidden]),
    );
  }
  const graph = message(7, ...parts, bytes(2, 'lstm'), value(11, 'symbols', INT64, ['T']));
  return Buffer.concat([integer(1, 7), graph, message(8, bytes(1, ''), integer(2, 11))]);
};
