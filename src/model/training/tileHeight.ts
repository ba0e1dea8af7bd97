import type { TrainingKernels } from './kernels.js';
import { BLOCK_ROWS, type MemoryPlan } from './memoryPlan.js';

/** Milliseconds for V8 to replace its first, quick code by its best, and then for the comparison. */
const WARM_UP = 40;
const COMPARE = 25;

/**
 * Whether tiles of 6 rows beat tiles of 4 here: V8 before 13 has too few registers left for them and is half as fast.
 * Times both on the first thread's pack space, before anything is in it. The results of a run do not depend on it.
 *
 * @param now a clock in milliseconds
 */
export const prefersTallTiles = (kernels: TrainingKernels, plan: MemoryPlan, now: () => number): boolean => {
  const { packedA, packedB, gates } = { ...plan.workspaces[0]!, gates: plan.workspaces[0]!.layers[0]!.gates };
  const depth = plan.architecture.hidden;
  const rows = Math.min(BLOCK_ROWS, Math.floor((plan.window * plan.workspaces[0]!.lanes) / 12) * 12);
  if (rows === 0) return false;
  const columns = 8;
  const multiply = (tall: boolean): void => {
    const [sixes, fours] = tall ? [rows / 6, 0] : [0, rows / 4];
    kernels.gemm(sixes, 0, fours, columns, depth, packedA, depth, packedB, depth, 0, gates, depth * 4);
  };
  const time = (tall: boolean): number => {
    const start = now();
    for (let repeat = 0; repeat < 20; repeat++) multiply(tall);
    return now() - start;
  };
  const until = now() + WARM_UP;
  while (now() < until) {
    multiply(true);
    multiply(false);
  }
  let [tall, short] = [Infinity, Infinity];
  const end = now() + COMPARE;
  do {
    tall = Math.min(tall, time(true));
    short = Math.min(short, time(false));
  } while (now() < end);
  return tall < short;
};
