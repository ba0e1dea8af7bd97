import { css, html, LitElement, nothing } from 'lit';
import type { NetworkInfo } from '../../shared/network.js';
import { send } from '../state/lookEvents.js';
import { sharedStyles } from './shared.styles.js';

/** For a network of whose cells nothing is known: says so, and offers to find them where nobody has looked. */
export class LensSearchOffer extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      p {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        margin: 0;
      }
      button {
        padding: 2px 10px;
        border: 1px solid var(--vscode-contrastBorder, transparent);
        border-radius: 4px;
        background: var(--vscode-button-secondaryBackground, transparent);
        color: var(--vscode-button-secondaryForeground, inherit);
      }
      button:hover {
        background: var(--vscode-button-secondaryHoverBackground, transparent);
      }
    `,
  ];
  static override properties = { network: { attribute: false }, progress: { attribute: false } };
  declare network: NetworkInfo;
  /** How far a search for its cells is; undefined while there is none. */
  declare progress: string | undefined;

  protected override render(): unknown {
    const { findings, searched, name } = this.network;
    if (findings.length > 0) return nothing;
    if (this.progress !== undefined) return html`<p class="muted">${this.progress}</p>`;
    return searched
      ? html`<p class="muted">No cell of ${name} was found to track anything. Any of them can be pinned with +.</p>`
      : html`<p>
          <span class="muted">What the cells of ${name} track is not known yet.</span>
          <button @click=${() => send(this, 'lens-command', 'cellLens.findCells')}>Find its cells</button>
        </p>`;
  }
}

customElements.define('lens-search-offer', LensSearchOffer);
declare global {
  interface HTMLElementTagNameMap {
    'lens-search-offer': LensSearchOffer;
  }
}
