import type { Architecture } from '../architecture.js';
import { statePartsOf, stateSizeOf } from '../stateLayout.js';
import { checkClamps, checkRun } from '../checkRun.js';
import type { CellClamp, ForwardPass, RunOutputs } from '../forward.js';
import type { Network } from '../network.js';
import { RecordedTrace } from '../recordedTrace.js';
import { type KernelBuild, type KernelBytes, type RunningKernels, startKernels } from './inferenceKernels.js';
import { layerCalls, type LayerCall, runInputs, runPanels } from './layerCall.js';
import { panelUnitsOf } from './packing.js';
import { createRowSplit, type RowShare, type RowSplit } from './rowSplit.js';
import { chunkSteps, type PlacedLayer, type PlacedNetwork, placeNetwork, writeWeights } from './placedNetwork.js';

/** Floats from a unit's c to its low: the units of a panel (lib/lstm.ts). */
const lowDistance = panelUnitsOf.lstm;

/** The forward pass on the SIMD kernels, in chunks of `chunkSteps` symbols. */
export class WasmForwardPass implements ForwardPass {
  readonly architecture: Architecture;
  readonly backend: KernelBuild;
  readonly stateSize: number;
  private readonly placed: PlacedNetwork;
  private readonly calls: readonly LayerCall[];
  private running: RunningKernels;
  /** The whole memory, as the kernels see it. */
  private floats: Float32Array;
  private symbols: Uint16Array;
  private split: RowSplit | null = null;
  private lost: () => void = () => undefined;

  /** @throws RangeError when the machine has not the memory that `network` needs. */
  constructor(
    private readonly network: Network,
    private readonly code: KernelBytes,
    build: KernelBuild,
  ) {
    const { architecture } = network;
    this.architecture = architecture;
    this.backend = build;
    this.stateSize = stateSizeOf(architecture);
    this.placed = placeNetwork(network);
    this.running = startKernels(code, build, this.placed.bytes);
    const memory = this.running.memory.buffer;
    writeWeights(network, this.placed, memory);
    this.calls = layerCalls(this.placed, architecture.kind, architecture.hidden);
    this.floats = new Float32Array(memory);
    this.symbols = new Uint16Array(memory, this.placed.symbols, chunkSteps);
  }

  /** What a second thread needs to compute half of the rows (`serveRows`); null where memory cannot be shared. */
  get share(): RowShare | null {
    const { module, memory, shared } = this.running;
    return shared ? { module, memory, control: this.placed.control, calls: this.calls } : null;
  }

  /**
   * From now on half of the rows is left to the thread that serves `share`; one must. The results stay the same.
   *
   * @param lost called when that thread stopped answering in the middle of a run, which one thread has then made alone.
   */
  startSplit(share: RowShare, lost: () => void): void {
    this.split ??= createRowSplit(this.running.kernels, share);
    this.lost = lost;
  }

  /** Ends the second thread and goes on alone. */
  endSplit(): void {
    this.split?.stop();
    this.split = null;
  }

  /** Whether runs are shared with a second thread. */
  get isSplit(): boolean {
    return this.split !== null;
  }

  initialState(): Float32Array {
    return new Float32Array(this.stateSize);
  }

  newTrace(capacity: number): RecordedTrace {
    return new RecordedTrace(this.architecture, this.placed.row, capacity);
  }

  clamp(clamps: readonly CellClamp[]): void {
    checkClamps(this.architecture, clamps);
    const { units } = this.placed.order;
    this.placed.layers.forEach(({ held }, index) => {
      const masks = new Int32Array(this.running.memory.buffer, held, units).fill(0);
      const values = new Float32Array(this.running.memory.buffer, held + 4 * units, units).fill(0);
      for (const { layer, unit, value } of clamps) {
        if (layer !== index) continue;
        masks[unit] = -1;
        values[unit] = value;
      }
      this.calls[index]!.holds = clamps.some(clamp => clamp.layer === index);
    });
  }

  run(symbols: Uint16Array, state: Float32Array, outputs: RunOutputs = {}): void {
    checkRun(this.architecture, this.stateSize, symbols, state, outputs);
    const { bits } = outputs;
    const trace = this.ownTrace(outputs);
    if (this.runChunks(symbols, state, bits, trace)) return;
    this.leaveSecondThread();
    this.runChunks(symbols, state, bits, trace);
    this.lost();
  }

  /** False where the second thread was lost; `state` is then as it was. */
  private runChunks(
    symbols: Uint16Array,
    state: Float32Array,
    bits: Float32Array | undefined,
    trace: RecordedTrace | undefined,
  ): boolean {
    this.loadState(state);
    for (let done = 0; done < symbols.length; done += chunkSteps) {
      const chunk = symbols.subarray(done, done + chunkSteps);
      const steps = chunk.length;
      this.symbols.set(chunk);
      for (const [layer, call] of this.calls.entries()) {
        if (this.split === null) this.runLayer(call, steps);
        else if (!this.split.run(layer, steps)) return false;
        trace?.write(layer, done, this.rows(layer, 1, steps));
      }
      if (bits !== undefined) this.writeBits(chunk, bits.subarray(done, done + steps));
      this.carryState(steps);
    }
    this.storeState(state);
    return true;
  }

