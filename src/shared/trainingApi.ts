import type {
  Budget,
  CorpusSummary,
  ProgressPoint,
  RunEnd,
  RunStarted,
  SamplePoint,
  SpeedMeasurement,
  TrainingOptions,
  ValidationPoint,
} from './trainerApi.js';

/** Minutes of the budgets that are offered; the last one is a night. */
export const offeredMinutes: readonly number[] = [1, 10, 60, 480];

/** A run that ended before it was done and can go on. */
export interface InterruptedRun {
  readonly folder: string;
  readonly name: string;
}

/** What a run has told so far. */
export interface RunSoFar {
  readonly started: RunStarted;
  readonly progress: readonly ProgressPoint[];
  readonly validations: readonly ValidationPoint[];
  readonly samples: readonly SamplePoint[];
  /** What went wrong and was survived. */
  readonly warnings: readonly string[];
}

/** What the training view shows. */
export type TrainingState =
  | {
      readonly kind: 'idle';
      /** Why training is not possible, or what went wrong last. */
      readonly problem: Problem | null;
      readonly interrupted: InterruptedRun | null;
    }
  /** Something takes a moment. */
  | { readonly kind: 'busy'; readonly what: string }
  | {
      readonly kind: 'setup';
      readonly name: string;
      readonly summary: CorpusSummary;
      /** All languages that were found, chosen or not. */
      readonly languages: CorpusSummary['languages'];
      readonly chosen: readonly string[];
      /** Null while it is being measured, or where that failed. */
      readonly speed: SpeedMeasurement | null;
      /** Why the run could not be started as it was asked for. */
      readonly problem: string | null;
    }
  | {
      readonly kind: 'running';
      readonly run: RunSoFar;
      readonly paused: boolean;
      readonly ending: boolean;
      /** The run is over, and waits for a disk that takes what it ends with. */
      readonly waiting: boolean;
    }
  | {
      readonly kind: 'ended';
      readonly run: RunSoFar;
      readonly end: RunEnd;
      /** Whether the run can go on from its checkpoint. */
      readonly resumable: boolean;
    };

/** Why something cannot be done, and the command that mends it. */
export interface Problem {
  readonly title: string;
  readonly detail: string;
  readonly action?: { readonly label: string; readonly command: string };
}

/** Calls that the extension host answers to the training view. */
export interface TrainingViewApi {
  state(request: Record<string, never>): Promise<TrainingState>;
  /** Looks for sources in the workspace, then shows the setup. */
  prepare(request: Record<string, never>): Promise<void>;
  chooseLanguages(request: { readonly languages: readonly string[] }): Promise<void>;
  start(request: { readonly name: string; readonly budget: Budget; readonly options: TrainingOptions }): Promise<void>;
  /** Continues an interrupted run. */
  resume(request: { readonly folder: string }): Promise<void>;
  pause(request: Record<string, never>): Promise<void>;
  proceed(request: Record<string, never>): Promise<void>;
  stop(request: { readonly keep: boolean }): Promise<void>;
  /** Asks for a folder, and has a run that waits saved there. */
  saveElsewhere(request: Record<string, never>): Promise<void>;
  /** Leaves the setup, or the end of a run. */
  leave(request: Record<string, never>): Promise<void>;
  runCommand(request: { readonly command: string }): Promise<void>;
}

/** What the training view is told. A `state` is complete; the points after it are added to it. */
export interface TrainingViewEvents {
  state(event: TrainingState): void;
  progress(event: ProgressPoint): void;
  validation(event: ValidationPoint): void;
  sample(event: SamplePoint): void;
}
