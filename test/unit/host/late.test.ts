import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tellIfLate } from '../../../src/host/late.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const after = (milliseconds: number): Promise<string> =>
  new Promise(resolve => setTimeout(() => resolve('done'), milliseconds));

describe('work that takes its time', () => {
  it('is told of once when it is late, and never when it is in time', async () => {
    const tell = vi.fn();
    const quick = tellIfLate(after(900), 1_000, tell);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await quick).toBe('done');
    expect(tell).not.toHaveBeenCalled();
    const slow = tellIfLate(after(3_000), 1_000, tell);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(tell).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await slow).toBe('done');
    expect(tell).toHaveBeenCalledTimes(1);
  });

  it('is not told of after it has failed', async () => {
    const tell = vi.fn();
    const failed = tellIfLate(Promise.reject(new Error('gone')), 1_000, tell);
    await expect(failed).rejects.toThrow('gone');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(tell).not.toHaveBeenCalled();
  });
});
