/** An array of 32-bit numbers with a shape, row by row (the last dimension is contiguous). */
export interface Tensor {
  readonly shape: readonly number[];
  /** Length: the product of `shape`. */
  readonly data: Float32Array;
}

/** `[2048, 512]`, the way shapes are written in messages. */
export const formatShape = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
