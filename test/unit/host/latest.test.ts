import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Latest } from '../../../src/host/latest.js';

describe('the newest value only', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const setUp = () => {
    const seen: number[] = [];
    return { seen, latest: new Latest<number>(50, value => seen.push(value)) };
  };

  it('acts at once, then once for all that came meanwhile', () => {
    const { seen, latest } = setUp();
    latest.set(1);
    latest.set(2);
    latest.set(3);
    expect(seen).toEqual([1]);
    vi.advanceTimersByTime(50);
    expect(seen).toEqual([1, 3]);
    latest.set(4);
    expect(seen).toEqual([1, 3]);
    vi.advanceTimersByTime(50);
    expect(seen).toEqual([1, 3, 4]);
    vi.advanceTimersByTime(50);
    latest.set(5);
    expect(seen).toEqual([1, 3, 4, 5]);
  });

  it('forgets a waiting value that is cancelled', () => {
    const { seen, latest } = setUp();
    latest.set(1);
    latest.set(2);
    latest.cancel();
    vi.advanceTimersByTime(100);
    expect(seen).toEqual([1]);
  });

  it('does nothing after it is disposed', () => {
    const { seen, latest } = setUp();
    latest.set(1);
    latest.set(2);
    latest.dispose();
    vi.advanceTimersByTime(100);
    expect(seen).toEqual([1]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
