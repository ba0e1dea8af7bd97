import type { Signal } from '../../model/architecture.js';
import type { ExploredText, Saturation } from '../../shared/exploreApi.js';
import type { Reader } from './explore.js';

/** The gates of each kind of cell, which lie between 0 and 1. */
const gatesOf: Readonly<Record<'lstm' | 'gru' | 'rnn', readonly Signal[]>> = {
  lstm: ['i', 'f', 'o'],
  gru: ['r', 'z'],
  rnn: [],
};

const low = 0.1;
const high = 0.9;

/** How often each gate of each cell is nearly shut and nearly open (Karpathy et al. 2015, figure 4). */
export const measureSaturation = async (reader: Reader, texts: readonly ExploredText[]): Promise<Saturation> => {
  const { kind, layers, hidden } = reader.network.architecture;
  const gates = gatesOf[kind].map(gate => ({
    gate,
    below: new Float32Array(layers * hidden),
    above: new Float32Array(layers * hidden),
  }));
  let steps = 0;
  if (gates.length > 0) {
    const row = new Float32Array(hidden);
    for (const text of texts) {
      await reader.read(text, slice => {
        steps += slice.steps;
        for (let step = 0; step < slice.steps; step++) {
          for (const { gate, below, above } of gates) {
            for (let layer = 0; layer < layers; layer++) {
              slice.trace.row(step, layer, gate, row);
              for (let unit = 0; unit < hidden; unit++) {
                if (row[unit]! < low) below[layer * hidden + unit]!++;
                else if (row[unit]! > high) above[layer * hidden + unit]!++;
              }
            }
          }
        }
      });
    }
    for (const { below, above } of gates) {
      for (let cell = 0; cell < below.length; cell++) {
        below[cell] = below[cell]! / Math.max(1, steps);
        above[cell] = above[cell]! / Math.max(1, steps);
      }
    }
  }
  return { network: { name: reader.network.config.name, kind, layers, hidden }, steps, gates };
};
