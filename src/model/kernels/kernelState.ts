import type { Architecture } from '../architecture.js';
import { statePartsOf } from '../stateLayout.js';
import { panelUnitsOf } from './packing.js';
import type { PlacedLayer, PlacedNetwork, RowsPlace } from './placedNetwork.js';

/** Floats from a unit's c to its low: the units of a panel (lib/lstm.ts). */
const lowDistance = panelUnitsOf.lstm;

/** A layer's h, c or low (stateLayout.ts) in a state. */
const statePart = ({ kind, hidden }: Architecture, state: Float32Array, layer: number, part: number): Float32Array => {
  const from = (layer * statePartsOf[kind].length + part) * hidden;
  return state.subarray(from, from + hidden);
};

/** Index of a unit's c among the floats of the memory; `low` lies `lowDistance` behind it. */
const cellAt = (layer: PlacedLayer, unit: number): number => {
  const lane = unit % lowDistance;
  return layer.cells / 4 + 2 * (unit - lane) + lane;
};

/** Puts a state where the kernels read it: h in row 0 of each layer of `rows`, zero in the padding units behind it. */
export const writeState = (
  architecture: Architecture,
  { layers, order }: PlacedNetwork,
  rows: RowsPlace,
  state: Float32Array,
  memory: Float32Array,
): void => {
  const { hidden } = architecture;
  layers.forEach((layer, index) => {
    const part = (number: number): Float32Array => statePart(architecture, state, index, number);
    const row = (rows.address + index * rows.layerBytes) / 4;
    memory.set(part(0), row);
    memory.fill(0, row + hidden, row + order.units);
    if (layer.cells === 0) return;
    const [c, low] = [part(1), part(2)];
    for (let unit = 0; unit < hidden; unit++) {
      const at = cellAt(layer, unit);
      memory[at] = c[unit]!;
      memory[at + lowDistance] = low[unit]!;
    }
  });
};

/** Takes the state after the step that wrote row `last` of each layer of `rows`. */
export const readState = (
  architecture: Architecture,
  { layers, row }: PlacedNetwork,
  rows: RowsPlace,
  last: number,
  memory: Float32Array,
  state: Float32Array,
): void => {
  const { hidden } = architecture;
  layers.forEach((layer, index) => {
    const part = (number: number): Float32Array => statePart(architecture, state, index, number);
    const from = (rows.address + index * rows.layerBytes) / 4 + last * row.length;
    part(0).set(memory.subarray(from, from + hidden));
    if (layer.cells === 0) return;
    const [c, low] = [part(1), part(2)];
    for (let unit = 0; unit < hidden; unit++) {
      const at = cellAt(layer, unit);
      c[unit] = memory[at]!;
      low[unit] = memory[at + lowDistance]!;
    }
  });
};
