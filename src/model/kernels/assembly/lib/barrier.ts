/** Looks at the counter this many times (about 20 microseconds) before the thread goes to sleep. */
const SPINS: i32 = 20_000;

/**
 * Waits until `arrivals` calls were made on `barrier` since its counter was zero. Two words: the counter, and how many
 * threads sleep. Spinning is what makes one meeting a character affordable; sleeping is what keeps a thread whose
 * partner lost its core to somebody else from burning its own.
 */
export function meet(barrier: usize, arrivals: i32): void {
  if (atomic.add<i32>(barrier, 1) + 1 == arrivals) {
    if (atomic.load<i32>(barrier, 4) > 0) atomic.notify(barrier, i32.MAX_VALUE);
    return;
  }
  for (let spin = 0; spin < SPINS; spin++) {
    if (atomic.load<i32>(barrier) >= arrivals) return;
  }
  atomic.add<i32>(barrier, 1, 4);
  let seen = atomic.load<i32>(barrier);
  while (seen < arrivals) {
    atomic.wait<i32>(barrier, seen, -1);
    seen = atomic.load<i32>(barrier);
  }
  atomic.sub<i32>(barrier, 1, 4);
}
