import { inputWidth, type Architecture } from '../architecture.js';
import { gateLayouts } from './gateLayout.js';

/** Spare rows after a matrix: packing may read, and a product may write, a few rows beyond its end. */
const SPARE_ROWS = 8;
/** Depth of one packed block of a product (see matrixProduct.ts). */
export const BLOCK_DEPTH = 512;
/** Rows of one packed block of a product: a multiple of 4, 5 and 6. */
export const BLOCK_ROWS = 120;

/** A matrix of float32 in the training memory: rows x columns, rows contiguous. */
export interface Block {
  /** First byte. */
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
}

/** Parameters of a layer, transposed against PyTorch: row = input, column = gate block (gateLayout.ts) and unit. */
export interface LayerParameters {
  readonly input: Block;
  readonly recurrent: Block;
  readonly inputBias: Block;
  readonly recurrentBias: Block;
}

export interface Parameters {
  readonly at: number;
  /** A multiple of 256. */
  readonly bytes: number;
  readonly embedding: Block | null;
  readonly layers: readonly LayerParameters[];
  /** hidden x padded vocabulary. */
  readonly output: Block;
  readonly outputBias: Block;
}

/** Packed weights (packing.ts): for the way forward and, transposed, for the way back. */
export interface PackedWeights {
  readonly forward: number;
  readonly backward: number;
}

export interface LayerWorkspace {
  /** Gate rows of all steps, step by step, lane by lane; the way back turns them into gradients. */
  readonly gates: number;
  /** Block k holds h before step k: the first is the state carried over from the window before. */
  readonly h: number;
  /** LSTM alone, as h; else 0. */
  readonly c: number;
  readonly tanhC: number;
  readonly dC: number;
  /** h after dropout, where a layer above reads it; else 0. */
  readonly dropped: number;
}

/** What one thread writes to. */
export interface Workspace {
  readonly lanes: number;
  /** First lane of the batch that is this thread's. */
  readonly firstLane: number;
  readonly gradients: number;
  /** u16, step by step, lane by lane. */
  readonly symbols: number;
  readonly targets: number;
  readonly losses: number;
  readonly layers: readonly LayerWorkspace[];
  readonly dH: number;
  readonly logits: number;
  readonly dTable: number;
  readonly packedA: number;
  readonly packedB: number;
  /** Rows for a step with a reset: h, and what flows back to it. */
  readonly scratch: number;
}

/** Where everything lies in the memory of a training run; plain data, so that it can be posted to workers. */
export interface MemoryPlan {
  readonly architecture: Architecture;
  readonly batch: number;
  /** Steps of a window. */
  readonly window: number;
  readonly dropout: number;
  /** Weight of the mean |h| of the last layer in what is minimised. */
  readonly activity: number;
  /** The symbol before which a lane's state becomes zero; null: never. */
  readonly boundary: number | null;
  /** Columns of the output layer: the vocabulary, rounded up to a multiple of 8. */
  readonly paddedVocabulary: number;
  readonly parameters: Parameters;
  readonly firstMoments: number;
  readonly secondMoments: number;
  readonly packedLayers: readonly { readonly recurrent: PackedWeights; readonly input: PackedWeights }[];
  readonly packedOutput: PackedWeights;
  /** Layer 0: the gate row of each symbol, biases included. */
  readonly table: number;
  /** Layers above: the gate row of the biases alone. */
  readonly biasRows: readonly number[];
  readonly workspaces: readonly Workspace[];
  /** Control block (control.ts). */
  readonly control: number;
  /** Bytes in all. */
  readonly bytes: number;
}

export interface PlanOptions {
  readonly batch: number;
  readonly window: number;
  readonly threads: number;
  readonly dropout: number;
  /** Default: 0. */
  readonly activity?: number;
  readonly boundary: number | null;
}

/** Lanes of the batch for each thread: as equal as possible, the first ones one more. */
export const lanesOfThreads = (batch: number, threads: number): readonly number[] =>
  Array.from({ length: threads }, (_, thread) => Math.floor(batch / threads) + (thread < batch % threads ? 1 : 0));

