import type { Architecture } from './architecture.js';
import { batchWeights, type LayerWeights } from './batchWeights.js';
import type { CellClamp } from './forward.js';
import type { Network } from './network.js';
import { panelsOf } from './training/panels.js';
import { fastestTiles, TRIAL_BYTES, withTiles, type ProductKernels, type TileShape } from './training/tiles.js';

/**
 * Reads many texts at once: the streams are the batch dimension, so that a step is a matrix product (compute.md,
 * "Design advice"). The values are those of ForwardPass but for rounding (1e-5).
 */
export interface BatchForward {
  readonly architecture: Architecture;
  /** Texts read side by side; a multiple of 4. */
  readonly streams: number;
  /** Numbers from one stream's row to the next in what `cells` answers. */
  readonly stride: number;
  /** Puts the states of all streams to zero. */
  reset(): void;
  /** Puts the state of one stream to zero. */
  resetStream(stream: number): void;
  /** A copy of the state of one stream, for `restoreStream` of any BatchForward of the same network. */
  saveStream(stream: number): Float32Array;
  restoreStream(stream: number, state: Float32Array): void;
  /**
   * Reads one symbol in each of the first streams, as many as there are symbols: it costs as much as these do. The
   * states of the streams behind them are lost.
   *
   * @param symbols one a stream, of the first stream on.
   * @param targets the symbol that follows in each of these streams, or NO_TARGET; absent: `losses` is not computed.
   * @param losses receives -ln p(target) in nats, 0 for NO_TARGET.
   * @param watch other symbols whose -ln p is asked in each of these streams that has a target; NaN in the others.
   */
  step(symbols: Uint16Array, targets?: Uint16Array, losses?: Float32Array, watch?: WatchedSymbols): void;
  /** c (LSTM) or h (GRU, RNN) of a layer after the last step: streams x stride, valid until the next step. */
  cells(layer: number): Float32Array;
  /** Cells held in one stream at every step from now on: c (LSTM) or h, before anything reads it. */
  hold(stream: number, clamps: readonly CellClamp[]): void;
}

/** Symbols whose probability is asked beside that of the target. */
export interface WatchedSymbols {
  readonly symbols: Uint16Array;
  /** Receives streams x symbols, nats. */
  readonly losses: Float32Array;
}

/** Stands for "nothing follows" among targets. */
export const NO_TARGET = 0xffff;

interface Kernels extends ProductKernels {
  heapBase(): number;
  gatherRows(target: number, table: number, indices: number, count: number, width: number): void;
  repeatRow(target: number, source: number, count: number, width: number): void;
  lstmForward(
    batch: number,
    hidden: number,
    gates: number,
    previous: number,
    c: number,
    tanhC: number,
    h: number,
  ): void;
  gruForward(batch: number, hidden: number, gates: number, previous: number, h: number): void;
  rnnForward(batch: number, hidden: number, gates: number, h: number): void;
  softmaxLoss(
    rows: number,
    vocabulary: number,
    stride: number,
    logits: number,
    targets: number,
    scale: number,
    losses: number,
  ): void;
}

/** Where a layer's numbers lie, as byte addresses. */
interface PlacedLayer {
  readonly weights: LayerWeights;
  readonly start: number;
  readonly recurrent: number;
  readonly input: number;
  readonly h: number;
  readonly c: number;
}

/** The compiled kernels for many streams: dist/kernels/batch.plain-unshared.wasm and batch.relaxed-unshared.wasm. */
export interface BatchKernelBytes {
  readonly plain: Uint8Array;
  readonly relaxed: Uint8Array;
}

const compile = (bytes: BatchKernelBytes): WebAssembly.Module => {
  const choice = [bytes.relaxed, bytes.plain].find(build => WebAssembly.validate(build as BufferSource));
  if (choice === undefined) {
    throw new Error('This JavaScript engine has no WebAssembly SIMD, which reading many texts at once needs.');
  }
  return new WebAssembly.Module(choice as BufferSource);
};

const pageSize = 65_536;

