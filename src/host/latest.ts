/**
 * Runs `action` with the newest value only, at most once every `interval` milliseconds: the first value at once,
 * those that follow when the interval is over.
 */
export class Latest<T> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: { readonly value: T } | undefined;

  constructor(
    private readonly interval: number,
    private readonly action: (value: T) => void,
  ) {}

  set(value: T): void {
    if (this.#timer === undefined) {
      this.#start();
      this.action(value);
    } else {
      this.#waiting = { value };
    }
  }

  /** Forgets a value that still waits. */
  cancel(): void {
    this.#waiting = undefined;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = undefined;
  }

  #start(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting !== undefined) {
        this.set(waiting.value);
      }
    }, this.interval);
  }
}
