import type { BackendRequest } from '../../../src/shared/backendApi.js';
import { startTrainer, type StartedTrainer } from '../../../src/shared/node/startTrainer.js';
import type {
  RunEnd,
  RunStarted,
  SamplePoint,
  TrainingOptions,
  ValidationPoint,
} from '../../../src/shared/trainerApi.js';

export const options: TrainingOptions = { hidden: 24, batch: 8, window: 16, threads: 1, seed: 5 };
export const perStep = 8 * 16;

/** A trainer process, and what it has told. */
export interface Running extends StartedTrainer {
  readonly ended: Promise<RunEnd>;
  readonly crashed: Promise<string>;
  readonly checkpoints: { count: number };
  readonly validations: ValidationPoint[];
  readonly samples: SamplePoint[];
  readonly warnings: string[];
}

export const launch = (trainerPath: string): Running => {
  let end: (end: RunEnd) => void = () => undefined;
  let crash: (reason: string) => void = () => undefined;
  const ended = new Promise<RunEnd>(done => (end = done));
  const crashed = new Promise<string>(done => (crash = done));
  const checkpoints = { count: 0 };
  const validations: ValidationPoint[] = [];
  const samples: SamplePoint[] = [];
  const warnings: string[] = [];
  const started = startTrainer({
    trainerPath,
    events: {
      done: end,
      checkpoint: () => checkpoints.count++,
      validation: point => validations.push(point),
      sample: point => samples.push(point),
      warning: ({ message }) => warnings.push(message),
    },
    onCrash: reason => crash(reason),
  });
  return { ...started, ended, crashed, checkpoints, validations, samples, warnings };
};

/** Starts a run over `steps` steps on `sources`. */
export const startIn = async (
  running: Pick<Running, 'trainer'>,
  sources: string,
  out: string,
  steps: number,
  change: TrainingOptions = {},
  checkpointSeconds = 60,
  backend?: BackendRequest,
): Promise<RunStarted> => {
  await running.trainer.prepare({ paths: [sources], base: sources });
  return running.trainer.start({
    folder: out,
    name: 'test',
    options: { ...options, ...change },
    budget: { characters: steps * perStep },
    checkpointSeconds,
    ...(backend === undefined ? {} : { backend }),
  });
};
