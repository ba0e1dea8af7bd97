import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
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
        container: samples / inline-size;
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
      /* Where there is width and no height, from left to right: the first beside the last says it all. */
      @media (max-height: 560px) {
        @container samples (min-width: 420px) {
          ol {
            height: 100%;
            grid-auto-flow: column;
            grid-auto-columns: calc(50% - 5px);
            overflow: auto hidden;
          }
          li {
            display: flex;
            flex-direction: column;
            min-height: 0;
          }
          pre {
            flex: 1;
            max-height: none;
          }
        }
        @container samples (min-width: 720px) {
          ol {
            grid-auto-columns: calc((100% - 20px) / 3);
          }
        }
      }
    `,
  ];
  static override properties = { samples: { attribute: false } };
  declare samples: readonly SamplePoint[];
  /** Whether the reader looks at the newest sample, and wants to see the next one. */
  #atEnd = true;

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

  /** What may scroll: the view as a column, the list as a row. */
  #scrolling(): readonly HTMLElement[] {
    const list = this.renderRoot.querySelector<HTMLElement>('ol');
    return list === null ? [this] : [this, list];
  }

  protected override willUpdate(): void {
    if (!this.hasUpdated) return;
    this.#atEnd = this.#scrolling().every(
      ({ scrollLeft, clientWidth, scrollWidth, scrollTop, clientHeight, scrollHeight }) =>
        scrollLeft + clientWidth > scrollWidth - 10 && scrollTop + clientHeight > scrollHeight - 10,
    );
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('samples') || !this.#atEnd) return;
    for (const element of this.#scrolling()) element.scrollTo(element.scrollWidth, element.scrollHeight);
  }
}

customElements.define('training-samples', SampleList);
declare global {
  interface HTMLElementTagNameMap {
    'training-samples': SampleList;
  }
}
