import type { BackendApi, BackendEvents, BackendRequest } from './backendApi.js';
import type { CellKind } from './network.js';

/** Hyper-parameters a person may set; what is left out is chosen (`defaults` of the trainer, or by the budget). */
export interface TrainingOptions {
  readonly cell?: CellKind;
  /** 1 to 3. */
  readonly layers?: number;
  /** 8 to 1024, a multiple of 8. */
  readonly hidden?: number;
  /** Width of a learned embedding, a multiple of 8; null: one-hot input (default). */
  readonly embedding?: number | null;
  readonly batch?: number;
  readonly window?: number;
  readonly optimiser?: 'adam' | 'rmsprop';
  readonly learningRate?: number;
  /** `paper`: times 0.95 per epoch after 10, as in 2015. */
  readonly schedule?: 'constant' | 'cosine' | 'paper';
  /** Largest global norm of the gradient; null: not clipped. */
  readonly clip?: number | null;
  readonly dropout?: number;
  /** Decoupled weight decay, with Adam alone (AdamW); on the weight matrices, not on biases and embedding. */
  readonly weightDecay?: number;
  /** Weight of the mean |h| of the last layer in what is minimised. */
  readonly activity?: number;
  readonly seed?: number;
  readonly threads?: number;
}

/** When a run ends: by time, or by characters read (then it can be repeated bit for bit). */
export type Budget = { readonly minutes: number } | { readonly characters: number };

export interface SkippedFiles {
  /** Why, as a short phrase: `binary`, `minified`, `generated`, `vendored`, `lock file`, `duplicate`, ... */
  readonly reason: string;
  readonly files: number;
  /** A few of the paths. */
  readonly examples: readonly string[];
}

/** What there is to train on. */
export interface CorpusSummary {
  readonly files: number;
  readonly characters: number;
  readonly languages: readonly { readonly languageId: string; readonly files: number; readonly characters: number }[];
  /** Files and characters of each part; a file is in one part as a whole. */
  readonly parts: Readonly<
    Record<'train' | 'validation' | 'test', { readonly files: number; readonly characters: number }>
  >;
  readonly skipped: readonly SkippedFiles[];
  /** Symbols of the vocabulary. */
  readonly symbols: number;
  /** Null, or why this is too little to train on, and what would be enough. */
  readonly tooLittle: string | null;
}

/** What this machine can train in a given time, from a measurement of about two seconds. */
export interface SpeedMeasurement {
  readonly backend: string;
  readonly threads: number;
  /** Billions of floating-point operations a second that training reaches, on all threads. */
  readonly gflops: number;
  /** Estimated characters a second by network size. */
  readonly sizes: readonly SizeAndSpeed[];
  /** For each of the budgets asked about, the size that a run of so long would get. */
  readonly budgets: readonly (SizeAndSpeed & { readonly minutes: number })[];
}

export interface SizeAndSpeed {
  readonly layers: number;
  readonly hidden: number;
  /** Estimated. */
  readonly charactersPerSecond: number;
}

/** One point of the loss curve. */
export interface ProgressPoint {
  readonly step: number;
  /** Characters read so far, all epochs. */
  readonly characters: number;
  /** Milliseconds of training so far, pauses not counted. */
  readonly elapsed: number;
  /** Nats per character, smoothed over the last steps. */
  readonly loss: number;
  readonly charactersPerSecond: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly epoch: number;
  /** 0 to 1. */
  readonly done: number;
  /** Estimated milliseconds of training left. */
  readonly remaining: number;
}

export interface ValidationPoint {
  readonly step: number;
  readonly characters: number;
  readonly elapsed: number;
  /** Nats per character on held-out files. */
  readonly loss: number;
  readonly byLanguage: Readonly<Record<string, number>>;
  /** Whether this is the best so far: the network on disk is then this one. */
  readonly best: boolean;
}

export interface SamplePoint {
  readonly step: number;
  readonly characters: number;
  readonly elapsed: number;
  readonly prompt: string;
  readonly text: string;
}

export interface RunStarted {
  readonly folder: string;
  readonly name: string;
  readonly parameters: number;
  readonly options: Required<TrainingOptions>;
  readonly budget: Budget;
  readonly backend: string;
  /** Why this backend, as a sentence; empty where nobody had a choice. */
  readonly backendReason: string;
  /** What an earlier part of the run told already, when it is resumed; empty at a start. */
  readonly history: {
    readonly progress: readonly ProgressPoint[];
    readonly validations: readonly ValidationPoint[];
    readonly samples: readonly SamplePoint[];
  };
}

export type RunOutcome =
  /** The budget is used up, or validation brings nothing better any more: the best network is in the folder. */
  | 'finished'
  /** Stopped by the person, network kept; can be resumed. */
  | 'stopped'
  /** Stopped by the person, everything the run wrote is gone. */
  | 'discarded'
  /** The loss exploded three times, or the network cannot be written. */
  | 'failed';

