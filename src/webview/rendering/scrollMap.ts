/** Browsers cap the height of an element (Chromium near 3.3e7 px at 1x, less when zoomed); CodeMirror stays below this. */
export const maximumHeight = 7e6;

/**
 * Maps the scrollbar of an element of bounded height to a document of any height. Up to `maximumHeight` one pixel is
 * one pixel; past it the scrollbar is coarser than the document.
 */
export class ScrollMap {
  readonly #total: number;
  readonly #viewport: number;

  /** @param total height of the document in px, what may be scrolled past its end included */
  constructor(total: number, viewport: number) {
    this.#total = Math.max(total, viewport);
    this.#viewport = viewport;
  }

  /** Height to give the scrolled element, px. */
  get height(): number {
    return Math.min(this.#total, maximumHeight);
  }

  get scaled(): boolean {
    return this.#total > maximumHeight;
  }

  /** The furthest that the document can be scrolled, px. */
  get furthest(): number {
    return this.#total - this.#viewport;
  }

  clamp(top: number): number {
    return Math.max(0, Math.min(this.furthest, top));
  }

  /** Where in the document a scrollbar position is. */
  toDocument(scrollTop: number): number {
    return this.scaled ? this.clamp((scrollTop / (this.height - this.#viewport)) * this.furthest) : scrollTop;
  }

  /** The scrollbar position of a place in the document. */
  toScrollbar(top: number): number {
    return this.scaled ? (this.clamp(top) / this.furthest) * (this.height - this.#viewport) : this.clamp(top);
  }
}
