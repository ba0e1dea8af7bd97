import { css, html, LitElement, nothing } from 'lit';
import type { LensSubject } from '../../shared/lensApi.js';
import { sharedStyles } from './shared.styles.js';

declare global {
  interface HTMLElementEventMap {
    /** Run a command of VS Code. */
    'lens-command': CustomEvent<string>;
  }
}

/** What the lens shows when there is no text to show: why, and what to do. */
export class LensMessagePage extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 12px;
        height: 100%;
        padding: 24px;
        text-align: center;
        background: var(--vscode-editor-background);
      }
      h1 {
        margin: 0;
        font-size: 1.4em;
        font-weight: 600;
      }
      p {
        margin: 0;
        max-width: 46ch;
        line-height: 1.5;
        color: var(--vscode-descriptionForeground);
        overflow-wrap: anywhere;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(9, 10px);
        gap: 2px;
        margin-bottom: 8px;
      }
      .grid i {
        height: 14px;
        border-radius: 1px;
        background: var(--lens-positive);
        opacity: 0.2;
      }
      .grid i:nth-child(7n + 3) {
        background: var(--lens-negative);
        opacity: 0.9;
      }
      .grid i:nth-child(5n + 2) {
        opacity: 0.95;
      }
      button {
        margin-top: 6px;
        padding: 6px 16px;
        border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
        border-radius: 3px;
        background: var(--vscode-button-background);
        color: var(--vscode-button-foreground);
      }
      button:hover {
        background: var(--vscode-button-hoverBackground);
      }
    `,
  ];
  static override properties = { subject: { attribute: false } };
  declare subject: Extract<LensSubject, { kind: 'message' }>;

  protected override render(): unknown {
    const { title, detail, action } = this.subject;
    return html`<div class="grid" aria-hidden="true">${Array.from({ length: 27 }, () => html`<i></i>`)}</div>
      <h1>${title}</h1>
      <p>${detail}</p>
      ${action === undefined ? nothing : html`<button @click=${() => this.#run(action.command)}>${action.label}</button>`}`;
  }

  #run(detail: string): void {
    this.dispatchEvent(new CustomEvent('lens-command', { detail, bubbles: true, composed: true }));
  }
}

customElements.define('lens-message-page', LensMessagePage);
declare global {
  interface HTMLElementTagNameMap {
    'lens-message-page': LensMessagePage;
  }
}
