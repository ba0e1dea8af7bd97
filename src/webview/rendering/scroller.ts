import { ScrollMap } from './scrollMap.js';

export interface ScrollSize {
  readonly lineCount: number;
  readonly rowHeight: number;
  /** Width of what can be scrolled to, line numbers included, px. */
  readonly contentWidth: number;
}

/**
 * The scroll position of the text in lines, kept in step with a native scrollbar. Tells apart what the reader scrolled
 * from what the program did, so that two followers never chase each other.
 */
export class Scroller {
  /** First line in view, fractional: independent of the height of rows. */
  topLine = 0;
  #map = new ScrollMap(0, 0);
  #size: ScrollSize = { lineCount: 1, rowHeight: 20, contentWidth: 0 };
  /** Where the scrollbar is known to be. Asking the element would make the browser lay the page out in mid-frame. */
  #expected = 0;
  #left = 0;
  #sized = '';

  /**
   * @param element what scrolls
   * @param spacer its child that has the height of the document
   * @param onScroll called after each change; `byReader` unless the program asked for it
   */
  constructor(
    readonly element: HTMLElement,
    readonly spacer: HTMLElement,
    readonly onScroll: (byReader: boolean) => void,
  ) {
    element.addEventListener('scroll', () => this.#scrolled(), { passive: true });
  }

  get left(): number {
    return this.#left;
  }

  /** Where the view starts in the document, px. */
  get top(): number {
    return this.topLine * this.#size.rowHeight;
  }

  /** Fits the scrollbar to the document; the first line in view stays. */
  resize(size: ScrollSize, viewportHeight: number): void {
    this.#size = size;
    // As in the editor, the last line can be scrolled to the top.
    const total = size.lineCount * size.rowHeight + Math.max(0, viewportHeight - size.rowHeight);
    this.#map = new ScrollMap(total, viewportHeight);
    const sized = `${this.#map.height} ${size.contentWidth}`;
    if (sized !== this.#sized) {
      this.#sized = sized;
      this.spacer.style.setProperty('height', `${this.#map.height}px`);
      this.spacer.style.setProperty('width', `${size.contentWidth}px`);
      this.element.removeEventListener('wheel', this.#wheel);
      if (this.#map.scaled) this.element.addEventListener('wheel', this.#wheel, { passive: false });
      this.#expected = this.element.scrollTop;
      this.#left = this.element.scrollLeft;
    }
    this.#settle();
  }

  /** Scrolls to a line without counting as the reader's doing. */
  toLine(topLine: number): void {
    this.topLine = topLine;
    this.#settle();
    this.onScroll(false);
  }

  /** Scrolls by lines as the reader's doing: keys, the overview. */
  byReaderTo(topLine: number): void {
    this.topLine = topLine;
    this.#settle();
    this.onScroll(true);
  }

  toLeft(left: number): void {
    this.element.scrollLeft = left;
    this.#left = this.element.scrollLeft;
    this.onScroll(false);
  }

  #settle(): void {
    const top = this.#map.clamp(this.top);
    this.topLine = top / this.#size.rowHeight;
    const wanted = this.#map.toScrollbar(top);
    if (Math.abs(this.#expected - wanted) < 1) return;
    this.element.scrollTop = wanted;
    this.#expected = this.element.scrollTop;
  }

  #scrolled(): void {
    const { scrollTop } = this.element;
    this.#left = this.element.scrollLeft;
    const moved = Math.abs(scrollTop - this.#expected) >= 1;
    if (moved) {
      this.#expected = scrollTop;
      this.topLine = this.#map.toDocument(scrollTop) / this.#size.rowHeight;
    }
    this.onScroll(moved);
  }

  /** Past the height of a scrollbar a turn of the wheel moves the document, and the scrollbar follows. */
  readonly #wheel = (event: WheelEvent): void => {
    if (event.ctrlKey || event.deltaY === 0) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? this.#size.rowHeight : 1;
    this.byReaderTo(this.topLine + (event.deltaY * unit) / this.#size.rowHeight);
  };
}
