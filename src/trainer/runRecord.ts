import type { TrainingSettings } from '../model/training/settings.js';
import type { DataPosition } from '../model/training/streams.js';
import type { Vocabulary } from '../model/vocabulary.js';
import type { Budget, CorpusSummary, ProgressPoint, SamplePoint, ValidationPoint } from '../shared/trainerApi.js';
import type { CorpusRequest } from './corpus.js';
import type { Backend } from './trainingThreads.js';

/** Raised when the same settings and text would give another network than before. */
export const TRAINER_VERSION = 2;

/** How often a run measures, samples and saves. In steps where the result depends on it, so that runs repeat exactly. */
export interface Cadence {
  readonly validateEvery: number;
  readonly sampleEvery: number;
  /** Held-out characters that each validation reads. */
  readonly validationCharacters: number;
  readonly checkpointSeconds: number;
}

/** Where a run stood when its network was the best so far on held-out files, and how good it was. */
export interface BestPoint {
  readonly step: number;
  readonly characters: number;
  readonly elapsed: number;
  readonly epochs: number;
  /** Nats per character on the training text, smoothed. */
  readonly loss: number | null;
  /** Nats per character on held-out files. */
  readonly validation: number;
  readonly byLanguage: Readonly<Record<string, number>>;
}

/** What changes while a run goes on. */
export interface RunState {
  /** Windows trained on. */
  step: number;
  position: DataPosition;
  characters: number;
  /** Milliseconds of training. */
  elapsed: number;
  /** 1, halved each time the loss explodes. */
  rateFactor: number;
  failures: number;
  /** Nats per character, smoothed; null before the first step. */
  loss: number | null;
  /** Lowest smoothed loss so far. */
  lowestLoss: number;
  /** Null before the first validation, and without held-out files. Its weights lie in the checkpoint too. */
  best: BestPoint | null;
  /** Validations since the best. */
  validationsSinceBest: number;
}

export const initialState = (): RunState => ({
  step: 0,
  position: { epoch: 0, window: 0 },
  characters: 0,
  elapsed: 0,
  rateFactor: 1,
  failures: 0,
  loss: null,
  lowestLoss: Infinity,
  best: null,
  validationsSinceBest: 0,
});

/** What the views show of a run, kept so that a resumed one shows it again. */
export interface RunHistory {
  progress: ProgressPoint[];
  validations: ValidationPoint[];
  samples: SamplePoint[];
}

/** Everything of a run but the numbers: the header of its checkpoint. */
export interface RunRecord {
  readonly version: typeof TRAINER_VERSION;
  readonly name: string;
  readonly settings: TrainingSettings;
  readonly budget: Budget;
  readonly cadence: Cadence;
  readonly vocabulary: Vocabulary;
  readonly corpus: CorpusRequest;
  readonly digest: string;
  readonly summary: CorpusSummary;
  readonly prompt: string;
  readonly backend: Backend;
  /** Why this backend, as a sentence; empty where nobody had a choice. */
  readonly backendReason: string;
  readonly state: RunState;
  readonly updates: number;
  readonly history: RunHistory;
}

/** Points that a history keeps; beyond, every second one goes. */
const MOST_POINTS = 2000;

/** Adds a point, thinning the curve out when it gets long. */
export const addProgress = (history: RunHistory, point: ProgressPoint): void => {
  history.progress.push(point);
  if (history.progress.length > MOST_POINTS) history.progress = history.progress.filter((_, index) => index % 2 === 0);
};

/** JSON has no Infinity: the state as it is written. */
export const storedState = (state: RunState): RunState => ({
  ...state,
  lowestLoss: Number.isFinite(state.lowestLoss) ? state.lowestLoss : 1e9,
});

/** Part of the budget that is used, 0 to 1. */
export const doneOf = (budget: Budget, state: RunState): number =>
  Math.min(1, 'minutes' in budget ? state.elapsed / (budget.minutes * 60_000) : state.characters / budget.characters);