export interface RunEnd {
  readonly outcome: RunOutcome;
  readonly folder: string;
  /** A sentence for people. */
  readonly message: string;
  readonly characters: number;
  readonly elapsed: number;
  /** Of the network in the folder, in nats per character; null without held-out files. */
  readonly validation: number | null;
  /** On the test files, by language; empty without. */
  readonly heldOut: Readonly<Record<string, number>>;
  /** Paths of the files that the run never trained on: evidence about its cells is honest on these alone. */
  readonly heldOutFiles: readonly string[];
  /** The trainer itself broke off: neither the person's doing nor that of the settings. */
  readonly broken?: boolean;
}

/** Calls that the trainer process answers. One run at a time. */
export interface TrainerApi {
  /**
   * Reads the files (folders are walked) and says what is in them. Keeps the text for `start`.
   * @param base folder that paths in the split and in messages are relative to
   */
  prepare(request: {
    paths: readonly string[];
    base: string;
    /** Only these VS Code language ids; absent: all that are known. */
    languages?: readonly string[];
  }): Promise<CorpusSummary>;
  /** Trains nothing: times the kernels for about two seconds. `budgets`: minutes, see `SpeedMeasurement.budgets`. */
  measure(request: {
    cell?: CellKind;
    threads?: number;
    milliseconds?: number;
    budgets?: readonly number[];
    /** Of the network that is timed; absent: a middling one. */
    size?: { readonly layers: number; readonly hidden: number };
    /** Absent: WebAssembly. */
    backend?: BackendRequest;
  }): Promise<SpeedMeasurement>;
  /**
   * Starts a run on the prepared text. Answers when the run has begun; the rest comes as events.
   * Fails with `invalid` for settings, text or folders that will not do.
   */
  start(request: {
    folder: string;
    name: string;
    options: TrainingOptions;
    budget: Budget;
    /** Default: 60. */
    checkpointSeconds?: number;
    /** Absent: WebAssembly. */
    backend?: BackendRequest;
    /** Why this backend, for the run's record. */
    backendReason?: string;
  }): Promise<RunStarted>;
  /** Continues the run whose checkpoint lies in `folder`, on its own files as they are now. */
  resume(request: {
    folder: string;
    budget?: Budget;
    /** Absent, or `auto`: the one before where it is to be had, else WebAssembly. */
    backend?: BackendRequest;
    backendReason?: string;
  }): Promise<RunStarted>;
  pause(request: Record<string, never>): Promise<void>;
  proceed(request: Record<string, never>): Promise<void>;
  /** Ends the run at the next step; `done` follows. */
  stop(request: { keep: boolean }): Promise<void>;
  /** Has a run that `waits` written to `folder` instead, which must be new or hold no network; then it ends. */
  saveTo(request: { folder: string }): Promise<void>;
  /** Writes a checkpoint at the next step, and answers when it is on disk. */
  checkpoint(request: Record<string, never>): Promise<void>;
  /** Continues `prompt` with the network in `folder`. */
  sample(request: {
    folder: string;
    prompt: string;
    length: number;
    temperature: number;
    topK: number | null;
    seed: number;
  }): Promise<{ text: string; network: string }>;
  /** How far gradients reach back on `text`: for networks on disk, and for fresh ones of each kind of cell. */
  gradientFlow(request: {
    text: string;
    folders: readonly string[];
    /** Size of the fresh networks; null: none. */
    fresh: { readonly hidden: number; readonly seed: number } | null;
    steps: number;
    positions: number;
    clip: number;
  }): Promise<GradientFlowReply>;
}

export interface GradientFlowReply {
  readonly steps: number;
  readonly clip: number;
  readonly networks: readonly {
    readonly name: string;
    readonly cell: CellKind;
    readonly trained: boolean;
    /** Mean of |d loss(t) / d h(t - k)| for each layer and k = 0 .. steps. */
    readonly h: readonly (readonly number[])[];
    /** The same for c, LSTM alone. */
    readonly c: readonly (readonly number[])[] | null;
    readonly hClipped: readonly (readonly number[])[];
    readonly clipFactor: number;
    readonly positions: number;
  }[];
}

/** What the trainer tells without being asked. */
export interface TrainerEvents {
  /** A few times a second at most. */
  progress(event: ProgressPoint): void;
  validation(event: ValidationPoint): void;
  sample(event: SamplePoint): void;
  checkpoint(event: { readonly folder: string; readonly characters: number }): void;
  /**
   * Something went wrong that the run survives: said once for each cause. `waits`: what the run ends with cannot be
   * written; it waits, and tries again by itself, or at once after `proceed` or `saveTo`, and says so each time. `stop` gives up.
   */
  warning(event: { readonly message: string; readonly waits?: boolean }): void;
  done(event: RunEnd): void;
}

/** All that the trainer process answers and tells. */
export interface TrainerProcessApi extends TrainerApi, BackendApi {}
export interface TrainerProcessEvents extends TrainerEvents, BackendEvents {}

/** The file in a network's folder from which a run continues. */
export const checkpointFile = 'checkpoint.bin';
