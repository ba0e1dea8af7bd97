import type { Remote } from '../rpc.js';
import type { TrainerProcessApi, TrainerProcessEvents } from '../trainerApi.js';
import { startProcess } from './startProcess.js';

export interface StartTrainerOptions {
  /** The bundled src/trainer/main.ts; its worker and kernels lie beside it. */
  readonly trainerPath: string;
  readonly events?: Partial<TrainerProcessEvents>;
  /** Environment of the process. Default: this process's, less what is meant for this process alone. */
  readonly env?: NodeJS.ProcessEnv;
  /** The Node to run it in. Default: this process's own executable. */
  readonly execPath?: string;
  /** The process ended without having been asked to; its run can be resumed from its checkpoint. */
  readonly onCrash?: (reason: string) => void;
}

export interface StartedTrainer {
  readonly trainer: Remote<TrainerProcessApi>;
  readonly pid: number | undefined;
  /** Lets a run end at a checkpoint, then the process; after two minutes it is ended whatever it does. */
  dispose(): Promise<void>;
}

/** Milliseconds. */
const PATIENCE = 120_000;

/** Starts the trainer in a process of its own. */
export const startTrainer = ({ trainerPath, ...options }: StartTrainerOptions): StartedTrainer => {
  const { remote, pid, end } = startProcess<TrainerProcessApi, TrainerProcessEvents>({
    name: 'The trainer',
    path: trainerPath,
    ...options,
  });
  return { trainer: remote, pid, dispose: () => end('The trainer was stopped.', PATIENCE) };
};
