import type { MemoryPlan } from './memoryPlan.js';

/** What the threads of a run do next. */
export const commands = { train: 1, evaluate: 2, exit: 3 } as const;

/**
 * The block of memory through which the threads of a run talk. Words that different threads write lie 64 bytes apart,
 * so that they do not share a cache line.
 */
export interface Control {
  /** Int32: [sequence of commands, command, failed, barrier count, barrier generation], at `words` indices below. */
  readonly integers: Int32Array;
  /** Float64: the numbers of a step, at `numbers` indices below, then one sum of squares for each thread. */
  readonly reals: Float64Array;
}

export const words = { sequence: 0, command: 16, failed: 32, barrier: 48 } as const;
export const numbers = { learningRate: 0, updates: 1, dropoutSeed: 2, lossScale: 3, norm: 4, squares: 8 } as const;

/** Threads that the control block has room for. */
export const MOST_THREADS = 64;

export const createControl = (memory: WebAssembly.Memory, plan: MemoryPlan): Control => ({
  integers: new Int32Array(memory.buffer, plan.control, 128),
  reals: new Float64Array(memory.buffer, plan.control + 512, numbers.squares + MOST_THREADS),
});
