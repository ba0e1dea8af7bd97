import { describe, expect, it } from 'vitest';
import { DisposableBag } from '../../../src/host/dispose.js';

describe('a bag of disposables', () => {
  it('gives up the last first, each once', () => {
    const order: number[] = [];
    const bag = new DisposableBag();
    for (const k of [1, 2, 3]) {
      bag.add({ dispose: () => order.push(k) });
    }
    bag.dispose();
    bag.dispose();
    expect(order).toEqual([3, 2, 1]);
    expect(bag.isDisposed).toBe(true);
  });

  it('gives up at once what comes too late', () => {
    const bag = new DisposableBag();
    bag.dispose();
    let disposed = false;
    bag.add({ dispose: () => (disposed = true) });
    expect(disposed).toBe(true);
  });
});
