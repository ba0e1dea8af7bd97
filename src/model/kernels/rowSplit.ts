import { instantiateInference, type InferenceKernels } from './inferenceKernels.js';
import { type LayerCall, runInputs, runPanels } from './layerCall.js';

/**
 * Two threads read one text: each computes half of every layer's panels, and they meet after each character
 * (assembly/lib/barrier.ts). The results are those of one thread, bit for bit: no sum is divided.
 */

/** What the second thread needs; can be posted to a worker. */
export interface RowShare {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the words that the threads talk through. */
  readonly control: number;
  readonly calls: readonly LayerCall[];
}

const threads = 2;
/** Bytes from one barrier to the other: lines of the cache of their own. */
const barrierBytes = 128;
/** Where the command lies behind `control`. */
const commandBytes = threads * barrierBytes;
/** The word of a barrier that says that a thread was lost (assembly/lib/barrier.ts). */
const lostWord = 2;
/**
 * Words of the command: how many were given, which layer, how many steps, whether units of the layer are held, and where
 * the rows of the layer and of the one below lie.
 */
const given = 0;
const layerWord = 1;
const stepsWord = 2;
const holdsWord = 3;
const rowsWord = 4;
const belowWord = 5;
const commandWords = 6;
/** The layer that ends the second thread. */
const stop = -1;
/** Looks at the command this many times before the thread sleeps: the next layer or chunk comes within microseconds. */
const spins = 20_000;

/** What a layer is to do: how many steps, and the addresses of its rows and of those of the layer below (or 0). */
export interface LayerRun {
  readonly steps: number;
  readonly rows: number;
  readonly below: number;
}

/** Panels [first, last) of a thread. */
const panelsOf = ({ panels, wide }: LayerCall, thread: number): readonly [number, number] => {
  const together = wide ? 2 : 1;
  const middle = Math.min(panels, together * Math.ceil(panels / (threads * together)));
  return thread === 0 ? [0, middle] : [middle, panels];
};

/**
 * Runs a thread's share of a layer. Its tiles of the inputs are those that its own panels read, so the threads need not
 * meet in between. The barriers take turns: one is made zero while the other may still be looked at.
 */
const runShare = (
  kernels: InferenceKernels,
  call: LayerCall,
  { steps, rows, below }: LayerRun,
  thread: number,
  control: number,
  turn: number,
): void => {
  const [first, last] = panelsOf(call, thread);
  const tiles = call.tiles / call.panels;
  if (call.tiles > 0) runInputs(kernels, call, below, steps, first * tiles, last * tiles);
  runPanels(kernels, call, rows, steps, first, last, thread, control + (turn % 2) * barrierBytes, threads);
};

/** Whether a thread did not come to the meetings of a turn. */
const isLost = ({ memory, control }: RowShare, turn: number): boolean =>
  Atomics.load(new Int32Array(memory.buffer, control + (turn % 2) * barrierBytes, 3), lostWord) !== 0;

const commandOf = ({ memory, control }: RowShare): Int32Array =>
  new Int32Array(memory.buffer, control + commandBytes, commandWords);

/** The first thread's side. */
export interface RowSplit {
  /**
   * Runs a layer together with the second thread; returns when both have finished. False: the second thread did not come
   * for two seconds, what was computed is void, and it may still write to the memory some day.
   */
  run(layer: number, work: LayerRun): boolean;
  /** Lets the second thread return from `serveRows`. */
  stop(): void;
}

/** @param share handed to `serveRows` in another thread, which must be running it or about to. */
export const createRowSplit = (kernels: InferenceKernels, share: RowShare): RowSplit => {
  const { calls, control } = share;
  const command = commandOf(share);
  const give = (layer: number): void => {
    command[layerWord] = layer;
    Atomics.add(command, given, 1);
    Atomics.notify(command, given);
  };
  return {
    run(layer, work) {
      const call = calls[layer]!;
      const turn = command[given]! + 1;
      // Its last user was two turns ago: the second thread has met this one in between.
      new Int32Array(share.memory.buffer, control + (turn % 2) * barrierBytes, 1)[0] = 0;
      command[stepsWord] = work.steps;
      command[rowsWord] = work.rows;
      command[belowWord] = work.below;
      command[holdsWord] = call.holds ? 1 : 0;
      give(layer);
      runShare(kernels, call, work, 0, control, turn);
      return !isLost(share, turn);
    },
    stop() {
      give(stop);
    },
  };
};

/**
 * The second thread's side: runs its half of what is asked until it is stopped. Blocks; sleeps while nothing is asked.
 *
 * @param ready called when commands are listened to.
 */
export const serveRows = (share: RowShare, ready: () => void): void => {
  const kernels = instantiateInference(share.module, share.memory);
  const command = commandOf(share);
  let turn = Atomics.load(command, given);
  ready();
  for (;;) {
    for (let spin = 0; spin < spins && Atomics.load(command, given) === turn; spin++);
    while (Atomics.load(command, given) === turn) Atomics.wait(command, given, turn);
    turn++;
    const layer = command[layerWord]!;
    if (layer === stop) return;
    const call = { ...share.calls[layer]!, holds: command[holdsWord] === 1 };
    // Addresses beyond 2 GB are negative here; the kernels take them for what they are.
    const work = { steps: command[stepsWord]!, rows: command[rowsWord]!, below: command[belowWord]! };
    runShare(kernels, call, work, 1, share.control, turn);
    // The first thread has given this one up and reads on elsewhere.
    if (isLost(share, turn)) return;
  }
};
