import { html, LitElement, nothing } from 'lit';
import { cellIndex, formatCell, type CellIndex } from '../../shared/units.js';
import { conceptName, languageName, shortScore } from '../../shared/words.js';
import type { ChoiceContext } from '../../shared/shownCell.js';
import { knownAbout } from '../state/explanations.js';

import { send } from '../state/lookEvents.js';
import { searchCells, type CellOption } from '../state/search.js';
import { cellPickerStyles } from './cellPicker.styles.js';
import { sharedStyles } from './shared.styles.js';

/** The list of cells to pin: those with a name first, then any layer and unit. Opened with `open`. */
export class LensCellPicker extends LitElement {
  static override styles = [sharedStyles, cellPickerStyles];
  static override properties = { context: { attribute: false }, typed: { state: true }, selected: { state: true } };
  declare context: ChoiceContext;
  declare typed: string;
  declare selected: number;

  constructor() {
    super();
    this.typed = '';
    this.selected = 0;
  }

  /** Shows the list under `anchor`, a box in px of the page. */
  open(anchor: DOMRect): void {
    this.typed = '';
    this.selected = 0;
    const dialog = this.#dialog;
    dialog.style.setProperty('left', `${Math.max(8, Math.min(anchor.left, window.innerWidth - 416))}px`);
    dialog.style.setProperty('top', `${anchor.bottom + 6}px`);
    dialog.showModal();
  }

  protected override render(): unknown {
    const { network } = this.context;
    const options = this.#options;
    return html`<dialog aria-label="Choose cells" @click=${(event: Event) => this.#backdrop(event)}>
      <input
        class="search"
        type="text"
        role="combobox"
        aria-label="Search cells by what they track, or by number"
        aria-expanded="true"
        aria-controls="options"
        aria-autocomplete="list"
        aria-activedescendant=${options.length > 0 ? `option-${this.selected}` : nothing}
        placeholder="string, comment, 0:407 …"
        autocomplete="off"
        spellcheck="false"
        .value=${this.typed}
        @input=${(event: InputEvent) => this.#typedInto(event)}
        @keydown=${(event: KeyboardEvent) => this.#keyDown(event)}
      />
      <ul id="options" role="listbox" aria-label="Cells">
        ${options.map((option, index) => this.#option(option, index))}
      </ul>
      ${
        options.length > 0
          ? nothing
          : html`<div class="none muted" role="status">
              ${
                network.findings.length === 0
                  ? 'This network has no named cells yet. Pick any by its number.'
                  : 'No cell with such a name. Pick any by its number.'
              }
            </div>`
      }
      <form class="any" method="dialog" @submit=${(event: SubmitEvent) => this.#submit(event)}>
        <label>Layer<input name="layer" type="number" min="0" max=${network.layers - 1} value="0" required /></label>
        <label>Unit<input name="unit" type="number" min="0" max=${network.hidden - 1} value="0" required /></label>
        <button>Pin</button>
      </form>
    </dialog>`;
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector('dialog') as HTMLDialogElement;
  }

  get #options(): readonly CellOption[] {
    return searchCells(this.context.network, this.context.languageId, this.typed);
  }

  #option({ cell, finding, fits }: CellOption, index: number): unknown {
    const { network, languageId } = this.context;
    const address = formatCell(cell, network.hidden);
    return html`<li
      id="option-${index}"
      role="option"
      aria-selected=${index === this.selected ? 'true' : 'false'}
      data-tip=${knownAbout(network, cell, finding, languageId)}
      @click=${() => this.#choose(cell)}
    >
      <span>
        ${finding === undefined ? 'Cell' : conceptName(finding.concept)}
        <span class="number muted">${address}</span>
      </span>
      <span class="languages muted"
        >${fits || finding === undefined ? '' : finding.languages.map(languageName).join(', ')}</span
      >
      <span class="number">${finding === undefined ? '' : shortScore(finding)}</span>
    </li>`;
  }

  #typedInto(event: InputEvent): void {
    this.typed = (event.target as HTMLInputElement).value;
    this.selected = 0;
  }

  #keyDown(event: KeyboardEvent): void {
    const options = this.#options;
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0 && options.length > 0) {
      this.selected = (this.selected + by + options.length) % options.length;
      this.renderRoot.querySelector(`#option-${this.selected}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      const chosen = options[this.selected];
      if (chosen !== undefined) this.#choose(chosen.cell);
    } else {
      return;
    }
    event.preventDefault();
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const field = (name: string): number => (form.elements.namedItem(name) as HTMLInputElement).valueAsNumber;
    this.#choose(cellIndex(field('layer'), field('unit'), this.context.network.hidden));
  }

  #choose(cell: CellIndex): void {
    this.#dialog.close();
    send(this, 'lens-pin', cell);
  }

  /** A click beside the dialog arrives at the dialog itself, outside its box. */
  #backdrop(event: Event): void {
    if (event.target !== this.#dialog || !(event instanceof MouseEvent)) return;
    const { left, right, top, bottom } = this.#dialog.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (x < left || x > right || y < top || y > bottom) this.#dialog.close();
  }
}

customElements.define('lens-cell-picker', LensCellPicker);
declare global {
  interface HTMLElementTagNameMap {
    'lens-cell-picker': LensCellPicker;
  }
}
