import { type Architecture, type CellVariant, gatesOf, statesOf } from './architecture.js';
import { checkCapacity, checkClamps, checkRun } from './checkRun.js';
import type { CellClamp, ForwardPass, RunOutputs } from './forward.js';
import { inputTable } from './inputTable.js';
import { type Network, parameter } from './network.js';
import { gateFunction } from './reference.js';
import { statePartsOf, stateSizeOf } from './stateLayout.js';
import { ordinaryRows, RecordedTrace, rowLayout } from './recordedTrace.js';

/** The weights of one layer and its clamps. Products are summed in double precision, states are kept as float32. */
interface Layer {
  /** Layer 0: W_ih x + b_ih of every symbol, a row each; above: null. */
  readonly table: Float32Array | null;
  readonly weightInput: Float32Array;
  readonly weightHidden: Float32Array;
  readonly biasInput: Float32Array;
  readonly biasHidden: Float32Array;
  held: readonly CellClamp[];
}

/** out = matrix x + bias; four rows at a time, so that the sums do not wait for each other. */
const affine = (matrix: Float32Array, bias: Float32Array, x: Float32Array, out: Float64Array): void => {
  const columns = x.length;
  const rows = bias.length;
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    let a = bias[row]!;
    let b = bias[row + 1]!;
    let c = bias[row + 2]!;
    let d = bias[row + 3]!;
    let first = row * columns;
    let second = first + columns;
    let third = second + columns;
    let fourth = third + columns;
    for (let k = 0; k < columns; k++) {
      const value = x[k]!;
      a += matrix[first++]! * value;
      b += matrix[second++]! * value;
      c += matrix[third++]! * value;
      d += matrix[fourth++]! * value;
    }
    out[row] = a;
    out[row + 1] = b;
    out[row + 2] = c;
    out[row + 3] = d;
  }
  for (; row < rows; row++) {
    let sum = bias[row]!;
    for (let k = 0; k < columns; k++) sum += matrix[row * columns + k]! * x[k]!;
    out[row] = sum;
  }
};

/** The forward pass without SIMD: the same results to float32's precision, an order of magnitude slower. */
export class JsForwardPass implements ForwardPass {
  readonly architecture: Architecture;
  readonly backend = 'js';
  readonly stateSize: number;
  private readonly layers: readonly Layer[];
  private readonly variant: CellVariant;
  private readonly sigmoid: (x: number) => number;
  private readonly outputWeight: Float32Array;
  private readonly outputBias: Float32Array;
  private readonly fromInput: Float64Array;
  private readonly fromHidden: Float64Array;
  private readonly logits: Float64Array;

  constructor(network: Network) {
    const { architecture } = network;
    this.architecture = architecture;
    this.variant = architecture.variant ?? {};
    this.sigmoid = gateFunction(this.variant);
    this.stateSize = stateSizeOf(architecture);
    this.layers = Array.from({ length: architecture.layers }, (_, layer) => ({
      table: layer === 0 ? inputTable(network, parameter(network, 'rnn.bias_ih_l0')) : null,
      weightInput: parameter(network, `rnn.weight_ih_l${layer}`),
      weightHidden: parameter(network, `rnn.weight_hh_l${layer}`),
      biasInput: parameter(network, `rnn.bias_ih_l${layer}`),
      biasHidden: parameter(network, `rnn.bias_hh_l${layer}`),
      held: [],
    }));
    this.outputWeight = parameter(network, 'output.weight');
    this.outputBias = parameter(network, 'output.bias');
    const rows = gatesOf[architecture.kind] * architecture.hidden;
    this.fromInput = new Float64Array(rows);
    this.fromHidden = new Float64Array(rows);
    this.logits = new Float64Array(architecture.vocabulary);
  }

  initialState(): Float32Array {
    return new Float32Array(this.stateSize);
  }

  newTrace(capacity: number): RecordedTrace {
    checkCapacity(capacity);
    const layout = rowLayout(this.architecture.kind, 1, this.architecture.hidden);
    return new RecordedTrace(this.architecture, layout, capacity, ordinaryRows(this.architecture, layout, capacity));
  }

  clamp(clamps: readonly CellClamp[]): void {
    checkClamps(this.architecture, clamps);
    this.layers.forEach((layer, index) => {
      layer.held = clamps.filter(clamp => clamp.layer === index);
    });
  }

  run(symbols: Uint16Array, state: Float32Array, outputs: RunOutputs = {}): void {
    checkRun(this.architecture, this.stateSize, symbols, state, outputs);
    const { kind, hidden } = this.architecture;
    const { bits } = outputs;
    const trace = this.ownTrace(outputs);
    const row = new Float32Array(rowLayout(this.architecture.kind, 1, this.architecture.hidden).length);
    const stride = statePartsOf[kind].length * hidden;
    const recorded = statesOf[kind] * hidden;
    symbols.forEach((symbol, step) => {
      if (bits !== undefined) bits[step] = this.cost(state, symbol);
      this.layers.forEach((layer, index) => {
        const h = state.subarray(index * stride, index * stride + hidden);
        if (layer.table === null) {
          affine(
            layer.weightInput,
            layer.biasInput,
            state.subarray((index - 1) * stride).subarray(0, hidden),
            this.fromInput,
          );
        } else {
          const rows = this.fromInput.length;
          this.fromInput.set(layer.table.subarray(symbol * rows, (symbol + 1) * rows));
        }
        affine(layer.weightHidden, layer.biasHidden, h, this.fromHidden);
        if (kind === 'lstm') this.lstm(h, state.subarray(index * stride + hidden, (index + 1) * stride), layer, row);
        else if (kind === 'gru') this.gru(h, layer, row);
        else this.rnn(h, layer);
        row.set(state.subarray(index * stride, index * stride + recorded));
        trace?.rows.of(index).set(row, step * row.length);
      });
    });
  }

