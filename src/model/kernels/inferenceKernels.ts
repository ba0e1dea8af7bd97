/** What the inference kernels export; addresses and strides in bytes (assembly/inference.ts says what each does). */
export interface InferenceKernels {
  lstm(
    steps: number,
    symbols: number,
    inputs: number,
    weights: number,
    rows: number,
    cells: number,
    depth: number,
    panels: number,
    first: number,
    last: number,
    inPairs: number,
    held: number,
    scratch: number,
    barrier: number,
    threads: number,
  ): void;
  gru(
    steps: number,
    symbols: number,
    inputs: number,
    weights: number,
    biasN: number,
    rows: number,
    depth: number,
    panels: number,
    first: number,
    last: number,
    held: number,
    barrier: number,
    threads: number,
  ): void;
  rnn(
    steps: number,
    symbols: number,
    inputs: number,
    weights: number,
    rows: number,
    depth: number,
    panels: number,
    first: number,
    last: number,
    held: number,
    barrier: number,
    threads: number,
  ): void;
  affine(
    rows: number,
    depth: number,
    x: number,
    xStride: number,
    weights: number,
    bias: number,
    tiles: number,
    out: number,
    outStride: number,
  ): void;
  affineWide: InferenceKernels['affine'];
  logSumExp(rows: number, vectors: number, logits: number, stride: number, out: number): void;
  activations(
    count: number,
    x: number,
    tanh: number,
    sigmoid: number,
    exp: number,
    gateTanh: number,
    gateSigmoid: number,
    scratch: number,
  ): void;
}

/** The compiled inference kernels: dist/kernels/inference.plain.wasm and inference.relaxed.wasm, or both `-unshared`. */
export interface KernelBytes {
  readonly plain: Uint8Array;
  readonly relaxed: Uint8Array;
}

/** Which build of the kernels: with fused multiply-add or without. */
export type KernelBuild = 'wasm-relaxed' | 'wasm-simd';

/** Kernels at work in a memory of their own. */
export interface RunningKernels {
  readonly build: KernelBuild;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Whether other threads can work in `memory` too. */
  readonly shared: boolean;
  readonly kernels: InferenceKernels;
}

const pageBytes = 0x10000;
/** WebAssembly's 32-bit addresses reach 65,536 pages. */
const maximumPages = 0x10000;
/** What the modules say they need at least (scripts/build-kernels.mjs). */
const minimumPages = 16;

/** The fastest build that this engine accepts; null when it has no SIMD. `only` asks for one build. */
export const chooseBuild = (bytes: KernelBytes, only?: KernelBuild): KernelBuild | null => {
  const accepted = (build: KernelBuild, code: Uint8Array): boolean =>
    (only === undefined || only === build) && WebAssembly.validate(code as Uint8Array<ArrayBuffer>);
  if (accepted('wasm-relaxed', bytes.relaxed)) return 'wasm-relaxed';
  return accepted('wasm-simd', bytes.plain) ? 'wasm-simd' : null;
};

/** Makes the exports of `module` work in `memory`. */
export const instantiateInference = (module: WebAssembly.Module, memory: WebAssembly.Memory): InferenceKernels => {
  const abort = (): never => {
    throw new Error('an inference kernel stopped itself');
  };
  return new WebAssembly.Instance(module, { env: { memory, abort } }).exports as unknown as InferenceKernels;
};

/**
 * Compiles `build` and gives it a memory of `bytes` bytes, which can grow; shared where the module asks for it.
 *
 * @throws RangeError when the network needs more than WebAssembly can address or the machine can give.
 */
export const startKernels = (code: KernelBytes, build: KernelBuild, bytes: number): RunningKernels => {
  const pages = Math.max(minimumPages, Math.ceil(bytes / pageBytes));
  if (pages > maximumPages) {
    throw new RangeError(`the network needs ${Math.ceil(bytes / 2 ** 20)} MB; WebAssembly can address 4,096 MB`);
  }
  const source = build === 'wasm-relaxed' ? code.relaxed : code.plain;
  const module = new WebAssembly.Module(source as Uint8Array<ArrayBuffer>);
  const start = (shared: boolean): RunningKernels => {
    const memory = new WebAssembly.Memory(
      shared ? { initial: pages, maximum: maximumPages, shared } : { initial: pages },
    );
    return { build, module, memory, shared, kernels: instantiateInference(module, memory) };
  };
  if (typeof SharedArrayBuffer === 'undefined') return start(false);
  try {
    return start(true);
  } catch (error) {
    // The module was built for memory that is not shared: the only way to tell is to try.
    if (error instanceof WebAssembly.LinkError) return start(false);
    throw error;
  }
};
