import { NO_TARGET, type BatchForward } from '../../model/batchForward.js';
import { createRandom } from '../../model/random.js';
import type { HeldWindow } from './ablationPlan.js';

/**
 * What a cell is held at, at every step: its mean; a value it had at a random step; its own value mirrored at its mean,
 * as it would have been in the undisturbed run. Ablations differ (zero is often outside what the network knows), so
 * none stands alone.
 */
export const ablationModes = ['mean', 'resample', 'sign flip'] as const;
export type AblationMode = (typeof ablationModes)[number];

/** Loss of every measured step of every window: cell by cell, mode by mode, window by window; row 0 is undisturbed. */
export interface AblationLosses {
  readonly cells: readonly number[];
  /** Steps measured in each row. */
  readonly length: number;
  /** (1 + cells x modes) x length, nats. */
  readonly losses: Float32Array;
}

export const lossesOf = ({ cells, length, losses }: AblationLosses, cell: number, mode: AblationMode): Float32Array => {
  const row = 1 + cells.indexOf(cell) * ablationModes.length + ablationModes.indexOf(mode);
  return losses.subarray(row * length, (row + 1) * length);
};

/**
 * Reads the windows (all of one length) with each of `cells` held in each mode: every stream of the batch holds another
 * cell. The cell is held from the window's first step on, before anything reads it.
 */
export const ablate = (
  batch: BatchForward,
  windows: readonly HeldWindow[],
  cells: readonly number[],
  boundary: number,
  seed: number,
  onSteps: (steps: number) => void = () => undefined,
): AblationLosses => {
  const { hidden } = batch.architecture;
  const [first] = windows;
  const steps = first === undefined ? 0 : first.to - first.from;
  const measured = first === undefined ? 0 : first.to - first.measureFrom;
  const length = measured * windows.length;
  const losses = new Float32Array((1 + cells.length * ablationModes.length) * length);
  const traces = undisturbed(batch, windows, cells, boundary, losses, steps, measured);
  onSteps(steps * windows.length);

  const runs = cells.flatMap((cell, index) =>
    ablationModes.flatMap((mode, place) =>
      windows.map((window, w) => ({
        cell,
        index,
        mode,
        window,
        w,
        row: 1 + index * ablationModes.length + place,
        // Its own draws, so that the answer does not depend on who else is in the batch.
        random: createRandom(seed ^ Math.imul(cell + 1, 0x9e3779b1) ^ Math.imul(w + 1, 0x85ebca6b)),
      })),
    ),
  );
  const means = traces.map(trace => trace.reduce((a, b) => a + b, 0) / Math.max(1, trace.length));
  const out = new Float32Array(batch.streams);
  const symbols = new Uint16Array(batch.streams);
  const targets = new Uint16Array(batch.streams);
  for (let start = 0; start < runs.length; start += batch.streams) {
    const group = runs.slice(start, start + batch.streams);
    batch.reset();
    for (let step = -1; step < steps; step++) {
      group.forEach(({ cell, index, mode, window, w, random }, stream) => {
        const trace = traces[index]!;
        const mean = means[index]!;
        const value =
          mode === 'mean'
            ? mean
            : mode === 'resample'
              ? trace[random.below(trace.length)]!
              : 2 * mean - trace[w * steps + Math.max(0, step)]!;
        batch.hold(stream, [{ layer: Math.floor(cell / hidden), unit: cell % hidden, value }]);
        feed(window, step, stream, boundary, symbols, targets);
      });
      const measuring = step >= steps - measured;
      batch.step(symbols, measuring ? targets : undefined, measuring ? out : undefined);
      if (!measuring) continue;
      group.forEach(({ row, w }, stream) => {
        losses[row * length + w * measured + step - (steps - measured)] = out[stream]!;
      });
    }
    for (let stream = 0; stream < batch.streams; stream++) batch.hold(stream, []);
    onSteps(steps * group.length);
  }
  return { cells, length, losses };
};

/** The symbol at `step` of a window (-1: the boundary before it), and what follows it in the file. */
const feed = (
  window: HeldWindow,
  step: number,
  stream: number,
  boundary: number,
  symbols: Uint16Array,
  targets: Uint16Array,
): void => {
  const text = window.sample.symbols;
  symbols[stream] = step < 0 ? boundary : text[window.from + step]!;
  targets[stream] = text[window.from + step + 1] ?? NO_TARGET;
};

/** Row 0 of `losses`, and by cell its value at every step of every window. */
const undisturbed = (
  batch: BatchForward,
  windows: readonly HeldWindow[],
  cells: readonly number[],
  boundary: number,
  losses: Float32Array,
  steps: number,
  measured: number,
): Float32Array[] => {
  const { hidden } = batch.architecture;
  const traces = cells.map(() => new Float32Array(windows.length * steps));
  const out = new Float32Array(batch.streams);
  const symbols = new Uint16Array(batch.streams);
  const targets = new Uint16Array(batch.streams);
  for (let start = 0; start < windows.length; start += batch.streams) {
    const group = windows.slice(start, start + batch.streams);
    batch.reset();
    for (let stream = 0; stream < batch.streams; stream++) batch.hold(stream, []);
    for (let step = -1; step < steps; step++) {
      group.forEach((window, stream) => feed(window, step, stream, boundary, symbols, targets));
      batch.step(symbols, targets, out);
      if (step < 0) continue;
      cells.forEach((cell, index) => {
        const values = batch.cells(Math.floor(cell / hidden));
        group.forEach((_, stream) => {
          traces[index]![(start + stream) * steps + step] = values[stream * batch.stride + (cell % hidden)]!;
        });
      });
      const at = step - (steps - measured);
      if (at >= 0) group.forEach((_, stream) => (losses[(start + stream) * measured + at] = out[stream]!));
    }
  }
  return traces;
};
