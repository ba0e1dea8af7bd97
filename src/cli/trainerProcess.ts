import { dirname, join } from 'node:path';
import { startTrainer, type StartedTrainer } from '../shared/node/startTrainer.js';
import type { TrainerEvents } from '../shared/trainerApi.js';
import { CliError, UsageError, type CliIo } from './command.js';

/** Starts the trainer, which is built beside the engine, for as long as `use` runs. */
export const withTrainer = async <T>(
  io: CliIo,
  events: Partial<TrainerEvents>,
  use: (trainer: StartedTrainer['trainer'], crashed: Promise<never>) => Promise<T>,
): Promise<T> => {
  let crash: (error: Error) => void = () => undefined;
  const crashed = new Promise<never>((_, reject) => {
    crash = reject;
  });
  crashed.catch(() => undefined);
  const { trainer, dispose } = startTrainer({
    trainerPath: join(dirname(io.workerPath), 'trainer.js'),
    events,
    onCrash: reason => crash(new CliError(`${reason} A run can be resumed from its last checkpoint.`)),
  });
  try {
    return await use(trainer, crashed);
  } finally {
    await dispose();
  }
};

/** The number an option gives; undefined where it is absent. Throws UsageError for anything else. */
export const numberOption = (name: string, value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const number = value.trim() === '' ? NaN : Number(value);
  if (Number.isNaN(number)) throw new UsageError(`--${name} ${value}: this is not a number`);
  return number;
};

/** Leaves out what is undefined, for interfaces whose fields may be absent but not undefined. */
export const given = <T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
