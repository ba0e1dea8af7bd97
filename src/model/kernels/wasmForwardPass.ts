import type { Architecture } from '../architecture.js';
import { stateSizeOf } from '../stateLayout.js';
import { checkCapacity, checkClamps, checkRun } from '../checkRun.js';
import type { CellClamp, ForwardPass, RunOutputs } from '../forward.js';
import type { Network } from '../network.js';
import { RecordedTrace } from '../recordedTrace.js';
import { type KernelBuild, type KernelBytes, type RunningKernels, startKernels } from './inferenceKernels.js';
import { readState, writeState } from './kernelState.js';
import { affineOf, layerCalls, type LayerCall, runInputs, runPanels } from './layerCall.js';
import { createRowSplit, type LayerRun, type RowShare, type RowSplit } from './rowSplit.js';
import {
  chunkSteps,
  layerBytesFor,
  type PlacedNetwork,
  placeNetwork,
  type RowsPlace,
  writeWeights,
} from './placedNetwork.js';
import { KernelRows, TraceMemory } from './traceMemory.js';

/** The forward pass on the SIMD kernels, in chunks of `chunkSteps` symbols. */
export class WasmForwardPass implements ForwardPass {
  readonly architecture: Architecture;
  readonly backend: KernelBuild;
  readonly stateSize: number;
  private readonly placed: PlacedNetwork;
  private readonly calls: readonly LayerCall[];
  private running: RunningKernels;
  private traces: TraceMemory;
  /** The whole memory as the kernels see it; `memoryFloats` asks for it anew when the memory has grown. */
  private floats: Float32Array;
  private split: RowSplit | null = null;
  private lost: () => void = () => undefined;

