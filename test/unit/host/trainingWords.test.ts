import { describe, expect, it } from 'vitest';
import {
  describeOptions,
  optionFields,
  restoredOptions,
  usualOptions,
  withOption,
} from '../../../src/host/training/generateOptions.js';
import { endMessage, formatDuration, statusText } from '../../../src/host/training/words.js';
import { mostPoints, withProgress } from '../../../src/shared/runSoFar.js';
import type { ProgressPoint, RunEnd } from '../../../src/shared/trainerApi.js';
import type { RunSoFar } from '../../../src/shared/trainingApi.js';

const point = { loss: 1.834, remaining: 42_000, step: 1 } as ProgressPoint;
const run = {
  started: { name: 'project' },
  progress: [],
  validations: [],
  samples: [],
  warnings: [],
} as unknown as RunSoFar;

describe('what is said of a run', () => {
  it('in the status bar', () => {
    expect(statusText(undefined, false, false)).toBe('$(loading~spin) Training begins');
    expect(statusText(point, false, false)).toBe('$(loading~spin) 1.83 nats · 42 s left');
    expect(statusText(point, true, false)).toBe('$(debug-pause) 1.83 nats · paused');
    expect(statusText(point, false, true)).toBe('$(loading~spin) Ending the training');
  });

  it('with durations no more exact than they are', () => {
    expect([-5, 59_400, 100_000, 5_940_000, 6_000_000, 28_800_000].map(formatDuration)).toEqual([
      '0 s',
      '59 s',
      '2 min',
      '99 min',
      '1 h 40 min',
      '8 h 00 min',
    ]);
  });

  it('at its end', () => {
    const end = { outcome: 'finished', message: 'Training is finished.', validation: 1.239 } as RunEnd;
    expect(endMessage(end, run)).toBe(
      'project: Training is finished. 1.24 nats per character on files it has not read.',
    );
    expect(endMessage({ ...end, validation: null }, run)).toBe('project: Training is finished.');
  });

  it('with a curve that does not grow without end', () => {
    let long = run;
    for (let step = 0; step < mostPoints + 5; step++) long = withProgress(long, { ...point, step });
    expect(long.progress.length).toBeLessThanOrEqual(mostPoints);
    expect(long.progress[0]?.step).toBe(0);
    expect(long.progress.at(-1)?.step).toBe(mostPoints + 4);
  });
});

describe('the options of Generate Text', () => {
  const field = (key: string) => optionFields.find(other => other.key === key)!;

  it('refuse what makes no sense', () => {
    for (const text of ['', ' ', '0', '-1', '99', 'hot', 'NaN', 'Infinity']) {
      expect(field('temperature').problem(text), text).toBeDefined();
    }
    for (const text of ['0', '1.5', '1e9', 'all']) expect(field('topK').problem(text), text).toBeDefined();
    for (const text of ['0', '20001', '1.5']) expect(field('length').problem(text), text).toBeDefined();
    expect(field('topK').problem('')).toBeUndefined();
    expect(field('seed').problem('0')).toBeUndefined();
  });

  it('are changed one by one, and described', () => {
    const changed = withOption(withOption(usualOptions, 'topK', '5'), 'temperature', '1.2');
    expect(describeOptions(changed)).toBe('500 characters, temperature 1.2, top 5, seed 1');
    expect(describeOptions(withOption(changed, 'topK', ' '))).toBe('500 characters, temperature 1.2, seed 1');
  });

  it('come back from another time as far as they still will do', () => {
    expect(restoredOptions(undefined)).toEqual(usualOptions);
    expect(restoredOptions({ temperature: 1.5, topK: 0, seed: 'x', length: 100 })).toEqual({
      ...usualOptions,
      temperature: 1.5,
      length: 100,
    });
    expect(restoredOptions({ topK: null, seed: 7 })).toEqual({ ...usualOptions, seed: 7 });
  });
});
