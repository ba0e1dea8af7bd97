import { type Architecture, type Signal, signalsOf } from './architecture.js';
import type { Trace } from './forward.js';

/**
 * How one layer's recorded signals lie in a row of numbers, one row a step.
 *
 *     | h: units | c: units (LSTM) | panel 0 | panel 1 | ...
 *     panel: gate 0 of `panelUnits` units, gate 1 of the same units, ...
 *
 * `units` is `hidden` rounded up to whole panels. Every backend writes this layout; the kernels write it where it stays.
 */
export interface RowLayout {
  readonly units: number;
  readonly panelUnits: number;
  readonly gates: number;
  /** Numbers in a row. */
  readonly length: number;
}

/** Signals that are recorded gate by gate, in the order of the panels; h and c have places of their own. */
const recordedGates: Readonly<Record<Architecture['kind'], readonly Signal[]>> = {
  lstm: ['i', 'f', 'g', 'o'],
  gru: ['r', 'z', 'n'],
  rnn: [],
};

/** The layout of a layer's rows when `panelUnits` units share a panel, and there are `units` with those that pad it. */
export const rowLayout = (kind: Architecture['kind'], panelUnits: number, units: number): RowLayout => {
  const gates = recordedGates[kind].length;
  return { units, panelUnits, gates, length: units * (gates + (kind === 'lstm' ? 2 : 1)) };
};

/** The rows of a trace, wherever a backend keeps them. */
export interface RecordedRows {
  /** The rows of a layer from step 0 on. To be asked for again at each use: memory that grows moves. */
  of(layer: number): Float32Array;
  /** Gives the memory back. */
  release(): void;
}

/** Rows in ordinary memory, which the garbage collector frees. */
export const ordinaryRows = ({ layers }: Architecture, layout: RowLayout, capacity: number): RecordedRows => {
  const rows = Array.from({ length: layers }, () => new Float32Array(capacity * layout.length));
  return { of: layer => rows[layer]!, release: () => undefined };
};

/** A trace whose signals lie in rows, one a step. */
export class RecordedTrace<Rows extends RecordedRows = RecordedRows> implements Trace {
  readonly bytes: number;

  constructor(
    private readonly architecture: Architecture,
    readonly layout: RowLayout,
    readonly capacity: number,
    readonly rows: Rows,
  ) {
    this.bytes = 4 * architecture.layers * capacity * layout.length;
  }

  value(step: number, layer: number, unit: number, signal: Signal): number {
    const value = this.rows.of(layer)[step * this.layout.length + this.place(unit, signal)]!;
    return signal === 'tanh_c' ? Math.fround(Math.tanh(value)) : value;
  }

  column(layer: number, unit: number, signal: Signal, from: number, to: number, out: Float32Array, at: number): void {
    const rows = this.rows.of(layer);
    const { length } = this.layout;
    let place = from * length + this.place(unit, signal);
    for (let index = at; index < at + to - from; index++, place += length) out[index] = rows[place]!;
    if (signal === 'tanh_c') for (let index = at; index < at + to - from; index++) out[index] = Math.tanh(out[index]!);
  }

  row(step: number, layer: number, signal: Signal, out: Float32Array): void {
    const rows = this.rows.of(layer);
    const { hidden } = this.architecture;
    const { length, panelUnits } = this.layout;
    const first = this.place(0, signal);
    const toNextPanel = this.place(panelUnits, signal) - first;
    for (let unit = 0, panel = step * length + first; unit < hidden; panel += toNextPanel) {
      const end = Math.min(hidden, unit + panelUnits);
      for (let at = panel; unit < end; at++, unit++) out[unit] = rows[at]!;
    }
    if (signal === 'tanh_c') for (let unit = 0; unit < hidden; unit++) out[unit] = Math.tanh(out[unit]!);
  }

  release(): void {
    this.rows.release();
  }

  /** Where a signal of a unit lies in a row. */
  private place(unit: number, signal: Signal): number {
    const { kind } = this.architecture;
    const { units, panelUnits, gates } = this.layout;
    if (signal === 'h') return unit;
    if (kind === 'lstm' && (signal === 'c' || signal === 'tanh_c')) return units + unit;
    const gate = recordedGates[kind].indexOf(signal);
    if (gate < 0) throw new RangeError(`${kind} cells have no ${signal}; they have ${signalsOf[kind].join(', ')}`);
    const panel = Math.floor(unit / panelUnits);
    const states = kind === 'lstm' ? 2 : 1;
    return states * units + (panel * gates + gate) * panelUnits + (unit % panelUnits);
  }
}
