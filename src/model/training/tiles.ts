import type { TrainingKernels } from './kernels.js';
import { panelsOf } from './panels.js';

/**
 * The part of a product that is held in registers (gemm.ts and gemmWide.ts of the kernels): `wide` 6, 5 or 4 rows by 16
 * columns, `tall` as many rows by 8, `short` 4 rows by 8.
 */
export type TileShape = 'wide' | 'tall' | 'short';

const shapes: readonly TileShape[] = ['short', 'tall', 'wide'];

/** Of the products that are timed: a multiple of 6 and 4, a panel that the first cache holds, one wide tile. */
const ROWS = 120;
const DEPTH = 256;
const COLUMNS = 16;
/** Where the operands lie, behind the kernels' own constants. */
const A_AT = 0x10000;
const B_AT = A_AT + ROWS * DEPTH * 4;
const C_AT = B_AT + COLUMNS * DEPTH * 4;
const ROWS_AT = C_AT + ROWS * COLUMNS * 4;
/** Bytes of memory that `fastestTiles` needs. */
export const TRIAL_BYTES = 0x100000;

/** Products in a row that are timed together. */
const REPEATS = 10;
/** Milliseconds that V8 gets at most to replace its first, quick code by its best, and then for the comparison. */
const WARM_UP = 1000;
const COMPARE = 25;
/** Milliseconds for `REPEATS` products at 8 GFLOP/s: V8's best code takes less, its first more. */
const BEST_CODE = (2 * ROWS * COLUMNS * DEPTH * REPEATS) / 8e6;
/** What the next shape must gain. */
const MARGIN = 1.02;

/** Kernels with products in both widths of tiles: those of training, and those that read many texts at once. */
export type ProductKernels = Pick<TrainingKernels, 'packRows' | 'gemm' | 'gemmWide'>;

/** The kernels with the product that goes with `shape`. */
export const withTiles = <K extends ProductKernels>(kernels: K, shape: TileShape): K =>
  shape === 'wide' ? { ...kernels, gemm: kernels.gemmWide } : kernels;

/**
 * The fastest tiles here. Wide ones are where V8 joins vectors of 128 bits to 256, and half as fast as the others where
 * it does not; tall ones win in V8 13 and later, and lose before, which has too few registers left for them. All give
 * the same bits, and a shape that does not is not chosen.
 *
 * @param memory of `TRIAL_BYTES` or more, in which the kernels work and nothing else does
 * @param now a clock in milliseconds
 */
export const fastestTiles = (kernels: ProductKernels, memory: WebAssembly.Memory, now: () => number): TileShape => {
  for (const [at, length] of [
    [ROWS_AT, ROWS * DEPTH],
    [B_AT, COLUMNS * DEPTH],
  ] as const) {
    new Float32Array(memory.buffer, at, length).forEach((_, index, numbers) => {
      numbers[index] = Math.sin(index);
    });
  }
  const products = shapes.map(shape => {
    const { gemm } = withTiles(kernels, shape);
    const { sixes, fives, fours } = panelsOf(ROWS, shape !== 'short');
    return {
      pack: () => kernels.packRows(A_AT, ROWS_AT, sixes, fives, fours, DEPTH, DEPTH * 4),
      multiply: () => gemm(sixes, fives, fours, COLUMNS, DEPTH, A_AT, DEPTH, B_AT, DEPTH, 0, C_AT, COLUMNS * 4),
    };
  });
  let best = shapes.map(() => Infinity);
  const next = (): void => {
    best = products.map(({ multiply }, index) => {
      const start = now();
      for (let repeat = 0; repeat < REPEATS; repeat++) multiply();
      return Math.min(best[index]!, now() - start);
    });
  };
  const latest = now() + WARM_UP;
  while (now() < latest && best.some(time => time > BEST_CODE)) next();
  const end = now() + COMPARE;
  do next();
  while (now() < end);

  const product = new Float32Array(memory.buffer, C_AT, ROWS * COLUMNS);
  const bits = products.map(({ pack, multiply }) => {
    pack();
    product.fill(0);
    multiply();
    return new Int32Array(product.slice().buffer);
  });
  let chosen = 0;
  shapes.forEach((_, index) => {
    const right = bits[index]!.every((word, at) => word === bits[0]![at]);
    if (right && best[index]! * MARGIN < best[chosen]!) chosen = index;
  });
  return shapes[chosen]!;
};
