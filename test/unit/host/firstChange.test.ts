import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Event } from 'vscode';
import { firstChange } from '../../../src/host/firstChange.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An event that counts who listens. */
const changing = () => {
  const listeners = new Set<() => void>();
  const event: Event<unknown> = listener => {
    const call = (): void => void listener(undefined);
    listeners.add(call);
    return { dispose: () => void listeners.delete(call) };
  };
  return { event, listeners, fire: () => listeners.forEach(listener => listener()) };
};

it('answers what is seen after the first change that shows it, and listens no longer', async () => {
  const { event, listeners, fire } = changing();
  const seen: string[] = [];
  const first = firstChange(event, () => seen[0], 1000);
  fire();
  expect(listeners.size).toBe(1);
  seen.push('a cell');
  fire();
  expect(await first).toBe('a cell');
  expect([listeners.size, vi.getTimerCount()]).toEqual([0, 0]);
});

it('gives up in time', async () => {
  const { event, listeners } = changing();
  const first = firstChange(event, () => undefined, 1000);
  vi.advanceTimersByTime(999);
  expect(listeners.size).toBe(1);
  vi.advanceTimersByTime(1);
  expect(await first).toBeUndefined();
  expect(listeners.size).toBe(0);
});
