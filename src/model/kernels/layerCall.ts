import type { CellKind } from '../architecture.js';
import type { InferenceKernels } from './inferenceKernels.js';
import type { PlacedNetwork } from './placedNetwork.js';

/** Everything a thread needs to know to run its share of a layer; plain numbers, so that it can be posted. */
export interface LayerCall {
  readonly kind: CellKind;
  /** Laid out for vectors of 256 bits (PlacedNetwork). */
  readonly wide: boolean;
  readonly hidden: number;
  /** How far the sums over h run: `hidden` in whole vectors. */
  readonly depth: number;
  readonly panels: number;
  /** Tiles of the affine kernel that make the layer's inputs; 0 in layer 0. */
  readonly tiles: number;
  /** Addresses, as in PlacedLayer. `symbols`: 0 above layer 0. */
  readonly symbols: number;
  readonly inputs: number;
  readonly inputWeights: number;
  readonly inputBias: number;
  readonly weights: number;
  readonly biasN: number;
  readonly cells: number;
  readonly held: number;
  /** Scratch memory of each thread. */
  readonly scratch: readonly number[];
  /** Whether any unit of the layer is held. */
  holds: boolean;
  /** Bytes from one recorded row to the next, and from one row of inputs to the next. */
  readonly rowBytes: number;
  readonly inputBytes: number;
}

/** The calls of all layers of a network. */
export const layerCalls = (placed: PlacedNetwork, kind: CellKind, hidden: number): readonly LayerCall[] => {
  const { order, row, depth, scratch } = placed;
  return placed.layers.map((layer, index) => ({
    kind,
    wide: placed.wide,
    hidden,
    depth,
    scratch,
    panels: order.panels,
    tiles: index === 0 ? 0 : order.columns / 8,
    symbols: index === 0 ? placed.symbols : 0,
    ...layer,
    holds: false,
    rowBytes: 4 * row.length,
    inputBytes: 4 * order.columns,
  }));
};

/** The product of rows with tiles of weights; both give the same bits. */
export const affineOf = (kernels: InferenceKernels, wide: boolean): InferenceKernels['affine'] =>
  wide ? kernels.affineWide : kernels.affine;

/** Makes the inputs of `steps` steps of an upper layer from the rows of the layer below: tiles [first, last). */
export const runInputs = (
  kernels: InferenceKernels,
  call: LayerCall,
  below: number,
  steps: number,
  first: number,
  last: number,
): void => {
  // A tile is 8 columns of 4 bytes; its weights are `hidden` rows of them.
  const tileBytes = 32;
  affineOf(kernels, call.wide)(
    steps,
    call.hidden,
    below + call.rowBytes,
    call.rowBytes,
    call.inputWeights + first * tileBytes * call.hidden,
    call.inputBias + first * tileBytes,
    last - first,
    call.inputs + first * tileBytes,
    call.inputBytes,
  );
};

/**
 * Runs panels [first, last) of a layer over `steps` steps and writes its `rows`; `barrier` 0 where nobody else (`thread`)
 * runs the others.
 */
export const runPanels = (
  kernels: InferenceKernels,
  call: LayerCall,
  rows: number,
  steps: number,
  first: number,
  last: number,
  thread: number,
  barrier: number,
  threads: number,
): void => {
  const { kind, symbols, inputs, weights, biasN, cells, depth, panels } = call;
  const scratch = call.scratch[thread]!;
  const held = call.holds ? call.held : 0;
  if (kind === 'lstm') {
    kernels.lstm(
      steps,
      symbols,
      inputs,
      weights,
      rows,
      cells,
      depth,
      panels,
      first,
      last,
      call.wide ? 1 : 0,
      held,
      scratch,
      barrier,
      threads,
    );
  } else if (kind === 'gru') {
    kernels.gru(steps, symbols, inputs, weights, biasN, rows, depth, panels, first, last, held, barrier, threads);
  } else {
    kernels.rnn(steps, symbols, inputs, weights, rows, depth, panels, first, last, held, barrier, threads);
  }
};
