/** Looks at the counter this many times (about 20 microseconds) before the thread goes to sleep. */
const SPINS: i32 = 20_000;
/** Nanoseconds after which a partner that has not come is taken for lost: a step takes less than a millisecond. */
const PATIENCE: i64 = 2_000_000_000;
/** What `atomic.wait` answers when the time is over. */
const TIMED_OUT: i32 = 2;

/**
 * Waits until `arrivals` calls were made on `barrier` since its counter was zero. Three words: the counter, how many
 * threads sleep, and whether a thread was lost. Spinning is what makes one meeting a character affordable; sleeping is
 * what keeps a thread whose partner lost its core to somebody else from burning its own.
 *
 * Once a thread is lost nobody waits any more, and what the kernels still compute is void: the caller looks at the
 * third word afterwards (rowSplit.ts).
 */
export function meet(barrier: usize, arrivals: i32): void {
  if (atomic.load<i32>(barrier, 8)) return;
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
    if (<i32>atomic.wait<i32>(barrier, seen, PATIENCE) == TIMED_OUT) {
      atomic.store<i32>(barrier, 1, 8);
      break;
    }
    seen = atomic.load<i32>(barrier);
  }
  atomic.sub<i32>(barrier, 1, 4);
}
