import type { Signal } from '../../model/architecture.js';
import type { ActivationsReply, Generation } from '../../shared/engineApi.js';
import { charOffset, layerOf, unitOf, type CellIndex } from '../../shared/units.js';
import type { DigestShape } from '../digest.js';
import type { OpenDocument } from '../document.js';
import { quantise } from '../quantise.js';
import type { PageReader } from '../rangeRequest.js';
import { checkCells, checkRange, checkSignal } from '../requestChecks.js';

/** A signal of some cells over the code units [from, to). */
export interface ColumnsRange {
  readonly cells: readonly CellIndex[];
  readonly signal: Signal;
  readonly from: number;
  readonly to: number;
  readonly hidden: number;
}

/** The range as asked, or RpcError `invalid`. */
export const checkedColumns = (
  { text, network: { shape } }: OpenDocument,
  asked: Omit<ColumnsRange, 'hidden'>,
): ColumnsRange => {
  checkCells(asked.cells, shape);
  checkSignal(asked.signal, shape);
  checkRange(asked.from, asked.to, text.length, 'characters');
  return { ...asked, hidden: shape.hidden };
};

/** Receives the value of the cell at `place` in the list, `at` code units after the range's first. */
type Put = (place: number, at: number, value: number) => void;

/** Walks over the values of a range, page by page. A code unit that feeds nothing has the value before it. */
const walk = (range: ColumnsRange, put: Put): PageReader<void>['take'] => {
  const before = new Float32Array(range.cells.length);
  return ({ stepAt, trace }, start, from, to) => {
    // Pages that lie wholly before the range are read for the last value in them.
    const begin = Math.max(from, range.from);
    const first = Math.max(0, stepAt[Math.min(begin, to - 1) - start]!);
    const last = stepAt[to - 1 - start]!;
    const steps = new Float32Array(Math.max(0, last + 1 - first));
    range.cells.forEach((cell, place) => {
      if (last >= 0) {
        const [layer, unit] = [layerOf(cell, range.hidden), unitOf(cell, range.hidden)];
        trace.column(layer, unit, range.signal, first, last + 1, steps, 0);
      }
      for (let offset = begin; offset < to; offset++) {
        const step = stepAt[offset - start]!;
        put(place, offset - range.from, step < 0 ? before[place]! : steps[step - first]!);
      }
      if (last >= 0) before[place] = steps[last - first]!;
    });
  };
};

/** Reads an ActivationsReply. */
export const readActivations = (
  range: ColumnsRange,
  shape: DigestShape,
  generation: Generation,
): PageReader<ActivationsReply> => {
  const width = Math.max(0, range.to - range.from);
  const values = new Int8Array(range.cells.length * width);
  const scales = Float32Array.from(range.cells, cell => (range.signal === 'c' ? shape.scales[cell]! : 1));
  return {
    take: walk(range, (place, at, value) => {
      values[place * width + at] = quantise(value, scales[place]!);
    }),
    result: () => ({ generation, from: charOffset(range.from), to: charOffset(range.to), values, scales }),
  };
};

/** Reads the values themselves, cells x (to - from). */
export const readValues = (range: ColumnsRange): PageReader<Float32Array> => {
  const width = Math.max(0, range.to - range.from);
  const values = new Float32Array(range.cells.length * width);
  return {
    take: walk(range, (place, at, value) => {
      values[place * width + at] = value;
    }),
    result: () => values,
  };
};
