/** What the training says outside its view: status bar, notifications, tree. */
import type { ProgressPoint, RunEnd } from '../../shared/trainerApi.js';
import type { RunSoFar } from '../../shared/trainingApi.js';

/** `45 s`, `12 min`, `3 h 05 min`: never more exact than an estimate is. */
export const formatDuration = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
};

export const formatNats = (nats: number): string => `${nats.toFixed(2)} nats`;

/** Text of the status bar item. */
export const statusText = (point: ProgressPoint | undefined, paused: boolean, ending: boolean): string => {
  const icon = paused ? '$(debug-pause)' : '$(loading~spin)';
  if (ending) return `${icon} Ending the training`;
  if (point === undefined) return `${icon} Training begins`;
  const rest = paused ? 'paused' : `${formatDuration(point.remaining)} left`;
  return `${icon} ${formatNats(point.loss)} · ${rest}`;
};

/** A sentence for the notification when a run has ended. */
export const endMessage = (end: RunEnd, run: RunSoFar): string => {
  if (end.outcome === 'discarded') return `${run.started.name}: ${end.message}`;
  const loss = end.validation === null ? '' : ` ${formatNats(end.validation)} per character on files it has not read.`;
  return `${run.started.name}: ${end.message}${loss}`;
};
