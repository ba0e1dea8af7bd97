import { NO_TARGET, type BatchForward, type WatchedSymbols } from '../../model/batchForward.js';
import { createRandom, type Random } from '../../model/random.js';
import { createLosses, type Undisturbed, type WindowLosses } from './undisturbed.js';
import type { HeldWindow } from './windows.js';

/**
 * What a cell is held at, at every step: its mean; a value it had at a random step; its own value mirrored at its mean,
 * as it would have been in the undisturbed run. Ablations differ (zero is often outside what the network knows), so
 * none stands alone.
 */
export const ablationModes = ['mean', 'resample', 'sign flip'] as const;
export type AblationMode = (typeof ablationModes)[number];

/** A cell to be held. */
export interface HeldCell {
  readonly cell: number;
  /** Places of the windows that are read with it held. */
  readonly windows: readonly number[];
  /** Values it had at random steps of the report files: its mean is theirs, and resampled is from them. */
  readonly values: Float32Array;
}

/** What is held, where, and what is asked. */
export interface AblationPlan {
  /** All of one length. */
  readonly windows: readonly HeldWindow[];
  readonly cells: readonly HeldCell[];
  /** Symbols whose probability is asked at every measured step, whatever follows there. */
  readonly watched: Uint16Array;
  readonly seed: number;
}

/** What ablations cost: by cell of the plan mode by mode, window by window of the cell; and undisturbed, window by window. */
export interface AblationLosses {
  readonly undisturbed: WindowLosses;
  readonly held: readonly WindowLosses[];
}

/** One window read once with one cell held. */
interface Run {
  readonly layer: number;
  readonly unit: number;
  readonly window: number;
  readonly valueAt: (step: number) => number;
  readonly losses: WindowLosses;
  /** Place of the first measured step in `losses`. */
  readonly at: number;
}

const valueOf = (
  mode: AblationMode,
  values: Float32Array,
  mean: number,
  trace: Float32Array,
  random: Random,
): ((step: number) => number) => {
  if (mode === 'mean') return () => mean;
  if (mode === 'resample') return () => values[random.below(values.length)]!;
  return step => 2 * mean - trace[step]!;
};

/**
 * Reads the windows with each cell held in each mode: every stream of the batch holds another cell or reads another
 * window. It starts from the state that the network has there undisturbed, and holds the cell at every step of the
 * window, before anything reads it.
 *
 * @param undisturbed with the traces of the plan's cells, in the plan's order.
 */
export const ablate = (batch: BatchForward, plan: AblationPlan, undisturbed: Undisturbed): WindowLosses[] => {
  const { windows, cells, watched, seed } = plan;
  const { hidden } = batch.architecture;
  const [first] = windows;
  const steps = first === undefined ? 0 : first.to - first.from;
  const measured = first === undefined ? 0 : first.to - first.measureFrom;
  const count = watched.length;
  const all = cells.map(cell => createLosses(cell.windows.length * ablationModes.length * measured, count));
  const runs = cells.flatMap(({ cell, windows: places, values }, index) => {
    const mean = values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
    return ablationModes.flatMap((mode, row) =>
      places.map((window, place): Run => {
        const trace = undisturbed.traces[index]!.subarray(window * steps, (window + 1) * steps);
        // Its own draws, so that the answer does not depend on who else is in the batch.
        const random = createRandom(seed ^ Math.imul(cell + 1, 0x9e3779b1) ^ Math.imul(window + 1, 0x85ebca6b));
        return {
          layer: Math.floor(cell / hidden),
          unit: cell % hidden,
          window,
          valueAt: valueOf(mode, values, mean, trace, random),
          losses: all[index]!,
          at: (row * places.length + place) * measured,
        };
      }),
    );
  });
  const out = new Float32Array(batch.streams);
  const asked: WatchedSymbols = { symbols: watched, losses: new Float32Array(batch.streams * count) };
  const symbols = new Uint16Array(batch.streams);
  const targets = new Uint16Array(batch.streams);
  for (let start = 0; start < runs.length; start += batch.streams) {
    const group = runs.slice(start, start + batch.streams);
    const read = symbols.subarray(0, group.length);
    group.forEach(({ window }, stream) => batch.restoreStream(stream, undisturbed.states[window]!));
    for (let step = 0; step < steps; step++) {
      group.forEach(({ layer, unit, window, valueAt }, stream) => {
        const { sample, from } = windows[window]!;
        batch.hold(stream, [{ layer, unit, value: valueAt(step) }]);
        symbols[stream] = sample.symbols[from + step]!;
        targets[stream] = sample.symbols[from + step + 1] ?? NO_TARGET;
      });
      const place = step - (steps - measured);
      if (place < 0) {
        batch.step(read);
        continue;
      }
      batch.step(read, targets, out, asked);
      group.forEach(({ losses, at }, stream) => {
        losses.losses[at + place] = out[stream]!;
        losses.watched.set(asked.losses.subarray(stream * count, (stream + 1) * count), (at + place) * count);
      });
    }
    for (let stream = 0; stream < batch.streams; stream++) batch.hold(stream, []);
  }
  return all;
};
