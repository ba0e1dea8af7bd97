import { hiddenCharacters, type Line } from '../data/lineStore.js';
import { formatCount } from '../state/numbers.js';

/** One recycled row: a line number, and the text as one real text node that can be read and selected. */
class Row {
  readonly element = document.createElement('div');
  readonly text = document.createTextNode('');
  readonly #number = document.createElement('span');
  readonly #cell = document.createElement('span');
  readonly #cut = document.createElement('span');
  #line: Line | null | undefined;
  #index = -1;

  constructor() {
    this.element.className = 'row';
    this.element.setAttribute('role', 'row');
    this.#number.className = 'number';
    this.#number.setAttribute('role', 'rowheader');
    this.#cell.className = 'text';
    this.#cell.setAttribute('role', 'gridcell');
    this.#cut.className = 'cut';
    this.#cell.append(this.text, this.#cut);
    this.element.append(this.#number, this.#cell);
  }

  show(index: number, line: Line | undefined): void {
    if (index !== this.#index) {
      this.#index = index;
      this.#number.textContent = String(index + 1);
      this.element.setAttribute('aria-rowindex', String(index + 1));
    }
    if (line === this.#line) return;
    this.#line = line ?? null;
    this.text.data = line?.text ?? '';
    const hidden = line === undefined ? 0 : hiddenCharacters(line);
    const mark = hidden === 0 ? '' : `… ${formatCount(hidden)} more characters in this line`;
    if (this.#cut.textContent !== mark) this.#cut.textContent = mark;
  }
}

/** As many rows as are in view, in the order of their lines. */
export class RowPool {
  readonly #rows: Row[] = [];
  #first = 0;

  constructor(readonly container: HTMLElement) {}

  /** Shows lines `first` onward in `count` rows; rows that scrolled out are moved to the other end. */
  show(first: number, count: number, lineAt: (index: number) => Line | undefined): void {
    this.#resize(count);
    this.#rotate(first - this.#first);
    this.#first = first;
    this.#rows.forEach((row, index) => row.show(first + index, lineAt(first + index)));
  }

  /** The text node that shows line `index`. */
  textOf(index: number): Text | undefined {
    return this.#rows[index - this.#first]?.text;
  }

  get count(): number {
    return this.#rows.length;
  }

  #resize(count: number): void {
    while (this.#rows.length > count) this.#rows.pop()?.element.remove();
    while (this.#rows.length < count) {
      const row = new Row();
      this.#rows.push(row);
      this.container.append(row.element);
    }
  }

  #rotate(by: number): void {
    if (Math.abs(by) >= this.#rows.length) return;
    for (let moved = 0; moved < by; moved++) {
      const row = this.#rows.shift();
      if (row === undefined) return;
      this.#rows.push(row);
      this.container.append(row.element);
    }
    for (let moved = 0; moved > by; moved--) {
      const row = this.#rows.pop();
      if (row === undefined) return;
      this.#rows.unshift(row);
      this.container.prepend(row.element);
    }
  }
}
