import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { charOffset, formatCell, type CellIndex } from '../../shared/units.js';
import { selectedOffsets, type OffsetRange } from '../rendering/selectedOffsets.js';
import { clampOf, heldSignal, withClamp } from '../state/holding.js';
import { formatSigned } from '../state/numbers.js';
import type { Session } from '../state/session.js';
import { sharedStyles } from './shared.styles.js';

/** What is known of the quantity that is held, over the text as it is read with every cell free. */
interface Usual {
  readonly cell: CellIndex;
  readonly document: string;
  readonly mean: number;
  /** Half the width of the slider. */
  readonly reach: number;
}

type Mode = 'zero' | 'mean' | 'value';

const tips: Readonly<Record<Mode, string>> = {
  zero: 'The cell remembers nothing: its memory is 0 at every character.',
  mean: 'The cell says the same everywhere: its memory is its own mean over this text.',
  value: 'The cell insists: its memory is what the slider says, at every character.',
};

/** Switches the active cell off: holds it at zero, at its mean, or at a value, while the network reads. */
export class LensHoldControls extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 10px;
        min-height: 24px;
      }
      button {
        padding: 2px 10px;
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border)));
        border-radius: 4px;
        background: var(--vscode-button-secondaryBackground, transparent);
        color: var(--vscode-button-secondaryForeground, inherit);
        white-space: nowrap;
      }
      button:hover {
        background: var(--vscode-button-secondaryHoverBackground, var(--vscode-toolbar-hoverBackground));
      }
      button[aria-pressed='true'] {
        background: var(--vscode-inputValidation-warningBackground, transparent);
        color: var(--vscode-inputValidation-warningForeground, var(--vscode-foreground));
        border-color: var(--vscode-inputValidation-warningBorder, var(--vscode-contrastBorder, transparent));
        font-weight: 600;
      }
      fieldset {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 10px;
        margin: 0;
        padding: 0;
        border: 0;
        min-width: 0;
      }
      label {
        display: flex;
        align-items: center;
        gap: 4px;
        white-space: nowrap;
      }
      input[type='radio'] {
        margin: 0;
        accent-color: var(--vscode-focusBorder);
      }
      input[type='range'] {
        width: 110px;
        accent-color: var(--vscode-focusBorder);
      }
      .at {
        min-width: 5ch;
      }
    `,
  ];
  static override properties = {
    session: { attribute: false },
    mode: { state: true },
    selected: { state: true },
    usual: { state: true },
  };
  declare session: Session;
  declare mode: Mode;
  declare usual: Usual | undefined;
  /** What is selected in the text beside these controls. */
  declare selected: OffsetRange | undefined;
  /** The held cell that `mode` is about. */
  #told: CellIndex | undefined;

  constructor() {
    super();
    this.mode = 'zero';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('selectionchange', this.#selectionChanged);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('selectionchange', this.#selectionChanged);
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const cell = this.session.choice?.active;
    if (cell === undefined) return;
    const clamp = clampOf(this.session.held, cell);
    if (clamp === undefined) {
      this.#told = undefined;
      return;
    }
    if (this.usual?.cell !== cell || this.usual.document !== this.session.document?.document) void this.#learn(cell);
    if (this.#told === cell) return;
    // Chosen elsewhere, or before a reload: only the value is known.
    this.#told = cell;
    this.mode = clamp.value === 0 ? 'zero' : 'value';
  }

  protected override render(): unknown {
    const { choice, held, document } = this.session;
    if (choice === undefined || document === undefined) return nothing;
    const cell = choice.active;
    const name = formatCell(cell, document.network.hidden);
    const clamp = clampOf(held, cell);
    const others = held.length - (clamp === undefined ? 0 : 1);
    const { selected } = this;
    return html`${
        selected === undefined
          ? nothing
          : html`<button
              class="range"
              data-tip="Looks for the cells that are on throughout the selected text and off around it."
              @pointerdown=${(event: Event) => event.preventDefault()}
              @click=${() => this.#askAbout(selected)}
            >
              Which cells are on exactly here?
            </button>`
      }<button
        class="toggle"
        aria-pressed=${clamp === undefined ? 'false' : 'true'}
        data-tip=${
          clamp === undefined
            ? `Hold cell ${name} still while the network reads, and see what it can no longer do.`
            : `Cell ${name} is held still. Click to let it go.`
        }
        @click=${() => (clamp === undefined ? void this.#choose('zero') : this.#hold(null))}
      >
        ${clamp === undefined ? 'Switch cell off' : 'Switched off'}
      </button>
      ${clamp === undefined ? nothing : this.#held(clamp.value)}
      ${
        others === 0
          ? nothing
          : html`<button class="all" @click=${() => this.session.hold([])}>
              ${clamp === undefined ? `Free ${others} held ${others === 1 ? 'cell' : 'cells'}` : 'Free all cells'}
            </button>`
      }`;
  }

  #held(value: number): unknown {
    const reach = Math.max(this.usual?.reach ?? 1, Math.abs(value));
    return html`<fieldset>
      <legend class="hidden-text">Value at which the cell is held</legend>
      ${(['zero', 'mean', 'value'] as const).map(
        mode =>
          html`<label data-tip=${tips[mode]}>
            <input
              type="radio"
              name="mode"
              value=${mode}
              .checked=${mode === this.mode}
              @change=${() => void this.#choose(mode)}
            />${mode}
          </label>`,
      )}
      <input
        type="range"
        aria-label="Value at which the cell is held"
        min=${-reach}
        max=${reach}
        step=${reach / 100}
        .value=${String(value)}
        @input=${(event: InputEvent) => this.#slide(event)}
      />
      <span class="at number">${formatSigned(value)}</span>
    </fieldset>`;
  }

  readonly #selectionChanged = (): void => {
    const root = this.getRootNode();
    const view = root instanceof ShadowRoot ? root.querySelector('lens-text-view') : null;
    this.selected = view === null ? undefined : selectedOffsets(view.renderRoot, index => view.lineAt(index));
  };

  #askAbout({ from, to }: OffsetRange): void {
    const shown = this.session.document?.document;
    if (shown === undefined) return;
    this.session.ask({ about: 'range', document: shown, from: charOffset(from), to: charOffset(to) });
  }

  #slide(event: InputEvent): void {
    this.mode = 'value';
    this.#hold((event.target as HTMLInputElement).valueAsNumber);
  }

  async #choose(mode: Mode): Promise<void> {
    const { choice, held } = this.session;
    if (choice === undefined) return;
    this.mode = mode;
    const cell = choice.active;
    if (mode === 'zero') this.#hold(0);
    else if (mode === 'value') this.#hold(clampOf(held, cell)?.value ?? 0);
    else {
      await this.#learn(cell);
      if (this.mode === 'mean' && this.session.choice?.active === cell && this.usual?.cell === cell)
        this.#hold(this.usual.mean);
    }
  }

  #hold(value: number | null): void {
    const { choice, held } = this.session;
    if (choice !== undefined) this.session.hold(withClamp(held, choice.active, value));
  }

  /** The mean of the free cell over what is read of the text, and how far it ranges. */
  async #learn(cell: CellIndex): Promise<void> {
    const { document, info, context } = this.session;
    if (document === undefined || info === undefined) return;
    const asked = { document: document.document, generation: info.generation, cell, buckets: 64, unheld: true };
    try {
      const { values, scale } = await context.calls.overview({ ...asked, signal: heldSignal(document.network) });
      const known = [...values].filter(value => value !== -128);
      const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
      this.usual = { cell, document: document.document, mean: (mean * scale) / 127, reach: scale };
    } catch (error) {
      this.session.report(error);
    }
  }
}

customElements.define('lens-hold-controls', LensHoldControls);
declare global {
  interface HTMLElementTagNameMap {
    'lens-hold-controls': LensHoldControls;
  }
}
