import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { CharOffset } from '../../shared/units.js';
import { describeHeld } from '../state/holding.js';
import type { Session } from '../state/session.js';
import { sharedStyles } from './shared.styles.js';

const length = 240;
const temperature = 0.6;

interface Written {
  readonly offset: CharOffset;
  readonly generation: number;
  /** With the cells held, and with none held (null where none is). */
  readonly now: string;
  readonly free: string | null;
}

/** What the network writes by itself after a character, with the held cells and without. */
export class LensContinuation extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        gap: 6px;
      }
      div {
        display: flex;
        gap: 8px;
        align-items: baseline;
      }
      button {
        padding: 2px 10px;
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border)));
        border-radius: 4px;
        background: var(--vscode-button-secondaryBackground, transparent);
        color: var(--vscode-button-secondaryForeground, inherit);
      }
      h4 {
        margin: 0;
        font-size: 11px;
        font-weight: normal;
        color: var(--vscode-descriptionForeground);
      }
      pre {
        margin: 0;
        padding: 6px 8px;
        max-height: 180px;
        overflow: auto;
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: 12px;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        background: var(--vscode-textCodeBlock-background, transparent);
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
    `,
  ];
  static override properties = {
    session: { attribute: false },
    offset: { attribute: false },
    written: { state: true },
    seed: { state: true },
  };
  declare session: Session;
  declare offset: CharOffset;
  declare written: Written | undefined;
  declare seed: number;

  constructor() {
    super();
    this.seed = 1;
  }

  protected override updated(changed: PropertyValues): void {
    const { written } = this;
    if (written === undefined || changed.has('written')) return;
    // The same question again when cells were held or freed, or another character is looked at.
    if (written.offset !== this.offset || written.generation !== this.session.info?.generation) void this.#write();
  }

  protected override render(): unknown {
    const { written, session } = this;
    const held = session.document === undefined ? '' : describeHeld(session.held, session.document.network.hidden);
    return html`<div>
        <button
          class="write"
          data-tip="The network writes ${length} characters of its own after this one, at temperature ${temperature}."
          @click=${() => this.#again()}
        >
          ${written === undefined ? 'Write on from here' : 'Write another'}
        </button>
      </div>
      ${
        written === undefined
          ? nothing
          : html`<h4>${written.free === null ? 'the network writes' : `with ${held}`}</h4>
              <pre class="now">${written.now}</pre>
              ${
                written.free === null
                  ? nothing
                  : html`<h4>with every cell free, from the same dice</h4>
                      <pre class="free">${written.free}</pre>`
              }`
      }`;
  }

  #again(): void {
    if (this.written !== undefined) this.seed++;
    void this.#write();
  }

  async #write(): Promise<void> {
    const { session, offset, seed } = this;
    const { document, info, context } = session;
    if (document === undefined || info === undefined) return;
    const asked = { document: document.document, generation: info.generation, offset, length, temperature, seed };
    try {
      const [now, free] = await Promise.all([
        context.calls.continuation(asked),
        session.held.length === 0 ? null : context.calls.continuation({ ...asked, unheld: true }),
      ]);
      if (info.generation === session.info?.generation && offset === this.offset && seed === this.seed) {
        this.written = { offset, generation: info.generation, now, free };
      }
    } catch (error) {
      session.report(error);
    }
  }
}

customElements.define('lens-continuation', LensContinuation);
declare global {
  interface HTMLElementTagNameMap {
    'lens-continuation': LensContinuation;
  }
}
