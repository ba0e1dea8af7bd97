/** The exports of the training kernels (src/model/kernels/assembly/training.ts). Addresses and strides are bytes. */
export interface TrainingKernels {
  packRows(
    target: number,
    source: number,
    sixes: number,
    fives: number,
    fours: number,
    k: number,
    stride: number,
  ): void;
  packColumns(
    target: number,
    source: number,
    sixes: number,
    fives: number,
    fours: number,
    k: number,
    stride: number,
  ): void;
  packB(target: number, source: number, k: number, n: number, stride: number): void;
  packTransposedB(target: number, source: number, k: number, n: number, stride: number): void;
  clearPackedRow(panel: number, k: number, height: number, row: number): void;
  gemm(
    sixes: number,
    fives: number,
    fours: number,
    n: number,
    k: number,
    a: number,
    depthA: number,
    b: number,
    depthB: number,
    from: number,
    c: number,
    stride: number,
  ): void;
  /** The same product with wider tiles. */
  gemmWide: TrainingKernels['gemm'];
  gatherRows(target: number, table: number, indices: number, count: number, width: number): void;
  repeatRow(target: number, source: number, count: number, width: number): void;
  scatterAddRows(table: number, indices: number, source: number, count: number, width: number, stride: number): void;
  addRows(target: number, source: number, count: number, width: number): void;
  addTo(target: number, source: number, bytes: number): void;
  addSign(target: number, source: number, bytes: number, scale: number): void;
  clear(target: number, bytes: number): void;
  copyBytes(target: number, source: number, bytes: number): void;
  lstmForward(
    batch: number,
    hidden: number,
    gates: number,
    previousC: number,
    c: number,
    tanhC: number,
    h: number,
  ): void;
  lstmBackward(
    batch: number,
    hidden: number,
    gates: number,
    previousC: number,
    tanhC: number,
    dH: number,
    dC: number,
  ): void;
  gruForward(batch: number, hidden: number, gates: number, previousH: number, h: number): void;
  gruBackward(batch: number, hidden: number, gates: number, previousH: number, dH: number, dPreviousH: number): void;
  rnnForward(batch: number, hidden: number, preActivations: number, h: number): void;
  rnnBackward(batch: number, hidden: number, h: number, dH: number): void;
  softmaxLoss(
    rows: number,
    vocabulary: number,
    stride: number,
    logits: number,
    targets: number,
    scale: number,
    losses: number,
  ): void;
  takeGradients(target: number, source: number, bytes: number): void;
  sumOfSquares(values: number, bytes: number): number;
  adam(
    weights: number,
    gradients: number,
    firstMoments: number,
    secondMoments: number,
    bytes: number,
    clip: number,
    stepSize: number,
    beta1: number,
    beta2: number,
    correction: number,
    epsilon: number,
    keep: number,
  ): void;
  rmsProp(
    weights: number,
    gradients: number,
    secondMoments: number,
    bytes: number,
    clip: number,
    learningRate: number,
    decay: number,
    epsilon: number,
  ): void;
  dropout(
    target: number,
    source: number,
    count: number,
    first: number,
    seed: number,
    threshold: number,
    scale: number,
  ): void;
}

/** The compiled kernels, by build: with fused multiply-add or without, for memory that threads share or not. */
export interface TrainingKernelBytes {
  readonly plain: BufferSource;
  readonly relaxed: BufferSource;
  readonly plainUnshared: BufferSource;
  readonly relaxedUnshared: BufferSource;
}

export type TrainingBuild = 'wasm-relaxed' | 'wasm-simd';

/** A compiled build; both fields can be posted to a worker. */
export interface TrainingModule {
  readonly module: WebAssembly.Module;
  readonly build: TrainingBuild;
  readonly shared: boolean;
}

/**
 * Compiles the fastest build that this machine runs.
 *
 * @param shared whether several threads will work in one memory (needs SharedArrayBuffer)
 * @param only the build to take instead of the fastest, for tests and for resuming a run bit for bit
 * @throws Error when not even plain SIMD runs here
 */
export const compileTrainingKernels = async (
  bytes: TrainingKernelBytes,
  shared: boolean,
  only?: TrainingBuild,
): Promise<TrainingModule> => {
  const candidates: readonly (readonly [TrainingBuild, BufferSource])[] = [
    ['wasm-relaxed', shared ? bytes.relaxed : bytes.relaxedUnshared],
    ['wasm-simd', shared ? bytes.plain : bytes.plainUnshared],
  ];
  for (const [build, code] of candidates) {
    if ((only === undefined || only === build) && WebAssembly.validate(code)) {
      return { module: await WebAssembly.compile(code), build, shared };
    }
  }
  throw new Error(
    only === undefined
      ? 'Training needs WebAssembly SIMD, which this machine or this version of the runtime does not have.'
      : `The training kernels' build ${only} does not run here; this run was made with it.`,
  );
};

/** Memory of `bytes` bytes for a plan, shared between threads or not. */
export const allocateTrainingMemory = (bytes: number, shared: boolean): WebAssembly.Memory => {
  const pages = Math.ceil(bytes / 0x10000);
  try {
    return new WebAssembly.Memory(
      shared ? { initial: pages, maximum: pages, shared: true } : { initial: Math.max(pages, 16) },
    );
  } catch {
    throw new Error(
      `Training needs ${Math.ceil(bytes / 0x100000)} MB of memory and could not get it: ` +
        'choose fewer units, layers, threads, or a smaller batch or window.',
    );
  }
};

/** Makes the kernels work in `memory`. */
export const instantiateTrainingKernels = async (
  { module }: TrainingModule,
  memory: WebAssembly.Memory,
): Promise<TrainingKernels> => {
  const abort = (): never => {
    throw new Error('a training kernel stopped itself');
  };
  const { exports } = await WebAssembly.instantiate(module, { env: { memory, abort } });
  return exports as unknown as TrainingKernels;
};
