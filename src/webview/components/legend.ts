import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { scalePosition, valueAtPosition, type ColourScale } from '../../shared/colourScale.js';
import type { Finding, Signal } from '../../shared/network.js';
import type { LensTheme } from '../rendering/lensTheme.js';
import { colourMeanings, scaleWords } from '../state/legendWords.js';
import { formatSigned } from '../state/numbers.js';
import { sharedStyles } from './shared.styles.js';

const samples = 48;

/** The colours and what they stand for, always in sight, with a tick at the value of the character looked at. */
export class LensLegend extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 10px;
        min-width: 0;
      }
      .scale {
        flex: none;
        width: 200px;
        font-size: 11px;
      }
      .bar {
        position: relative;
        height: 10px;
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-descriptionForeground));
        border-radius: 2px;
      }
      .marks {
        display: none;
        position: absolute;
        inset: auto 0 0 0;
        height: 2px;
      }
      .solid .marks {
        display: block;
      }
      .marks i {
        position: absolute;
        bottom: 0;
        border-bottom: 2px solid var(--lens-text);
      }
      .marks .negative {
        left: 0;
        width: 33.3%;
        border-bottom-style: dotted;
      }
      .marks .positive {
        right: 0;
        width: 33.3%;
      }
      .on-off .marks .negative {
        display: none;
      }
      .on-off .marks .positive {
        width: 50%;
      }
      .tick {
        position: absolute;
        top: -4px;
        bottom: -4px;
        width: 3px;
        margin-left: -1.5px;
        background: var(--vscode-foreground);
        border-radius: 1px;
        box-shadow: 0 0 0 1px var(--vscode-editor-background);
      }
      .labels {
        display: grid;
        grid-template-columns: 1fr auto 1fr;
        margin-top: 1px;
        line-height: 1.2;
        color: var(--vscode-descriptionForeground);
      }
      .labels :last-child {
        text-align: right;
      }
      .words {
        min-width: 0;
        line-height: 1.3;
        font-size: 11px;
        color: var(--vscode-descriptionForeground);
      }
      .words b {
        font-weight: 600;
        color: var(--vscode-foreground);
      }
      .meaning {
        font-size: 12px;
        color: var(--vscode-foreground);
      }
      .meaning span {
        display: inline-block;
        padding-right: 1em;
      }
      .here {
        display: inline-block;
        min-width: 12ch;
        white-space: pre;
      }
      .here.none {
        visibility: hidden;
      }
      @container (max-width: 520px) {
        :host {
          width: 100%;
          flex-wrap: wrap;
          gap: 4px;
        }
        .scale {
          width: 100%;
        }
      }
    `,
  ];
  static override properties = {
    theme: { attribute: false },
    scale: { attribute: false },
    signal: { attribute: false },
    unit: { attribute: false },
    value: { attribute: false },
    finding: { attribute: false },
  };
  declare theme: LensTheme;
  declare scale: ColourScale;
  declare signal: Signal;
  /** The value that the end of the scale stands for. */
  declare unit: number;
  /** The value of the character looked at; undefined for none. */
  declare value: number | undefined;
  /** What is known of the cell that colours the text. */
  declare finding: Finding | undefined;

  protected override render(): unknown {
    const { scale, unit } = this;
    const onOff = scale.mode === 'on/off';
    const middle = onOff ? formatSigned(scale.threshold * unit) : '0';
    const [left, right] = onOff ? ['off', 'on'] : [formatEnd(-unit), formatEnd(unit)];
    return html`<div class="scale ${this.theme.highContrast ? 'solid' : ''} ${onOff ? 'on-off' : ''}">
        <div class="bar" role="img" aria-label=${`Colours from ${left} over ${middle} to ${right}`}>
          <span class="marks"><i class="negative"></i><i class="positive"></i></span>
          ${this.value === undefined ? nothing : html`<span class="tick"></span>`}
        </div>
        <div class="labels number"><span>${left}</span><span>${middle}</span><span>${right}</span></div>
      </div>
      <div class="words number">${this.#words()}</div>`;
  }

  protected override updated(_changed: PropertyValues): void {
    const { scale } = this;
    const { colours } = this.theme.table(scale, 'plain');
    const stops = Array.from({ length: samples + 1 }, (_, index) => {
      const value = valueAtPosition(scale, (2 * index) / samples - 1);
      return colours[Math.max(-127, Math.min(127, Math.round(127 * value))) + 128] ?? 'transparent';
    });
    this.renderRoot
      .querySelector<HTMLElement>('.bar')
      ?.style.setProperty('background', `linear-gradient(to right, ${stops.join(', ')})`);
    if (this.value === undefined) return;
    const position = scalePosition(scale, this.value / this.unit);
    this.renderRoot.querySelector<HTMLElement>('.tick')?.style.setProperty('left', `${50 + 50 * position}%`);
  }

  /** Two lines, whatever is looked at: a text that moves while the pointer goes over it cannot be read. */
  #words(): unknown {
    const { scale, signal, unit, value, finding, theme } = this;
    const shown = { scale, signal, unit, finding, highContrast: theme.highContrast };
    const meanings = colourMeanings(shown);
    return html`<div class="meaning">
        ${meanings.map(({ colour, meaning }) => html`<span><b>${colour}</b>: ${meaning}</span> `)}
      </div>
      <div>
        ${scaleWords(shown)}<span class=${value === undefined ? 'here none' : 'here'}
          >${' · '}here <b>${formatSigned(value ?? 0)}</b></span
        >
      </div>`;
  }
}

const formatEnd = (value: number): string => (Math.abs(value) === 1 ? (value < 0 ? '−1' : '+1') : formatSigned(value));

customElements.define('lens-legend', LensLegend);
declare global {
  interface HTMLElementTagNameMap {
    'lens-legend': LensLegend;
  }
}