const instantiate = (module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels =>
  new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;

let fastest: TileShape | undefined;

/** The fastest tiles here, measured once in a thread: it takes as long as some thousand steps. */
const tilesFor = (module: WebAssembly.Module): TileShape => {
  if (fastest !== undefined) return fastest;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(TRIAL_BYTES / pageSize) });
  return (fastest = fastestTiles(instantiate(module, memory), memory, () => performance.now()));
};

/** Makes `network` ready to read `streams` texts side by side (rounded up to a multiple of 4). */
export const createBatchForward = (network: Network, kernels: BatchKernelBytes, streams: number): BatchForward => {
  const { architecture } = network;
  const { kind } = architecture;
  if (architecture.variant !== undefined) {
    throw new RangeError(
      'the network computes its cells otherwise than PyTorch: many texts at once cannot be read with it',
    );
  }
  const rows = Math.max(4, Math.ceil(streams / 4) * 4);
  const weights = batchWeights(network);
  const { hidden, gateWidth } = weights;

  // The kernels keep constants at the start of the memory (the tables of Math.log).
  let size = pageSize;
  const reserve = (bytes: number): number => {
    const at = size;
    size = Math.ceil((size + bytes) / 64) * 64;
    return at;
  };
  const layers = weights.layers.map((layer): PlacedLayer => ({
    weights: layer,
    start: reserve(layer.start.byteLength),
    recurrent: reserve(layer.recurrent.byteLength),
    input: reserve(layer.input.byteLength),
    h: reserve(rows * hidden * 4),
    c: reserve(rows * hidden * 4),
  }));
  const output = reserve(weights.output.byteLength);
  const outputBias = reserve(weights.outputBias.byteLength);
  const gates = reserve(rows * gateWidth * 4);
  const packed = reserve(rows * hidden * 4);
  const tanhC = reserve(rows * hidden * 4);
  const logits = reserve(rows * weights.outputWidth * 4);
  const symbolsAt = reserve(rows * 2);
  const targetsAt = reserve(rows * 2);
  const lossesAt = reserve(rows * 4);

  const memory = new WebAssembly.Memory({ initial: Math.max(16, Math.ceil(size / pageSize)) });
  const module = compile(kernels);
  const tiles = tilesFor(module);
  const tall = tiles !== 'short';
  const run = withTiles(instantiate(module, memory), tiles);
  if (run.heapBase() > pageSize)
    throw new Error('The batch kernels have outgrown the page that is kept for their constants.');
  const floats = (at: number, count: number): Float32Array => new Float32Array(memory.buffer, at, count);
  for (const { weights: layer, start, recurrent, input } of layers) {
    floats(start, layer.start.length).set(layer.start);
    floats(recurrent, layer.recurrent.length).set(layer.recurrent);
    floats(input, layer.input.length).set(layer.input);
  }
  floats(output, weights.output.length).set(weights.output);
  floats(outputBias, weights.outputBias.length).set(weights.outputBias);

  const symbolsIn = new Uint16Array(memory.buffer, symbolsAt, rows);
  const targetsIn = new Uint16Array(memory.buffer, targetsAt, rows);
  const lossesOut = floats(lossesAt, rows);
  const logitsView = floats(logits, rows * weights.outputWidth);
  const states = layers.map(({ h, c }) => ({
    h: floats(h, rows * hidden),
    cells: floats(kind === 'lstm' ? c : h, rows * hidden),
  }));
  const gatesView = floats(gates, rows * gateWidth);
  const held: (readonly CellClamp[])[] = Array.from({ length: rows }, () => []);
  let anyHeld = false;

  /** Adds the product of the first `count` rows of `source` with a matrix in panels to rows of `target`. */
  const multiply = (
    count: number,
    source: number,
    matrix: number,
    columns: number,
    target: number,
    width: number,
  ): void => {
    const { sixes, fives, fours } = panelsOf(count, tall);
    run.packRows(packed, source, sixes, fives, fours, hidden, hidden * 4);
    run.gemm(sixes, fives, fours, columns, hidden, packed, hidden, matrix, hidden, 0, target, width * 4);
  };

  const clampLayer = (index: number, count: number): void => {
    const { h, cells } = states[index]!;
    for (let stream = 0; stream < count; stream++) {
      for (const { layer, unit, value } of held[stream]!) {
        if (layer !== index) continue;
        const at = stream * hidden + unit;
        cells[at] = value;
        // The gate o lies in the last quarter of the row of gates.
        if (kind === 'lstm') h[at] = gatesView[stream * gateWidth + 3 * hidden + unit]! * Math.tanh(cells[at]!);
      }
    }
  };

  const resetStream = (stream: number): void => {
    for (const { h, cells } of states) {
      h.fill(0, stream * hidden, (stream + 1) * hidden);
      cells.fill(0, stream * hidden, (stream + 1) * hidden);
    }
  };

  /** Reads the logits of `count` rows before the loss overwrites them: what `finishWatching` makes losses of. */
  const watchLogits = ({ symbols, losses }: WatchedSymbols, targets: Uint16Array, count: number): void => {
    for (let stream = 0; stream < count; stream++) {
      const row = stream * weights.outputWidth;
      const target = targets[stream]!;
      const reached = target === NO_TARGET ? NaN : logitsView[row + target]!;
      symbols.forEach((symbol, index) => {
        losses[stream * symbols.length + index] = reached - logitsView[row + symbol]!;
      });
    }
  };
  const finishWatching = ({ symbols, losses }: WatchedSymbols, count: number): void => {
    for (let at = 0; at < count * symbols.length; at++) {
      losses[at] = losses[at]! + lossesOut[Math.floor(at / symbols.length)]!;
    }
  };

  return {
    architecture,
    streams: rows,
    stride: hidden,
    reset() {
      for (let stream = 0; stream < rows; stream++) resetStream(stream);
    },
    resetStream,
    saveStream(stream) {
      const state = new Float32Array(2 * layers.length * hidden);
      states.forEach(({ h, cells }, layer) => {
        state.set(h.subarray(stream * hidden, (stream + 1) * hidden), 2 * layer * hidden);
        state.set(cells.subarray(stream * hidden, (stream + 1) * hidden), (2 * layer + 1) * hidden);
      });
      return state;
    },
    restoreStream(stream, state) {
      states.forEach(({ h, cells }, layer) => {
        h.set(state.subarray(2 * layer * hidden, (2 * layer + 1) * hidden), stream * hidden);
        cells.set(state.subarray((2 * layer + 1) * hidden, (2 * layer + 2) * hidden), stream * hidden);
      });
    },
    step(symbols, targets, losses, watch) {
      // Rows that the panels have too many are read along, with symbols of an earlier step.
      const count = panelsOf(symbols.length, tall).rows;
      symbolsIn.set(symbols);
      layers.forEach((layer, index) => {
        const below = layers[index - 1];
        if (below === undefined) run.gatherRows(gates, layer.start, symbolsAt, count, gateWidth * 4);
        else {
          run.repeatRow(gates, layer.start, count, gateWidth * 4);
          multiply(count, below.h, layer.input, weights.productWidth, gates, gateWidth);
        }
        multiply(count, layer.h, layer.recurrent, weights.productWidth, gates + weights.recurrentAt * 4, gateWidth);
        if (kind === 'lstm') run.lstmForward(count, hidden, gates, layer.c, layer.c, tanhC, layer.h);
        else if (kind === 'gru') run.gruForward(count, hidden, gates, layer.h, layer.h);
        else run.rnnForward(count, hidden, gates, layer.h);
        if (anyHeld) clampLayer(index, symbols.length);
      });
      if (targets === undefined || losses === undefined) return;
      targetsIn.set(targets.subarray(0, symbols.length));
      run.repeatRow(logits, outputBias, count, weights.outputWidth * 4);
      multiply(count, layers[layers.length - 1]!.h, output, weights.outputWidth, logits, weights.outputWidth);
      if (watch !== undefined) watchLogits(watch, targets, symbols.length);
      run.softmaxLoss(count, architecture.vocabulary, weights.outputWidth * 4, logits, targetsAt, 0, lossesAt);
      losses.set(lossesOut.subarray(0, Math.min(symbols.length, losses.length)));
      if (watch !== undefined) finishWatching(watch, symbols.length);
    },
    cells: layer => states[layer]!.cells,
    hold(stream, clamps) {
      held[stream] = clamps;
      anyHeld = held.some(list => list.length > 0);
    },
  };
};