  distribution(state: Float32Array): Float32Array {
    checkRun(this.architecture, this.stateSize, new Uint16Array(0), state, {});
    const { largest, sum } = this.readOut(state);
    return Float32Array.from(this.logits, logit => Math.exp(logit - largest) / sum);
  }

  dispose(): void {
    // Nothing but ordinary memory.
  }

  private ownTrace({ trace }: RunOutputs): RecordedTrace | undefined {
    if (trace === undefined || (trace instanceof RecordedTrace && trace.layout.panelUnits === 1)) return trace;
    throw new TypeError('the trace was made by another forward pass; make it with newTrace of this one');
  }

  /** -log2 p(symbol) after `state`. */
  private cost(state: Float32Array, symbol: number): number {
    const { largest, sum } = this.readOut(state);
    return (Math.log(sum) + largest - this.logits[symbol]!) / Math.LN2;
  }

  private readOut(state: Float32Array): { largest: number; sum: number } {
    const { kind, layers, hidden } = this.architecture;
    const at = (layers - 1) * statePartsOf[kind].length * hidden;
    affine(this.outputWeight, this.outputBias, state.subarray(at, at + hidden), this.logits);
    let largest = -Infinity;
    for (const logit of this.logits) largest = Math.max(largest, logit);
    let sum = 0;
    for (const logit of this.logits) sum += Math.exp(logit - largest);
    return { largest, sum };
  }

  private lstm(h: Float32Array, c: Float32Array, { held }: Layer, row: Float32Array): void {
    const { fromInput, fromHidden, sigmoid } = this;
    const hidden = h.length;
    const gates = 2 * hidden;
    for (let unit = 0; unit < hidden; unit++) {
      const [f, g] = [hidden + unit, 2 * hidden + unit];
      const inGate = sigmoid(fromInput[unit]! + fromHidden[unit]!);
      const forgetGate = sigmoid(fromInput[f]! + fromHidden[f]!);
      const candidate = Math.tanh(fromInput[g]! + fromHidden[g]!);
      row[gates + 4 * unit] = inGate;
      row[gates + 4 * unit + 1] = forgetGate;
      row[gates + 4 * unit + 2] = candidate;
      row[gates + 4 * unit + 3] = sigmoid(fromInput[hidden + g]! + fromHidden[hidden + g]!);
      const value = forgetGate * (c[unit]! + c[hidden + unit]!) + inGate * candidate;
      c[unit] = value;
      c[hidden + unit] = value - c[unit]!;
    }
    for (const { unit, value } of held) {
      c[unit] = value;
      c[hidden + unit] = 0;
    }
    for (let unit = 0; unit < hidden; unit++) h[unit] = row[gates + 4 * unit + 3]! * Math.tanh(c[unit]!);
  }

  private gru(h: Float32Array, { held, weightHidden, biasHidden }: Layer, row: Float32Array): void {
    const { fromInput, fromHidden, sigmoid } = this;
    const { resetFirst = false } = this.variant;
    const hidden = h.length;
    const reset = fromHidden.slice(0, hidden).map((value, unit) => sigmoid(fromInput[unit]! + value));
    if (resetFirst) {
      const kept = h.map((value, unit) => reset[unit]! * value);
      const from = 2 * hidden;
      affine(weightHidden.subarray(from * hidden), biasHidden.subarray(from), kept, fromHidden.subarray(from));
    }
    for (let unit = 0; unit < hidden; unit++) {
      const [z, n] = [hidden + unit, 2 * hidden + unit];
      const update = sigmoid(fromInput[z]! + fromHidden[z]!);
      const candidate = Math.tanh(fromInput[n]! + (resetFirst ? 1 : reset[unit]!) * fromHidden[n]!);
      row[hidden + 3 * unit] = reset[unit]!;
      row[hidden + 3 * unit + 1] = update;
      row[hidden + 3 * unit + 2] = candidate;
      h[unit] = (1 - update) * candidate + update * h[unit]!;
    }
    for (const { unit, value } of held) h[unit] = value;
  }

  private rnn(h: Float32Array, { held }: Layer): void {
    const activate = this.variant.activation === 'relu' ? (x: number) => Math.max(0, x) : Math.tanh;
    for (let unit = 0; unit < h.length; unit++) h[unit] = activate(this.fromInput[unit]! + this.fromHidden[unit]!);
    for (const { unit, value } of held) h[unit] = value;
  }
}
