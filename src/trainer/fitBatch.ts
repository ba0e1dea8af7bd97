import { statesOf } from '../model/architecture.js';
import type { TrainingSettings } from '../model/training/settings.js';
import type { RunRecord } from './runRecord.js';

/** The settings with the lanes that the memory holds. */
export const withBatch = (settings: TrainingSettings, batch: number): TrainingSettings =>
  batch === settings.batch ? settings : { ...settings, batch, threads: Math.min(settings.threads, batch) };

/** What a person is told of it. */
export const describeFewerLanes = (asked: number, batch: number): string =>
  `The memory of the card does not hold a batch of ${asked} lanes: training goes on with ${batch}.`;

/**
 * A checkpoint made to go on with fewer lanes: at about the same place of the text, with new states. What was learned and
 * what the optimiser remembers stay.
 */
export const fitRun = <T extends { readonly record: RunRecord; readonly numbers: Float32Array<ArrayBuffer> }>(
  stored: T,
  batch: number,
): T => {
  const { record, numbers } = stored;
  const { settings, state } = record;
  if (batch === settings.batch) return stored;
  const perLane = settings.layers * settings.hidden * statesOf[settings.cell];
  const learned = numbers.length - settings.batch * perLane;
  const fitted = new Float32Array(learned + batch * perLane);
  fitted.set(numbers.subarray(0, learned));
  // Lanes are as much longer as there are fewer of them.
  const window = Math.floor((state.position.window * settings.batch) / batch);
  const position = { ...state.position, window };
  return {
    ...stored,
    numbers: fitted,
    record: { ...record, settings: withBatch(settings, batch), state: { ...state, position } },
  };
};
