import { words } from './control.js';

/** Tries before a waiting thread goes to sleep: below that, waking it would cost more than the wait. */
const SPINS = 20_000;
/** Milliseconds after which a sleeper looks whether another thread has failed. */
const NAP = 100;

/** A thread of the run has stopped with an error; the others stop too. */
export class ThreadFailure extends Error {
  constructor() {
    super('one of its threads failed');
    this.name = 'ThreadFailure';
  }
}

/** Makes every other thread leave its wait with a ThreadFailure. */
export const reportFailure = (integers: Int32Array): void => {
  Atomics.store(integers, words.failed, 1);
  Atomics.notify(integers, words.sequence);
  Atomics.notify(integers, words.barrier + 16);
};

/** Waits until `integers[index]` is no longer `value`: spins, then sleeps. */
export const waitWhile = (integers: Int32Array, index: number, value: number): void => {
  let spins = 0;
  while (Atomics.load(integers, index) === value) {
    if (++spins < SPINS) continue;
    if (Atomics.load(integers, words.failed) !== 0) throw new ThreadFailure();
    Atomics.wait(integers, index, value, NAP);
  }
};

/** Makes a function that returns when all `threads` threads have called it. One thread never waits. */
export const createBarrier = (integers: Int32Array, threads: number): (() => void) => {
  if (threads === 1) return () => undefined;
  const count = words.barrier;
  const generation = words.barrier + 16;
  return () => {
    const current = Atomics.load(integers, generation);
    if (Atomics.add(integers, count, 1) === threads - 1) {
      Atomics.store(integers, count, 0);
      Atomics.add(integers, generation, 1);
      Atomics.notify(integers, generation);
    } else {
      waitWhile(integers, generation, current);
      if (Atomics.load(integers, words.failed) !== 0) throw new ThreadFailure();
    }
  };
};
