import { statesOf } from '../../model/architecture.js';
import type { LoadedNetwork } from '../loadedNetwork.js';
import type { Page } from '../page.js';

/** The network's state after a step of a page. */
export const stateAt = (page: Page, step: number, network: LoadedNetwork): Float32Array => {
  const { kind, layers, hidden } = network.pass.architecture;
  const state = network.pass.initialState();
  const width = statesOf[kind] * hidden;
  for (let layer = 0; layer < layers; layer++) {
    page.trace.row(step, layer, 'h', state.subarray(layer * width, layer * width + hidden));
    if (kind === 'lstm') page.trace.row(step, layer, 'c', state.subarray(layer * width + hidden, (layer + 1) * width));
  }
  return state;
};
