/** The part of h5wasm (https://github.com/usnistgov/h5wasm) that we use. */

export declare class Group {
  readonly attrs: Readonly<Record<string, { readonly shape: readonly number[] | null; readonly value: unknown }>>;
  keys(): string[];
  /** What a name leads to: 0 a group, 1 a dataset. */
  get_type(path: string): number | undefined;
  /** Where a soft link leads; null for what is no soft link. */
  get_link(path: string): string | null;
  get(path: string): unknown;
}

export declare class File extends Group {
  constructor(name: string, mode: 'r');
  readonly file_id: bigint;
  close(): number;
}

export declare class Dataset {
  readonly dtype: unknown;
  readonly shape: readonly number[] | null;
  readonly value: unknown;
}

/** The library, with its files in memory. */
export declare const ready: Promise<{
  readonly FS: { writeFile(name: string, bytes: Uint8Array): void; unlink(name: string): void };
  /** Has the library throw its errors instead of writing them to the console. */
  activate_throwing_error_handler(): void;
}>;
