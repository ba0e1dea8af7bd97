import { NO_TARGET, type BatchForward } from '../../model/batchForward.js';
import { createRandom } from '../../model/random.js';
import { readUndisturbed } from './undisturbed.js';
import type { HeldWindow } from './windows.js';

/**
 * What a cell is held at, at every step: its mean; a value it had at a random step; its own value mirrored at its mean,
 * as it would have been in the undisturbed run. Ablations differ (zero is often outside what the network knows), so
 * none stands alone.
 */
export const ablationModes = ['mean', 'resample', 'sign flip'] as const;
export type AblationMode = (typeof ablationModes)[number];

/** What is held, where, and what is asked. */
export interface AblationPlan {
  /** All of one length. */
  readonly windows: readonly HeldWindow[];
  readonly cells: readonly number[];
  /** Symbols whose probability is asked at every measured step, whatever follows there. */
  readonly watched: Uint16Array;
  readonly seed: number;
}

/** Losses of every measured step of every window: cell by cell, mode by mode, window by window; row 0 is undisturbed. */
export interface AblationLosses {
  readonly cells: readonly number[];
  /** Steps measured in each row. */
  readonly length: number;
  /** (1 + cells x modes) x length: -ln p of the symbol that follows, nats. */
  readonly losses: Float32Array;
  /** (1 + cells x modes) x length x watched: -ln p of each watched symbol, nats; NaN at the end of a file. */
  readonly watched: Float32Array;
}

/** The row of a cell held in a mode; row 0 is undisturbed. */
export const rowOf = ({ cells }: AblationLosses, cell: number, mode: AblationMode): number =>
  1 + cells.indexOf(cell) * ablationModes.length + ablationModes.indexOf(mode);

/** Where the heavy work is done: few streams for the undisturbed run, many for all cells in all modes. */
export interface AblationBatches {
  readonly few: BatchForward;
  readonly many: BatchForward;
}

/**
 * Reads the windows with each of `cells` held in each mode: every stream of the batch holds another cell. It starts
 * from the state that the network has there undisturbed, and holds the cell at every step of the window, before
 * anything reads it.
 */
export const ablate = ({ few, many }: AblationBatches, plan: AblationPlan, boundary: number): AblationLosses => {
  const { windows, cells, watched: symbolsAsked, seed } = plan;
  const { hidden } = many.architecture;
  const [first] = windows;
  const steps = first === undefined ? 0 : first.to - first.from;
  const measured = first === undefined ? 0 : first.to - first.measureFrom;
  const length = measured * windows.length;
  const rows = 1 + cells.length * ablationModes.length;
  const losses = new Float32Array(rows * length);
  const watched = new Float32Array(rows * length * symbolsAsked.length);
  /** Keeps what a stream says of one measured step. */
  const keep = (place: number, stream: number, out: Float32Array, asked: Float32Array): void => {
    losses[place] = out[stream]!;
    const from = stream * symbolsAsked.length;
    watched.set(asked.subarray(from, from + symbolsAsked.length), place * symbolsAsked.length);
  };
  const { traces, states } = readUndisturbed(few, plan, boundary, (window, step, stream, out, asked) => {
    const at = step - (steps - measured);
    if (at >= 0) keep(window * measured + at, stream, out, asked);
  });

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
  const out = new Float32Array(many.streams);
  const asked = { symbols: symbolsAsked, losses: new Float32Array(many.streams * symbolsAsked.length) };
  const symbols = new Uint16Array(many.streams).fill(boundary);
  const targets = new Uint16Array(many.streams).fill(NO_TARGET);
  for (let start = 0; start < runs.length; start += many.streams) {
    const group = runs.slice(start, start + many.streams);
    many.reset();
    targets.fill(NO_TARGET);
    group.forEach(({ w }, stream) => many.restoreStream(stream, states[w]!));
    for (let step = 0; step < steps; step++) {
      group.forEach(({ cell, index, mode, window, w, random }, stream) => {
        const trace = traces[index]!;
        const mean = means[index]!;
        const value =
          mode === 'mean'
            ? mean
            : mode === 'resample'
              ? trace[random.below(trace.length)]!
              : 2 * mean - trace[w * steps + step]!;
        many.hold(stream, [{ layer: Math.floor(cell / hidden), unit: cell % hidden, value }]);
        symbols[stream] = window.sample.symbols[window.from + step]!;
        targets[stream] = window.sample.symbols[window.from + step + 1] ?? NO_TARGET;
      });
      if (step < steps - measured) {
        many.step(symbols);
        continue;
      }
      many.step(symbols, targets, out, asked);
      group.forEach(({ row, w }, stream) =>
        keep(row * length + w * measured + step - (steps - measured), stream, out, asked.losses),
      );
    }
    for (let stream = 0; stream < many.streams; stream++) many.hold(stream, []);
  }
  return { cells, length, losses, watched };
};