/** Lays out the memory of a run. Sizes must have been checked (settings.ts). */
export const planMemory = (architecture: Architecture, options: PlanOptions): MemoryPlan => {
  const { hidden, layers, embedding, vocabulary } = architecture;
  const { batch, window, threads, dropout, activity = 0 } = options;
  const layout = gateLayouts[architecture.kind];
  const row = layout.columns * hidden;
  const inputColumns = layout.input.length * hidden;
  const recurrentColumns = layout.recurrent.length * hidden;
  const paddedVocabulary = Math.ceil(vocabulary / 8) * 8;
  const lstm = architecture.kind === 'lstm';

  // The compiler's own static data lies below the first page's end.
  let top = 0x10000;
  const take = (floats: number): number => {
    const at = top;
    top += Math.ceil((floats * 4) / 128) * 128;
    return at;
  };
  const block = (rows: number, columns: number): Block => ({ at: take(rows * columns), rows, columns });

  const at = top;
  const embeddingBlock = embedding === null ? null : block(vocabulary, embedding);
  const parameterLayers = Array.from({ length: layers }, (_, layer) => ({
    input: block(inputWidth(architecture, layer), inputColumns),
    recurrent: block(hidden, recurrentColumns),
    inputBias: block(1, inputColumns),
    recurrentBias: block(1, recurrentColumns),
  }));
  const output = block(hidden, paddedVocabulary);
  const outputBias = block(1, paddedVocabulary);
  top = Math.ceil((top - at) / 256) * 256 + at;
  const bytes = top - at;
  const parameters: Parameters = { at, bytes, embedding: embeddingBlock, layers: parameterLayers, output, outputBias };
  const firstMoments = take(bytes / 4);
  const secondMoments = take(bytes / 4);

  const packed = (matrix: Block): PackedWeights => ({
    forward: take(matrix.rows * matrix.columns),
    backward: take(matrix.rows * matrix.columns),
  });
  const packedLayers = parameterLayers.map(({ recurrent, input }, layer) => ({
    recurrent: packed(recurrent),
    input: layer === 0 && embedding === null ? { forward: 0, backward: 0 } : packed(input),
  }));
  const packedOutput = packed(output);
  const table = take((vocabulary + SPARE_ROWS) * row);
  const biasRows = parameterLayers.map(() => take(row));

  let firstLane = 0;
  const workspaces = lanesOfThreads(batch, threads).map((lanes): Workspace => {
    const rows = window * lanes;
    const spare = rows + SPARE_ROWS;
    const states = (rows + lanes + SPARE_ROWS) * hidden;
    const widest = Math.max(recurrentColumns, inputColumns, paddedVocabulary, hidden, embedding ?? 0);
    const workspace: Workspace = {
      lanes,
      firstLane,
      gradients: take(bytes / 4),
      symbols: take(rows / 2 + 4),
      targets: take(rows / 2 + 4),
      losses: take(rows),
      layers: Array.from({ length: layers }, (_, layer) => ({
        gates: take(spare * row),
        h: take(states),
        c: lstm ? take(states) : 0,
        tanhC: lstm ? take(spare * hidden) : 0,
        dC: lstm ? take((lanes + SPARE_ROWS) * hidden) : 0,
        dropped: dropout > 0 && layer < layers - 1 ? take(spare * hidden) : 0,
      })),
      dH: take(spare * hidden),
      // The way back through an embedding uses it too, once the logits are done with.
      logits: take(Math.max(spare * paddedVocabulary, (vocabulary + SPARE_ROWS) * (embedding ?? 0))),
      dTable: embedding === null ? 0 : take((vocabulary + SPARE_ROWS) * inputColumns),
      // A block of rows at full depth, or one step of the batch.
      packedA: take(Math.max((BLOCK_ROWS + SPARE_ROWS) * Math.max(widest, BLOCK_DEPTH), (lanes + SPARE_ROWS) * widest)),
      packedB: take(BLOCK_DEPTH * widest),
      scratch: take(2 * (lanes + SPARE_ROWS) * hidden + row),
    };
    firstLane += lanes;
    return workspace;
  });
  const control = take(1024);
  return {
    architecture,
    batch,
    window,
    dropout,
    activity,
    boundary: options.boundary,
    paddedVocabulary,
    parameters,
    firstMoments,
    secondMoments,
    packedLayers,
    packedOutput,
    table,
    biasRows,
    workspaces,
    control,
    bytes: top,
  };
};
