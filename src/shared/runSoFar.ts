import type { ProgressPoint, SamplePoint, ValidationPoint } from './trainerApi.js';
import type { RunSoFar } from './trainingApi.js';

/** Points of a curve that are kept; beyond, every second one goes, as the trainer does with its own history. */
export const mostPoints = 2000;

export const withProgress = (run: RunSoFar, point: ProgressPoint): RunSoFar => {
  const progress = [...run.progress, point];
  return {
    ...run,
    progress: progress.length > mostPoints ? progress.filter((_, index) => index % 2 === 0) : progress,
  };
};

export const withValidation = (run: RunSoFar, point: ValidationPoint): RunSoFar => ({
  ...run,
  validations: [...run.validations, point],
});

export const withSample = (run: RunSoFar, point: SamplePoint): RunSoFar => ({
  ...run,
  samples: [...run.samples, point],
});

/** Says each thing once. */
export const withWarning = (run: RunSoFar, message: string): RunSoFar =>
  run.warnings.includes(message) ? run : { ...run, warnings: [...run.warnings, message] };
