import { css, html, LitElement, nothing, svg } from 'lit';
import type { Clamp } from '../../shared/engineApi.js';
import type { LensChoice } from '../../shared/lensApi.js';
import { formatCell, type CellIndex } from '../../shared/units.js';
import { conceptName, explainScore, shortScore } from '../../shared/words.js';
import type { ChoiceContext } from '../../shared/shownCell.js';
import { knownAbout } from '../state/explanations.js';
import { findingOf } from '../../shared/shownCell.js';
import { send } from '../state/lookEvents.js';
import { sharedStyles } from './shared.styles.js';

/** The pinned cells: the one that colours the text, and those that are stripes under the rows. */
export class LensCellChips extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: stretch;
        border-radius: 14px;
        background: var(--vscode-badge-background);
        color: var(--vscode-badge-foreground);
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
      li.active {
        background: var(--vscode-button-background);
        color: var(--vscode-button-foreground);
        outline: 2px solid var(--vscode-contrastActiveBorder, transparent);
        outline-offset: 1px;
      }
      button {
        background: none;
        border: 0;
        padding: 3px 0;
        border-radius: 14px;
        color: inherit;
        display: flex;
        align-items: center;
        gap: 6px;
        white-space: nowrap;
      }
      .cell {
        padding-left: 10px;
      }
      .name {
        font-weight: 600;
      }
      .off {
        padding: 0 5px;
        border-radius: 8px;
        background: var(--vscode-editor-background);
        color: var(--vscode-foreground);
        border: 1px solid currentcolor;
        font-size: 0.85em;
        line-height: 1.4;
      }
      .score {
        padding: 0 5px;
        border-radius: 8px;
        border: 1px solid currentcolor;
        font-size: 0.85em;
        line-height: 1.4;
      }
      /* In a narrow lens the text needs the room more: the score is in the words of the chip and in the footer. */
      @container (max-width: 700px) {
        .score {
          display: none;
        }
      }
      @container (max-width: 420px) {
        .name + .address {
          display: none;
        }
      }
      .remove {
        padding: 3px 9px 3px 6px;
      }
      .remove svg {
        opacity: 0.75;
      }
      .remove:hover svg,
      .remove:focus-visible svg {
        opacity: 1;
      }
      .add {
        width: 28px;
        justify-content: center;
        background: var(--vscode-button-secondaryBackground, transparent);
        color: var(--vscode-button-secondaryForeground, inherit);
        border: 1px solid var(--vscode-contrastBorder, transparent);
        font-size: 1.2em;
        line-height: 1;
      }
      .add:hover {
        background: var(--vscode-button-secondaryHoverBackground, transparent);
      }
      svg {
        display: block;
        stroke: currentcolor;
        fill: none;
      }
    `,
  ];
  static override properties = {
    choice: { attribute: false },
    context: { attribute: false },
    held: { attribute: false },
  };
  declare choice: LensChoice;
  declare context: ChoiceContext;
  /** The cells that are held at a value. */
  declare held: readonly Clamp[];

  protected override render(): unknown {
    const stripes = this.choice.cells.filter(cell => cell !== this.choice.active);
    return html`<ul aria-label="Pinned cells">
      ${this.choice.cells.map(cell => this.#chip(cell, stripes.indexOf(cell), stripes.length))}
      <li class="plus">
        <button
          class="add"
          aria-label="Choose cells"
          aria-haspopup="dialog"
          data-tip="Pin another cell: one with a name, or any layer and unit."
          @click=${() => send(this, 'lens-choose', null)}
        >
          +
        </button>
      </li>
    </ul>`;
  }

  #chip(cell: CellIndex, stripe: number, stripes: number): unknown {
    const { network, languageId } = this.context;
    const finding = findingOf(network, cell, languageId);
    const address = formatCell(cell, network.hidden);
    const name = finding === undefined ? 'Cell' : conceptName(finding.concept);
    const active = cell === this.choice.active;
    const role = active ? 'It colours the text.' : `It is stripe ${stripe + 1} of ${stripes} under each row.`;
    const known = knownAbout(network, cell, finding, languageId);
    const tip = `${known} ${role}${finding === undefined ? '' : `\n${explainScore(finding)}`}`;
    const score = finding && shortScore(finding);
    return html`<li class=${active ? 'active' : ''}>
      <button
        class="cell"
        aria-pressed=${active ? 'true' : 'false'}
        aria-description=${tip}
        data-tip=${tip}
        data-cell=${address}
        @click=${() => send(this, 'lens-activate', cell)}
      >
        ${active ? nothing : stripeMark(stripe, stripes)}
        ${this.held.some(clamp => clamp.cell === cell) ? html`<span class="off">off</span>` : nothing}
        ${finding === undefined ? html`<span>Cell</span>` : html`<span class="name">${name}</span>`}<span
          class="number address"
          >${address}</span
        >
        ${score === undefined || score === '' ? nothing : html`<span class="score number">${score}</span>`}
      </button>
      <button
        class="remove"
        aria-label=${`Unpin ${name} ${address}`}
        ?disabled=${this.choice.cells.length === 1}
        @click=${() => send(this, 'lens-unpin', cell)}
      >
        <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true"><path d="M1 1 7 7M7 1 1 7" /></svg>
      </button>
    </li>`;
  }
}

/** A picture of the stripes under a row, with this cell's one drawn strong. */
const stripeMark = (index: number, count: number): unknown =>
  html`<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
    ${Array.from({ length: count }, (_, at) => {
      const y = 6 + (at - (count - 1) / 2) * Math.min(3, 10 / count);
      return svg`<path d="M0 ${y}H12" stroke-width=${at === index ? 2 : 1} stroke-opacity=${at === index ? 1 : 0.35} />`;
    })}
  </svg>`;

customElements.define('lens-cell-chips', LensCellChips);
declare global {
  interface HTMLElementTagNameMap {
    'lens-cell-chips': LensCellChips;
  }
}
