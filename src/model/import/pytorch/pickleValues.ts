/**
 * What a pickle is read into: null, booleans, numbers, strings, arrays (lists), Maps (dictionaries), and the classes
 * here. Nothing of it can be called.
 */

/** A Python tuple. */
export class PyTuple {
  constructor(readonly items: readonly unknown[]) {}
}

/** A Python class or function by name. Naming it runs nothing. */
export class PyGlobal {
  constructor(readonly name: string) {}
}

/** An element type of PyTorch, by the name that its dtype has. */
export type StoredType = 'float32' | 'float64' | 'float16' | 'bfloat16' | 'int' | 'other';

/** The bytes that tensors are views of. */
export interface StoredBytes {
  readonly key: string;
  readonly type: StoredType;
  /** Elements, as the pickle says. */
  readonly length: number;
}

/** A tensor as the pickle describes it; its numbers lie elsewhere in the file. */
export class PyTensor {
  constructor(
    readonly storage: StoredBytes,
    /** All in elements. */
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** Bytes objects. */
export class PyBytes {
  constructor(readonly bytes: Uint8Array) {}
}

/** A value of a class whose content is of no interest (a device, a numpy dtype): kept as a mark. */
export class PyOpaque {
  constructor(readonly name: string) {}
}
