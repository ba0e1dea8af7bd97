import type { TrainingKernels } from './kernels.js';
import { BLOCK_DEPTH, BLOCK_ROWS } from './memoryPlan.js';
import { panelsOf } from './panels.js';

/** A matrix in memory: first byte, and bytes from row to row. */
export interface Rows {
  readonly at: number;
  readonly stride: number;
}

/** Where a thread packs its operands. */
export interface PackSpace {
  readonly packedA: number;
  readonly packedB: number;
}

/**
 * C += A * B, with B packed before (a weight matrix).
 *
 * @param m, n, k rows of C, columns of C, columns of A
 */
export const multiplyByPacked = (
  kernels: TrainingKernels,
  space: PackSpace,
  tall: boolean,
  m: number,
  n: number,
  k: number,
  a: Rows,
  packedB: number,
  c: Rows,
): void => {
  for (let row = 0; row < m; row += BLOCK_ROWS) {
    const { sixes, fives, fours } = panelsOf(Math.min(BLOCK_ROWS, m - row), tall);
    kernels.packRows(space.packedA, a.at + row * a.stride, sixes, fives, fours, k, a.stride);
    for (let from = 0; from < k; from += BLOCK_DEPTH) {
      const depth = Math.min(BLOCK_DEPTH, k - from);
      const target = c.at + row * c.stride;
      kernels.gemm(sixes, fives, fours, n, depth, space.packedA, k, packedB, k, from, target, c.stride);
    }
  }
};

/**
 * C += A^T * B: the gradient of a weight matrix from its inputs A and the gradients of its outputs B.
 *
 * @param m, n columns of A and of B; m a multiple of 8
 * @param k rows of both
 */
export const multiplyTransposed = (
  kernels: TrainingKernels,
  space: PackSpace,
  tall: boolean,
  m: number,
  n: number,
  k: number,
  a: Rows,
  b: Rows,
  c: Rows,
): void => {
  for (let from = 0; from < k; from += BLOCK_DEPTH) {
    const depth = Math.min(BLOCK_DEPTH, k - from);
    kernels.packB(space.packedB, b.at + from * b.stride, depth, n, b.stride);
    for (let row = 0; row < m; row += BLOCK_ROWS) {
      const { sixes, fives, fours } = panelsOf(Math.min(BLOCK_ROWS, m - row), tall);
      const source = a.at + from * a.stride + row * 4;
      kernels.packColumns(space.packedA, source, sixes, fives, fours, depth, a.stride);
      const target = c.at + row * c.stride;
      kernels.gemm(sixes, fives, fours, n, depth, space.packedA, depth, space.packedB, depth, 0, target, c.stride);
    }
  }
};