  /**
   * @param wide lays the weights out for vectors of 256 bits; the results are the same. Not without fused multiply-add.
   * @throws RangeError when the machine has not the memory that `network` needs.
   */
  constructor(
    private readonly network: Network,
    private readonly code: KernelBytes,
    build: KernelBuild,
    wide: boolean,
  ) {
    const { architecture } = network;
    this.architecture = architecture;
    this.backend = build;
    this.stateSize = stateSizeOf(architecture);
    this.placed = placeNetwork(network, wide && build === 'wasm-relaxed');
    this.running = startKernels(code, build, this.placed.bytes);
    writeWeights(network, this.placed, this.running.memory.buffer);
    this.calls = layerCalls(this.placed, architecture.kind, architecture.hidden);
    this.traces = new TraceMemory(this.running.memory, this.placed.bytes);
    this.floats = new Float32Array(this.running.memory.buffer);
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

  newTrace(capacity: number): RecordedTrace<KernelRows> {
    checkCapacity(capacity);
    const { architecture } = this;
    const { row } = this.placed;
    const rows = new KernelRows(this.traces, architecture.layers, layerBytesFor(row, capacity), 4 * row.length);
    return new RecordedTrace(architecture, row, capacity, rows);
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
    trace: RecordedTrace<KernelRows> | undefined,
  ): boolean {
    const whole = trace?.rows.placeIn(this.traces) ?? this.placed.rows;
    const memory = this.memoryFloats();
    writeState(this.architecture, this.placed, whole, state, memory);
    let rows = whole;
    let last = 0;
    for (let done = 0; done < symbols.length; done += last) {
      if (trace !== undefined) rows = this.rowsFrom(whole, done);
      else if (done > 0) this.carryState(rows, last, memory);
      const chunk = symbols.subarray(done, done + chunkSteps);
      last = chunk.length;
      new Uint16Array(memory.buffer, this.placed.symbols, last).set(chunk);
      if (!this.runLayers(rows, last)) return false;
      if (bits !== undefined) this.writeBits(rows, chunk, bits.subarray(done, done + last), memory);
    }
    readState(this.architecture, this.placed, rows, last, memory, state);
    return true;
  }

  /** All layers over `steps` steps of the chunk at hand; false where the second thread was lost. */
  private runLayers({ address, layerBytes }: RowsPlace, steps: number): boolean {
    return this.calls.every((call, layer) => {
      const rows = address + layer * layerBytes;
      const work = { steps, rows, below: layer === 0 ? 0 : rows - layerBytes };
      if (this.split !== null) return this.split.run(layer, work);
      this.runLayer(call, work);
      return true;
    });
  }

  /** Goes on alone in new memory: the lost thread may still write to the old one. */
  private leaveSecondThread(): void {
    this.endSplit();
    const { layers, order } = this.placed;
    const before = this.running.memory.buffer;
    this.running = startKernels(this.code, this.backend, this.placed.bytes);
    const { memory } = this.running;
    writeWeights(this.network, this.placed, memory.buffer);
    for (const { held } of layers) {
      new Float32Array(memory.buffer, held, 2 * order.units).set(new Float32Array(before, held, 2 * order.units));
    }
    this.traces = new TraceMemory(memory, this.placed.bytes);
  }

  distribution(state: Float32Array): Float32Array {
    checkRun(this.architecture, this.stateSize, new Uint16Array(0), state, {});
    const memory = this.memoryFloats();
    writeState(this.architecture, this.placed, this.placed.rows, state, memory);
    this.readOut(this.placed.rows, 1);
    const { vocabulary } = this.architecture;
    const logits = memory.subarray(this.placed.logits / 4, this.placed.logits / 4 + vocabulary);
    const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
    const exponentials = Float64Array.from(logits, logit => Math.exp(logit - largest));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    return Float32Array.from(exponentials, value => value / sum);
  }

  dispose(): void {
    // The memory goes with the object.
    this.endSplit();
  }

  private memoryFloats(): Float32Array {
    const { buffer } = this.running.memory;
    if (this.floats.buffer !== buffer) this.floats = new Float32Array(buffer);
    return this.floats;
  }

  private ownTrace({ trace }: RunOutputs): RecordedTrace<KernelRows> | undefined {
    if (trace === undefined) return undefined;
    if (trace instanceof RecordedTrace && trace.rows instanceof KernelRows && trace.layout === this.placed.row) {
      return trace as RecordedTrace<KernelRows>;
    }
    throw new TypeError('the trace was made by another forward pass; make it with newTrace of this one');
  }

  private runLayer(call: LayerCall, { steps, rows, below }: LayerRun): void {
    const { kernels } = this.running;
    if (call.tiles > 0) runInputs(kernels, call, below, steps, 0, call.tiles);
    runPanels(kernels, call, rows, steps, 0, call.panels, 0, 0, 1);
  }

  /** Where the rows lie when row `step` of `rows` is taken for row 0: it has the state before the steps that follow. */
  private rowsFrom({ address, layerBytes }: RowsPlace, step: number): RowsPlace {
    return { address: address + 4 * this.placed.row.length * step, layerBytes };
  }

  /** h of row `last` becomes row 0: the state before the next chunk. */
  private carryState({ address, layerBytes }: RowsPlace, last: number, memory: Float32Array): void {
    const { order, row, layers } = this.placed;
    for (let layer = 0; layer < layers.length; layer++) {
      const first = (address + layer * layerBytes) / 4;
      const from = first + last * row.length;
      memory.copyWithin(first, from, from + order.units);
    }
  }

  /** The cost of each symbol of a chunk, from the row before it. */
  private writeBits(rows: RowsPlace, chunk: Uint16Array, bits: Float32Array, memory: Float32Array): void {
    const { logits, sums, outputColumns } = this.placed;
    this.readOut(rows, chunk.length);
    this.running.kernels.logSumExp(chunk.length, outputColumns / 4, logits, 4 * outputColumns, sums);
    chunk.forEach((symbol, step) => {
      const largest = memory[sums / 4 + 2 * step]!;
      const sum = memory[sums / 4 + 2 * step + 1]!;
      const logit = memory[logits / 4 + step * outputColumns + symbol]!;
      bits[step] = (Math.log(sum) + largest - logit) / Math.LN2;
    });
  }

  /** The logits of rows [0, count) of the top layer. */
  private readOut({ address, layerBytes }: RowsPlace, count: number): void {
    const { layers, row, outputWeights, outputBias, outputColumns, logits } = this.placed;
    const top = address + (layers.length - 1) * layerBytes;
    const { hidden } = this.architecture;
    const stride = 4 * row.length;
    const tiles = outputColumns / 8;
    affineOf(this.running.kernels, this.placed.wide)(
      count,
      hidden,
      top,
      stride,
      outputWeights,
      outputBias,
      tiles,
      logits,
      4 * outputColumns,
    );
  }
}
