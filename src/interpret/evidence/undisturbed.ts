import { NO_TARGET, type BatchForward } from '../../model/batchForward.js';
import type { AblationPlan } from './ablate.js';

/** The windows as the network reads them by itself. */
export interface Undisturbed {
  /** By cell of the plan: its value at every step of every window. */
  readonly traces: readonly Float32Array[];
  /** By window: the state before its first step. */
  readonly states: readonly Float32Array[];
}

/**
 * Reads each window after its context.
 *
 * @param onStep told the losses of each step of each window: of what follows, and of the watched symbols.
 */
export const readUndisturbed = (
  batch: BatchForward,
  { windows, cells, watched }: AblationPlan,
  boundary: number,
  onStep: (window: number, step: number, stream: number, losses: Float32Array, watched: Float32Array) => void,
): Undisturbed => {
  const { hidden } = batch.architecture;
  const [first] = windows;
  const steps = first === undefined ? 0 : first.to - first.from;
  const traces = cells.map(() => new Float32Array(windows.length * steps));
  const states: Float32Array[] = [];
  const out = new Float32Array(batch.streams);
  const asked = { symbols: watched, losses: new Float32Array(batch.streams * watched.length) };
  const symbols = new Uint16Array(batch.streams);
  const targets = new Uint16Array(batch.streams);
  for (let stream = 0; stream < batch.streams; stream++) batch.hold(stream, []);
  for (let start = 0; start < windows.length; start += batch.streams) {
    const group = windows.slice(start, start + batch.streams);
    const contexts = group.map(({ contextFrom, from }) => from - contextFrom);
    symbols.fill(boundary);
    targets.fill(NO_TARGET);
    // All windows begin at step 0: those with a shorter context begin to read later.
    for (let step = -Math.max(...contexts) - 1; step < steps; step++) {
      group.forEach(({ sample, from }, stream) => {
        const place = step + contexts[stream]!;
        if (place === -1) batch.resetStream(stream);
        symbols[stream] = place < 0 ? boundary : sample.symbols[from + step]!;
        targets[stream] = place < 0 ? NO_TARGET : (sample.symbols[from + step + 1] ?? NO_TARGET);
      });
      if (step < 0) {
        batch.step(symbols);
        continue;
      }
      if (step === 0) group.forEach((_, stream) => states.push(batch.saveStream(stream)));
      batch.step(symbols, targets, out, asked);
      cells.forEach((cell, index) => {
        const values = batch.cells(Math.floor(cell / hidden));
        group.forEach((_, stream) => {
          traces[index]![(start + stream) * steps + step] = values[stream * batch.stride + (cell % hidden)]!;
        });
      });
      group.forEach((_, stream) => onStep(start + stream, step, stream, out, asked.losses));
    }
  }
  return { traces, states };
};
