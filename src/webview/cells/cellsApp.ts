import { css, html, LitElement, nothing } from 'lit';
import type { CellsPageApi, CellsPageState } from '../../shared/cellsPageApi.js';
import type { Remote } from '../../shared/rpc.js';
import { sharedStyles } from '../components/shared.styles.js';
import './evidencePage.js';
import './gatesPage.js';

/** The page about cells. Give it its calls and a state. */
export class CellsApp extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        height: 100%;
        overflow: auto;
        padding: 20px 28px 40px;
        box-sizing: border-box;
        background: var(--vscode-editor-background);
        color: var(--vscode-foreground);
      }
    `,
  ];
  static override properties = { calls: { attribute: false }, state: { attribute: false } };
  declare calls: Remote<CellsPageApi>;
  declare state: CellsPageState | undefined;

  protected override render(): unknown {
    const { state, calls } = this;
    switch (state?.kind) {
      case undefined:
        return nothing;
      case 'busy':
        return html`<p role="status">${state.title}</p>`;
      case 'evidence':
        return html`<cells-evidence .state=${state} .calls=${calls}></cells-evidence>`;
      case 'gates':
        return html`<cells-gates .state=${state} .calls=${calls}></cells-gates>`;
    }
  }
}

customElements.define('cells-app', CellsApp);
declare global {
  interface HTMLElementTagNameMap {
    'cells-app': CellsApp;
  }
}
