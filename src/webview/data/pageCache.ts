/** A map that forgets what was not asked for longest. */
export class PageCache<Value> {
  readonly #pages = new Map<string, Value>();

  /** @param capacity pages kept */
  constructor(readonly capacity: number) {}

  get(key: string): Value | undefined {
    const value = this.#pages.get(key);
    if (value !== undefined) {
      this.#pages.delete(key);
      this.#pages.set(key, value);
    }
    return value;
  }

  /** As `get`, without counting as use. */
  peek(key: string): Value | undefined {
    return this.#pages.get(key);
  }

  set(key: string, value: Value): void {
    this.#pages.delete(key);
    this.#pages.set(key, value);
    if (this.#pages.size <= this.capacity) return;
    const oldest = this.#pages.keys().next();
    if (!oldest.done) this.#pages.delete(oldest.value);
  }

  get size(): number {
    return this.#pages.size;
  }
}
