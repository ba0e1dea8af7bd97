import { inputTable } from '../inputTable.js';
import { type Network, parameter } from '../network.js';
import { type RowLayout, rowLayout } from '../recordedTrace.js';
import { packBlocks, packRow, type PanelOrder, panelOrder, tileColumns } from './packing.js';

/** Steps that the kernels run at a time: enough for the affine kernel, few enough to stay in the cache. */
export const chunkSteps = 128;
/** The affine kernel works on four rows at once and may touch up to three more than it is asked for. */
const spareRows = 4;
/** Logit of symbols that only pad the last vector. */
const noSymbol = -1e30;

/**
 * Where the kernels write the rows of every layer: those of layer 0 from `address` on, those of each further layer
 * `layerBytes` behind. Row 0 holds h before the first step; row t + 1 is written at step t.
 */
export interface RowsPlace {
  readonly address: number;
  readonly layerBytes: number;
}

/** Bytes that the rows of `steps` steps of a layer take. */
export const layerBytesFor = (row: RowLayout, steps: number): number =>
  Math.ceil((4 * row.length * (1 + steps + spareRows)) / 64) * 64;

/** Byte addresses of one layer in the kernels' memory. */
export interface PlacedLayer {
  /** Layer 0: a row of gate inputs for each symbol. Above: room for a row for each step of a chunk. */
  readonly inputs: number;
  /** W_ih in tiles and its bias; 0 in layer 0. */
  readonly inputWeights: number;
  readonly inputBias: number;
  /** W_hh in panels, or in pairs of panels. */
  readonly weights: number;
  /** b_hn of a GRU; 0 for other cells. */
  readonly biasN: number;
  /** c of an LSTM and what its float32 leaves out, panel by panel (lib/lstm.ts); 0 for other cells. */
  readonly cells: number;
  /** Mask and values of the units held. */
  readonly held: number;
}

/** Where everything lies in the kernels' memory, in bytes. */
export interface PlacedNetwork {
  /** Whether it is laid out for vectors of 256 bits: an LSTM's panels in pairs. */
  readonly wide: boolean;
  readonly order: PanelOrder;
  readonly row: RowLayout;
  /** How far the sums over h run: `hidden` in whole vectors, for the kernels read h four at a time. */
  readonly depth: number;
  readonly layers: readonly PlacedLayer[];
  /** Rows of a chunk of a run that is not recorded. */
  readonly rows: RowsPlace;
  readonly symbols: number;
  readonly outputWeights: number;
  readonly outputBias: number;
  /** Columns of the output layer, whole tiles. */
  readonly outputColumns: number;
  /** Logits of a chunk's rows. */
  readonly logits: number;
  /** Largest logit and sum of exponentials of each row. */
  readonly sums: number;
  /** What each thread needs for a panel at work (lib/lstm.ts). */
  readonly scratch: readonly number[];
  /** The words that threads talk through. */
  readonly control: number;
  /** Memory needed. */
  readonly bytes: number;
}

/** Bytes at `control`: the barrier, then the commands to the second thread (rowSplit.ts). */
export const controlBytes = 1024;

/** Bytes of a thread's scratch memory. */
const scratchBytes = 512;

/** Decides where everything of `network` lies; `wide` as in PlacedNetwork. */
export const placeNetwork = (network: Network, wide: boolean): PlacedNetwork => {
  const { architecture } = network;
  const { kind, hidden, vocabulary } = architecture;
  const order = panelOrder(architecture, wide && kind === 'lstm');
  const row = rowLayout(kind, order.panelUnits, order.units);
  const depth = 4 * Math.ceil(hidden / 4);
  const outputColumns = Math.ceil(vocabulary / tileColumns) * tileColumns;
  let end = 1024;
  const floats = (count: number): number => {
    const at = end;
    end = Math.ceil((end + 4 * count) / 64) * 64;
    return at;
  };
  const layers = Array.from({ length: architecture.layers }, (_, layer): PlacedLayer => ({
    inputs: floats((layer === 0 ? vocabulary : chunkSteps + spareRows) * order.columns),
    inputWeights: layer === 0 ? 0 : floats(order.columns * hidden),
    inputBias: layer === 0 ? 0 : floats(order.columns),
    weights: floats(order.columns * depth),
    biasN: kind === 'gru' ? floats(order.units) : 0,
    cells: kind === 'lstm' ? floats(2 * order.units) : 0,
    held: floats(2 * order.units),
  }));
  const layerBytes = layerBytesFor(row, chunkSteps);
  return {
    wide,
    order,
    row,
    depth,
    layers,
    rows: { address: floats((architecture.layers * layerBytes) / 4), layerBytes },
    symbols: floats(chunkSteps / 2),
    outputWeights: floats(outputColumns * hidden),
    outputBias: floats(outputColumns),
    outputColumns,
    logits: floats((chunkSteps + spareRows) * outputColumns),
    sums: floats(2 * (chunkSteps + spareRows)),
    scratch: [floats(scratchBytes / 4), floats(scratchBytes / 4)],
    control: floats(controlBytes / 4),
    bytes: end,
  };
};

/** Writes the weights of `network` where `placed` says; the rest of `memory` is zero as it was made. */
export const writeWeights = (network: Network, placed: PlacedNetwork, memory: ArrayBufferLike): void => {
  const { kind, hidden, vocabulary } = network.architecture;
  const { order, depth } = placed;
  const at = (address: number, count: number): Float32Array => new Float32Array(memory, address, count);
  const panelColumns = order.gates * order.panelUnits * order.together;
  placed.layers.forEach((layer, index) => {
    const biasHidden = parameter(network, `rnn.bias_hh_l${index}`);
    // A GRU's r scales b_hn with the rest of n's hidden share, so only the first two gates may add it beforehand.
    const added = kind === 'gru' ? 2 * hidden : order.gates * hidden;
    const bias = Float64Array.from(parameter(network, `rnn.bias_ih_l${index}`), (value, row) =>
      row < added ? value + biasHidden[row]! : value,
    );
    if (index === 0) {
      const table = inputTable(network, bias);
      const rows = order.gates * hidden;
      for (let symbol = 0; symbol < vocabulary; symbol++) {
        const to = at(layer.inputs + 4 * symbol * order.columns, order.columns);
        packRow(table.subarray(symbol * rows, (symbol + 1) * rows), order.rowOf, to);
      }
    } else {
      const weights = at(layer.inputWeights, order.columns * hidden);
      packBlocks(parameter(network, `rnn.weight_ih_l${index}`), order.rowOf, hidden, hidden, tileColumns, weights);
      packRow(bias, order.rowOf, at(layer.inputBias, order.columns));
    }
    const weights = at(layer.weights, order.columns * depth);
    packBlocks(parameter(network, `rnn.weight_hh_l${index}`), order.rowOf, hidden, depth, panelColumns, weights);
    if (kind === 'gru') at(layer.biasN, hidden).set(biasHidden.subarray(2 * hidden));
  });
  const symbols = Int32Array.from({ length: placed.outputColumns }, (_, column) => (column < vocabulary ? column : -1));
  const outputWeights = at(placed.outputWeights, placed.outputColumns * hidden);
  packBlocks(parameter(network, 'output.weight'), symbols, hidden, hidden, tileColumns, outputWeights);
  const outputBias = at(placed.outputBias, placed.outputColumns).fill(noSymbol);
  outputBias.set(parameter(network, 'output.bias'));
};
