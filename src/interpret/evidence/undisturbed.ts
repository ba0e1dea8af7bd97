import { NO_TARGET, type BatchForward } from '../../model/batchForward.js';
import type { HeldWindow } from './windows.js';

/** What is read before anything is held. */
export interface ReadingPlan {
  /** All of one length. */
  readonly windows: readonly HeldWindow[];
  /** Cells whose course is noted. */
  readonly traced: readonly number[];
  /** Symbols whose probability is asked at every measured step, whatever follows there. */
  readonly watched: Uint16Array;
}

/** Losses of measured steps, window by window. */
export interface WindowLosses {
  /** -ln p of the symbol that follows, nats. */
  readonly losses: Float32Array;
  /** -ln p of each watched symbol, step by step, nats; NaN at the end of a file. */
  readonly watched: Float32Array;
}

/** The windows as the network reads them by itself. */
export interface Undisturbed extends WindowLosses {
  /** By cell of the plan: its value (c; GRU, RNN: h) at every step of every window. */
  readonly traces: readonly Float32Array[];
  /** By window: the state before its first step. */
  readonly states: readonly Float32Array[];
}

export const createLosses = (places: number, asked: number): WindowLosses => ({
  losses: new Float32Array(places),
  watched: new Float32Array(places * asked),
});

/** Reads each window after its context. */
export const readUndisturbed = (
  batch: BatchForward,
  { windows, traced, watched: symbolsAsked }: ReadingPlan,
  boundary: number,
): Undisturbed => {
  const { hidden } = batch.architecture;
  const [first] = windows;
  const steps = first === undefined ? 0 : first.to - first.from;
  const measured = first === undefined ? 0 : first.to - first.measureFrom;
  const count = symbolsAsked.length;
  const { losses, watched } = createLosses(windows.length * measured, count);
  const traces = traced.map(() => new Float32Array(windows.length * steps));
  const states = new Array<Float32Array>(windows.length);
  const out = new Float32Array(batch.streams);
  const asked = { symbols: symbolsAsked, losses: new Float32Array(batch.streams * count) };
  const symbols = new Uint16Array(batch.streams);
  const targets = new Uint16Array(batch.streams);
  for (let stream = 0; stream < batch.streams; stream++) batch.hold(stream, []);
  // As many groups as there must be, evenly filled.
  const size = Math.ceil(windows.length / Math.max(1, Math.ceil(windows.length / batch.streams)));
  for (let start = 0; start < windows.length; start += size) {
    const group = windows.slice(start, start + size);
    const read = symbols.subarray(0, group.length);
    const contexts = group.map(({ contextFrom, from }) => from - contextFrom);
    // All windows begin at step 0: those with a shorter context begin to read later.
    for (let step = -Math.max(...contexts) - 1; step < steps; step++) {
      const at = step - (steps - measured);
      group.forEach(({ sample, from }, stream) => {
        const place = step + contexts[stream]!;
        if (place === -1) batch.resetStream(stream);
        symbols[stream] = place < 0 ? boundary : sample.symbols[from + step]!;
        targets[stream] = place < 0 ? NO_TARGET : (sample.symbols[from + step + 1] ?? NO_TARGET);
        if (step === 0) states[start + stream] = batch.saveStream(stream);
      });
      if (at < 0) batch.step(read);
      else batch.step(read, targets, out, asked);
      if (step < 0) continue;
      traced.forEach((cell, index) => {
        const values = batch.cells(Math.floor(cell / hidden));
        group.forEach((_, stream) => {
          traces[index]![(start + stream) * steps + step] = values[stream * batch.stride + (cell % hidden)]!;
        });
      });
      if (at < 0) continue;
      group.forEach((_, stream) => {
        const place = (start + stream) * measured + at;
        losses[place] = out[stream]!;
        watched.set(asked.losses.subarray(stream * count, (stream + 1) * count), place * count);
      });
    }
  }
  return { losses, watched, traces, states };
};

/** Puts together what was read in separate runs of windows. */
export const mergeUndisturbed = (parts: readonly Undisturbed[]): Undisturbed => {
  const joined = (arrays: readonly Float32Array[]): Float32Array => {
    const out = new Float32Array(arrays.reduce((sum, array) => sum + array.length, 0));
    let at = 0;
    for (const array of arrays) {
      out.set(array, at);
      at += array.length;
    }
    return out;
  };
  return {
    losses: joined(parts.map(part => part.losses)),
    watched: joined(parts.map(part => part.watched)),
    traces: (parts[0]?.traces ?? []).map((_, index) => joined(parts.map(part => part.traces[index]!))),
    states: parts.flatMap(part => part.states),
  };
};
