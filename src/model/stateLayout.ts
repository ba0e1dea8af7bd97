import type { Architecture, CellKind } from './architecture.js';

/**
 * What a layer's state is made of, each part `hidden` numbers. `low` is what the float32 c leaves out of a c that is
 * kept in twice the precision: counting cells need it, for they add up small steps over thousands of characters.
 */
export const statePartsOf: Readonly<Record<CellKind, readonly ('h' | 'c' | 'low')[]>> = {
  lstm: ['h', 'c', 'low'],
  gru: ['h'],
  rnn: ['h'],
};

/** Numbers in the state of a forward pass, layer by layer. */
export const stateSizeOf = ({ kind, layers, hidden }: Architecture): number =>
  layers * statePartsOf[kind].length * hidden;
