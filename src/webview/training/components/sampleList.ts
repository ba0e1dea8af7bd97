import { css, html, LitElement, nothing } from 'lit';
import type { SamplePoint } from '../../../shared/trainerApi.js';
import { sharedStyles } from '../../components/shared.styles.js';
import { formatClock, formatCompact } from '../curves.js';

/** The samples in the order in which they were written: gibberish first, code last. */
export class SampleList extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
      }
      ol {
        display: grid;
        gap: 10px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .head {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        margin-bottom: 3px;
        font-size: 12px;
        color: var(--vscode-descriptionForeground);
      }
      pre {
        margin: 0;
        padding: 8px 10px;
        max-height: 16em;
        overflow: auto;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: 12px;
        line-height: 1.45;
        tab-size: 4;
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
        border-radius: 4px;
        background: var(--vscode-textCodeBlock-background, var(--vscode-editor-background));
        color: var(--vscode-editor-foreground, var(--vscode-foreground));
      }
      .prompt {
        opacity: 0.75;
        font-style: italic;
      }
    `,
  ];
  static override properties = { samples: { attribute: false } };
  declare samples: readonly SamplePoint[];

  protected override render(): unknown {
    const [first] = this.samples;
    if (first === undefined) return html`<p class="muted">The first sample comes in a moment.</p>`;
    return html`<ol>
      ${this.samples.map(
        ({ characters, elapsed, text }, index) =>
          html`<li>
            <div class="head number">
              <span>after ${formatCompact(characters)} characters</span><span>${formatClock(elapsed / 1000)}</span>
            </div>
            <pre tabindex="0" aria-label=${`Sample after ${formatCompact(characters)} characters`}>${
              index === 0 ? html`<span class="prompt">${first.prompt}</span>` : nothing
            }<span class="text">${text}</span></pre>
          </li>`,
      )}
    </ol>`;
  }
}

customElements.define('training-samples', SampleList);
declare global {
  interface HTMLElementTagNameMap {
    'training-samples': SampleList;
  }
}