  /** Goes on alone in new memory: the lost thread may still write to the old one. */
  private leaveSecondThread(): void {
    this.endSplit();
    const { layers, order } = this.placed;
    const before = this.running.memory.buffer;
    this.running = startKernels(this.code, this.backend, this.placed.bytes);
    const { buffer } = this.running.memory;
    writeWeights(this.network, this.placed, buffer);
    for (const { held } of layers) {
      new Float32Array(buffer, held, 2 * order.units).set(new Float32Array(before, held, 2 * order.units));
    }
    this.floats = new Float32Array(buffer);
    this.symbols = new Uint16Array(buffer, this.placed.symbols, chunkSteps);
  }

  distribution(state: Float32Array): Float32Array {
    checkRun(this.architecture, this.stateSize, new Uint16Array(0), state, {});
    this.loadState(state);
    this.readOut(1);
    const { vocabulary } = this.architecture;
    const logits = this.floats.subarray(this.placed.logits / 4, this.placed.logits / 4 + vocabulary);
    const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
    const exponentials = Float64Array.from(logits, logit => Math.exp(logit - largest));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    return Float32Array.from(exponentials, value => value / sum);
  }

  dispose(): void {
    // The memory goes with the object.
    this.endSplit();
  }

  private ownTrace({ trace }: RunOutputs): RecordedTrace | undefined {
    const { panelUnits } = this.placed.row;
    if (trace === undefined || (trace instanceof RecordedTrace && trace.layout.panelUnits === panelUnits)) return trace;
    throw new TypeError('the trace was made by another forward pass; make it with newTrace of this one');
  }

  private runLayer(call: LayerCall, steps: number): void {
    const { kernels } = this.running;
    if (call.tiles > 0) runInputs(kernels, call, steps, 0, call.tiles);
    runPanels(kernels, call, steps, 0, call.panels, 0, 0, 1);
  }

  /** Recorded rows [first, first + count) of a layer; row 0 is the state before the chunk. */
  private rows(layer: number, first: number, count: number): Float32Array {
    const { length } = this.placed.row;
    const from = this.placed.layers[layer]!.rows / 4 + first * length;
    return this.floats.subarray(from, from + count * length);
  }

  /** Puts a state where the kernels read it: h in row 0 of each layer. Padding units stay at zero. */
  private loadState(state: Float32Array): void {
    const { hidden } = this.architecture;
    this.placed.layers.forEach((layer, index) => {
      const part = (number: number): Float32Array => this.statePart(state, index, number);
      this.floats.set(part(0), layer.rows / 4);
      if (layer.cells === 0) return;
      const [c, low] = [part(1), part(2)];
      for (let unit = 0; unit < hidden; unit++) {
        const at = this.cellAt(layer, unit);
        this.floats[at] = c[unit]!;
        this.floats[at + lowDistance] = low[unit]!;
      }
    });
  }

  private storeState(state: Float32Array): void {
    const { hidden } = this.architecture;
    this.placed.layers.forEach((layer, index) => {
      const part = (number: number): Float32Array => this.statePart(state, index, number);
      part(0).set(this.floats.subarray(layer.rows / 4, layer.rows / 4 + hidden));
      if (layer.cells === 0) return;
      const [c, low] = [part(1), part(2)];
      for (let unit = 0; unit < hidden; unit++) {
        const at = this.cellAt(layer, unit);
        c[unit] = this.floats[at]!;
        low[unit] = this.floats[at + lowDistance]!;
      }
    });
  }

  /** A layer's h, c or low (stateLayout.ts) in a state. */
  private statePart(state: Float32Array, layer: number, part: number): Float32Array {
    const { kind, hidden } = this.architecture;
    const from = (layer * statePartsOf[kind].length + part) * hidden;
    return state.subarray(from, from + hidden);
  }

  /** Index of a unit's c; `low` lies `lowDistance` behind it. */
  private cellAt(layer: PlacedLayer, unit: number): number {
    const lane = unit % lowDistance;
    return layer.cells / 4 + 2 * (unit - lane) + lane;
  }

  /** The last row's h becomes row 0: the state before the next chunk. */
  private carryState(steps: number): void {
    const { order, row, layers } = this.placed;
    for (const { rows } of layers) {
      const last = rows / 4 + steps * row.length;
      this.floats.copyWithin(rows / 4, last, last + order.units);
    }
  }

  /** The cost of each symbol of a chunk, from the rows before it: before `carryState`. */
  private writeBits(chunk: Uint16Array, bits: Float32Array): void {
    const { logits, sums, outputColumns } = this.placed;
    this.readOut(chunk.length);
    this.running.kernels.logSumExp(chunk.length, outputColumns / 4, logits, 4 * outputColumns, sums);
    chunk.forEach((symbol, step) => {
      const largest = this.floats[sums / 4 + 2 * step]!;
      const sum = this.floats[sums / 4 + 2 * step + 1]!;
      const logit = this.floats[logits / 4 + step * outputColumns + symbol]!;
      bits[step] = (Math.log(sum) + largest - logit) / Math.LN2;
    });
  }

  /** The logits of the top layer's rows [0, rows). */
  private readOut(rows: number): void {
    const { layers, row, outputWeights, outputBias, outputColumns, logits } = this.placed;
    const top = layers[layers.length - 1]!.rows;
    const { hidden } = this.architecture;
    const stride = 4 * row.length;
    const tiles = outputColumns / 8;
    this.running.kernels.affine(rows, hidden, top, stride, outputWeights, outputBias, tiles, logits, 4 * outputColumns);
  }
}
