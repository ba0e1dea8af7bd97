/** The kinds of recurrent cell: PyTorch's `nn.LSTM`, `nn.GRU` and `nn.RNN` (tanh). */
export type CellKind = 'lstm' | 'gru' | 'rnn';

/** What can be read of a cell. PyTorch's names: LSTM gates i, f, g, o; GRU r, z, n. */
export type Signal = 'h' | 'c' | 'tanh_c' | 'i' | 'f' | 'g' | 'o' | 'r' | 'z' | 'n';

/** The shape of a network: an embedding or one-hot input, `layers` recurrent layers, a linear softmax output. */
export interface Architecture {
  readonly kind: CellKind;
  readonly layers: number;
  /** Units in each layer. */
  readonly hidden: number;
  /** Width of the learned embedding; null for one-hot input. */
  readonly embedding: number | null;
  /** Symbols of the vocabulary. */
  readonly vocabulary: number;
  /** Absent: exactly as PyTorch's modules compute by default. */
  readonly variant?: CellVariant;
}

/** What other libraries compute otherwise. Networks with a variant run on the JavaScript pass. */
export interface CellVariant {
  /** RNN: h = max(0, x) instead of tanh(x). */
  readonly activation?: 'relu';
  /** The gates are clip(slope x + 0.5, 0, 1) instead of the logistic function (Keras 2 and ONNX: 0.2; Keras 3: 1/6). */
  readonly hardSigmoid?: number;
  /** GRU: the reset gate acts before the product, n = tanh(W x + b + U (r h) + b'), as Keras's `reset_after=False`. */
  readonly resetFirst?: true;
}

/** Rows of `weight_ih` and `weight_hh` in units of `hidden`: i, f, g, o; r, z, n; h. */
export const gatesOf: Readonly<Record<CellKind, number>> = { lstm: 4, gru: 3, rnn: 1 };

/** Numbers of state per layer in units of `hidden`: h and c, or h alone. */
export const statesOf: Readonly<Record<CellKind, number>> = { lstm: 2, gru: 1, rnn: 1 };

/** The signals of each kind of cell. */
export const signalsOf: Readonly<Record<CellKind, readonly Signal[]>> = {
  lstm: ['h', 'c', 'tanh_c', 'i', 'f', 'g', 'o'],
  gru: ['h', 'r', 'z', 'n'],
  rnn: ['h'],
};

/** Width of the input of a layer: the embedding (or the one-hot vocabulary) below, `hidden` above. */
export const inputWidth = (architecture: Architecture, layer: number): number =>
  layer === 0 ? (architecture.embedding ?? architecture.vocabulary) : architecture.hidden;
