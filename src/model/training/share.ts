import type { TrainingKernels } from './kernels.js';
import type { MemoryPlan, Workspace } from './memoryPlan.js';
import { withTiles, type TileShape } from './tiles.js';

/** One thread's part of the work on every step: its lanes of the batch, in the memory that all share. */
export interface Share {
  readonly kernels: TrainingKernels;
  readonly plan: MemoryPlan;
  readonly workspace: Workspace;
  /** Index of the thread. */
  readonly thread: number;
  /** Whether products are made with tiles of 5 and 6 rows (panels.ts). */
  readonly tall: boolean;
  readonly symbols: Uint16Array;
  /** For each step of the window the lanes whose state becomes zero before it; `findResets` fills it. */
  readonly resets: number[][];
}

export const createShare = (
  kernels: TrainingKernels,
  memory: WebAssembly.Memory,
  plan: MemoryPlan,
  thread: number,
  tiles: TileShape,
): Share => {
  const workspace = plan.workspaces[thread]!;
  return {
    kernels: withTiles(kernels, tiles),
    plan,
    workspace,
    thread,
    tall: tiles !== 'short',
    symbols: new Uint16Array(memory.buffer, workspace.symbols, plan.window * workspace.lanes),
    resets: Array.from({ length: plan.window }, () => []),
  };
};

/** Finds the lanes in which a new file begins, from the symbols of the window. */
export const findResets = ({ plan, workspace, symbols, resets }: Share): void => {
  const { lanes } = workspace;
  for (let step = 0; step < plan.window; step++) {
    const list = resets[step]!;
    list.length = 0;
    if (plan.boundary === null) continue;
    for (let lane = 0; lane < lanes; lane++) if (symbols[step * lanes + lane] === plan.boundary) list.push(lane);
  }
};
