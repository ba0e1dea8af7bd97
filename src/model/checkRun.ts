import type { Architecture } from './architecture.js';
import type { CellClamp, RunOutputs } from './forward.js';

/** Throws a RangeError when the arguments of `ForwardPass.run` do not fit the network or each other. */
export const checkRun = (
  architecture: Architecture,
  stateSize: number,
  symbols: Uint16Array,
  state: Float32Array,
  outputs: RunOutputs,
): void => {
  for (const symbol of symbols) {
    if (symbol >= architecture.vocabulary) {
      throw new RangeError(`symbol ${symbol} is not in the vocabulary of ${architecture.vocabulary} symbols`);
    }
  }
  if (state.length !== stateSize) {
    throw new RangeError(`the state has ${state.length} numbers; this network's has ${stateSize}`);
  }
  if (outputs.trace !== undefined && outputs.trace.capacity < symbols.length) {
    throw new RangeError(`the trace holds ${outputs.trace.capacity} steps; ${symbols.length} are to be run`);
  }
  if (outputs.bits !== undefined && outputs.bits.length < symbols.length) {
    throw new RangeError(`bits has room for ${outputs.bits.length} numbers; ${symbols.length} symbols are to be run`);
  }
};

/** Throws a RangeError when a trace cannot have this capacity. */
export const checkCapacity = (capacity: number): void => {
  if (!(Number.isInteger(capacity) && capacity > 0)) throw new RangeError(`a trace of ${capacity} steps`);
};

/** Throws a RangeError when a clamp names a cell that the network has not, or a value that is no finite number. */
export const checkClamps = (architecture: Architecture, clamps: readonly CellClamp[]): void => {
  const { layers, hidden } = architecture;
  for (const { layer, unit, value } of clamps) {
    const exists = Number.isInteger(layer) && layer >= 0 && layer < layers && Number.isInteger(unit);
    if (!exists || unit < 0 || unit >= hidden) {
      throw new RangeError(`there is no cell ${layer}:${unit}; the network has ${layers} layers of ${hidden} units`);
    }
    if (!Number.isFinite(value)) throw new RangeError(`cell ${layer}:${unit} cannot be held at ${value}`);
  }
};
