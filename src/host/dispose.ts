/** Anything with `dispose`, as VS Code's Disposable. */
export interface Disposes {
  dispose(): unknown;
}

/** Collects what must be given up together, last first. Adding to a disposed bag disposes at once. */
export class DisposableBag {
  readonly #items: Disposes[] = [];
  #disposed = false;

  get isDisposed(): boolean {
    return this.#disposed;
  }

  add<T extends Disposes>(item: T): T {
    if (this.#disposed) {
      item.dispose();
    } else {
      this.#items.push(item);
    }
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    for (let item = this.#items.pop(); item !== undefined; item = this.#items.pop()) {
      item.dispose();
    }
  }
}
