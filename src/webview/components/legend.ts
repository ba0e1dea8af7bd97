import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { scalePosition, valueAtPosition, type ColourScale } from '../../shared/colourScale.js';
import type { Signal } from '../../shared/network.js';
import type { LensTheme } from '../rendering/lensTheme.js';
import { signalLabel } from '../state/explanations.js';
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
        line-height: 1.25;
        font-size: 11px;
        color: var(--vscode-descriptionForeground);
      }
      .words b {
        font-weight: 600;
        color: var(--vscode-foreground);
      }
    `,
  ];
  static override properties = {
    theme: { attribute: false },
    scale: { attribute: false },
    signal: { attribute: false },
    unit: { attribute: false },
    value: { attribute: false },
  };
  declare theme: LensTheme;
  declare scale: ColourScale;
  declare signal: Signal;
  /** The value that the end of the scale stands for. */
  declare unit: number;
  /** The value of the character looked at; undefined for none. */
  declare value: number | undefined;

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

  #words(): unknown {
    const { scale, signal, unit, value } = this;
    const name = signalLabel[signal];
    const mode =
      scale.mode === 'on/off'
        ? `on/off at the cell’s threshold${scale.sign < 0 ? ', on is below it' : ''}`
        : unit === 1
          ? 'signed, fixed from −1 to +1'
          : 'signed, fixed for this cell';
    return html`<b>${name}</b>, ${mode}<br />${value === undefined ? nothing : html`here <b>${formatSigned(value)}</b>`}`;
  }
}

const formatEnd = (value: number): string => (Math.abs(value) === 1 ? (value < 0 ? '−1' : '+1') : formatSigned(value));

customElements.define('lens-legend', LensLegend);
declare global {
  interface HTMLElementTagNameMap {
    'lens-legend': LensLegend;
  }
}
