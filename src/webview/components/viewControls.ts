import { css, html, LitElement } from 'lit';
import type { LensChoice, ScaleMode } from '../../shared/lensApi.js';
import { signalsOf, type Signal } from '../../shared/network.js';
import { hasOnOff, type ChoiceContext } from '../../shared/shownCell.js';
import { explainScale, explainSignal, signalLabel } from '../state/explanations.js';
import { sharedStyles } from './shared.styles.js';

declare global {
  interface HTMLElementEventMap {
    'lens-signal': CustomEvent<Signal>;
    'lens-scale': CustomEvent<ScaleMode>;
  }
}

/** Which quantity of the cell is shown, and how its values become colours. */
export class LensViewControls extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 12px;
      }
      @container (max-width: 420px) {
        :host {
          display: contents;
        }
      }
      fieldset {
        display: flex;
        margin: 0;
        padding: 0;
        min-width: 0;
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border)));
        border-radius: 4px;
        overflow: hidden;
      }
      label {
        position: relative;
        display: block;
        cursor: pointer;
      }
      input {
        position: absolute;
        inset: 0;
        margin: 0;
        opacity: 0;
        cursor: inherit;
      }
      span {
        display: block;
        padding: 2px 9px;
        white-space: nowrap;
      }
      label:hover span {
        background: var(--vscode-toolbar-hoverBackground);
      }
      input:checked + span {
        background: var(--vscode-button-background);
        color: var(--vscode-button-foreground);
        outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
        outline-offset: -2px;
      }
      input:focus-visible + span {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: -1px;
        box-shadow: inset 0 0 0 2px var(--vscode-editor-background);
      }
      input:disabled + span {
        color: var(--vscode-disabledForeground);
        background: none;
        cursor: default;
      }
    `,
  ];
  static override properties = { choice: { attribute: false }, context: { attribute: false } };
  declare choice: LensChoice;
  declare context: ChoiceContext;

  protected override render(): unknown {
    const { network } = this.context;
    const onOff = hasOnOff(network, this.choice.signal);
    const mode: ScaleMode = onOff ? this.choice.scaleMode : 'signed';
    return html`
      <fieldset>
        <legend class="hidden-text">Signal of the cell</legend>
        ${signalsOf[network.kind].map(signal =>
          this.#option('signal', signal, signalLabel[signal], explainSignal(network.kind, signal), this.choice.signal),
        )}
      </fieldset>
      <fieldset>
        <legend class="hidden-text">Scale of the colours</legend>
        ${(['on/off', 'signed'] as const).map(value =>
          this.#option(
            'scale',
            value,
            value,
            value === 'on/off' && !onOff
              ? 'On and off have a meaning for the memory, not for this signal.'
              : explainScale[value],
            mode,
            value === 'on/off' && !onOff,
          ),
        )}
      </fieldset>
    `;
  }

  #option(
    group: 'signal' | 'scale',
    value: string,
    label: string,
    tip: string,
    chosen: string,
    disabled = false,
  ): unknown {
    return html`<label data-tip=${tip}>
      <input
        type="radio"
        name=${group}
        value=${value}
        aria-description=${tip}
        .checked=${value === chosen}
        ?disabled=${disabled}
        @change=${() => this.#choose(group, value)}
      /><span>${label}</span>
    </label>`;
  }

  #choose(group: 'signal' | 'scale', detail: string): void {
    this.dispatchEvent(new CustomEvent(`lens-${group}`, { detail, bubbles: true, composed: true }));
  }
}

customElements.define('lens-view-controls', LensViewControls);
declare global {
  interface HTMLElementTagNameMap {
    'lens-view-controls': LensViewControls;
  }
}
