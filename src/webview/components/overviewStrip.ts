import { css, html, LitElement, type PropertyValues } from 'lit';
import type { Generation } from '../../shared/engineApi.js';
import { lineIndex } from '../../shared/units.js';
import type { LensTheme } from '../rendering/lensTheme.js';
import { overviewLineHeight, paintOverview } from '../rendering/overviewImage.js';
import { scaleOf } from '../../shared/shownCell.js';
import { send } from '../state/lookEvents.js';
import type { Session } from '../state/session.js';
import { RpcError } from '../../shared/rpc.js';

/** Buckets asked for at most; up to this length every character has its own. */
const mostBuckets = 16_384;
/** The strip follows typing and computing this often. */
const refreshMs = 250;

/** The whole file as a strip, with a box around what is in view. */
export class LensOverviewStrip extends LitElement {
  static override styles = css`
    :host {
      display: block;
      position: relative;
      overflow: hidden;
      cursor: pointer;
      touch-action: none;
      background: var(--lens-background);
      border-left: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border, transparent));
    }
    .slider {
      position: absolute;
      inset: 0;
      outline: none;
    }
    .slider:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: -1px;
    }
    canvas {
      position: absolute;
      left: 4px;
      top: 0;
      image-rendering: pixelated;
    }
    .box {
      position: absolute;
      left: 0;
      right: 0;
      top: 0;
      box-sizing: border-box;
      min-height: 8px;
      border: 1px solid var(--vscode-contrastBorder, var(--vscode-descriptionForeground));
    }
    .slider:hover .box {
      background: var(--vscode-scrollbarSlider-hoverBackground);
    }
  `;
  static override properties = {
    session: { attribute: false },
    theme: { attribute: false },
    view: { attribute: false },
  };
  declare session: Session;
  declare theme: LensTheme;
  /** What the text shows: its first line, fractional, and how many. */
  declare view: { readonly topLine: number; readonly lines: number };

  #starts: { generation: Generation; values: Uint32Array } | undefined;
  #values: { key: string; of: string; values: Int8Array; computedTo: number; length: number } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | undefined;
  /** The last question found no answer: the next one waits, so that a stale document is not asked in a loop. */
  #failed = false;
  #height = 0;
  #painted: readonly unknown[] = [];
  readonly #observer = new ResizeObserver(([entry]) => {
    this.#height = Math.floor(entry?.contentRect.height ?? 0);
    this.requestUpdate();
  });

  constructor() {
    super();
    this.view = { topLine: 0, lines: 0 };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#abort?.abort();
  }

  protected override render(): unknown {
    const lineCount = this.session.info?.lineCount ?? 1;
    const line = Math.min(lineCount, Math.floor(this.view.topLine) + 1);
    return html`<div
      class="slider"
      role="slider"
      tabindex="0"
      aria-orientation="vertical"
      aria-label="Overview of the file"
      aria-valuemin="1"
      aria-valuemax=${lineCount}
      aria-valuenow=${line}
      aria-valuetext=${`line ${line} of ${lineCount}`}
      @pointerdown=${(event: PointerEvent) => this.#pointerDown(event)}
      @pointermove=${(event: PointerEvent) => this.#pointerMoved(event)}
      @keydown=${(event: KeyboardEvent) => this.#keyDown(event)}
    >
      <canvas aria-hidden="true"></canvas>
      <div class="box"></div>
    </div>`;
  }

  protected override updated(_changed: PropertyValues): void {
    this.#refreshSoon();
    this.#paint();
    const box = this.renderRoot.querySelector<HTMLElement>('.box');
    box?.style.setProperty('transform', `translateY(${this.view.topLine * this.#lineHeight}px)`);
    box?.style.setProperty('height', `${this.view.lines * this.#lineHeight}px`);
  }

  get #lineHeight(): number {
    return overviewLineHeight(this.session.info?.lineCount ?? 1, this.#height);
  }

  get #key(): string {
    const { info, choice } = this.session;
    return `${info?.generation} ${choice?.active} ${choice?.signal}`;
  }

  /** The document, and the network that reads it. */
  get #of(): string {
    const { document } = this.session;
    return `${document?.document} ${document?.network.id}`;
  }

  #refreshSoon(): void {
    const { info } = this.session;
    if (this.#timer !== undefined || info === undefined || info.length === 0) return;
    const known = this.#values?.key === this.#key;
    if (known && (this.#values?.computedTo ?? 0) >= info.length && this.#starts?.generation === info.generation) return;
    const delay = known || this.#failed ? refreshMs : 0;
    this.#timer = setTimeout(() => void this.#refresh(), delay);
  }

  async #refresh(): Promise<void> {
    const { document, info, choice, context } = this.session;
    const key = this.#key;
    const of = this.#of;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    try {
      if (document === undefined || info === undefined || choice === undefined) return;
      const request = { document: document.document, generation: info.generation };
      const buckets = Math.max(1, Math.min(info.length, mostBuckets));
      const [lines, overview] = await Promise.all([
        this.#starts?.generation === info.generation
          ? undefined
          : context.calls.lines(
              { ...request, from: lineIndex(0), to: lineIndex(info.lineCount), maxLineLength: 0 },
              { signal: abort.signal },
            ),
        context.calls.overview(
          { ...request, cell: choice.active, signal: choice.signal, buckets },
          { signal: abort.signal },
        ),
      ]);
      if (lines !== undefined) this.#starts = { generation: info.generation, values: lines.starts };
      this.#failed = false;
      this.#values = { key, of, values: overview.values, computedTo: overview.computedTo, length: info.length };
    } catch (error) {
      this.#failed = true;
      if (!abort.signal.aborted && !RpcError.is(error, 'stale')) this.session.report(error);
    } finally {
      this.#timer = undefined;
      this.requestUpdate();
    }
  }

  #paint(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const { choice, choiceContext, snapshot } = this.session;
    const width = Math.max(1, Math.floor(this.clientWidth - 8));
    if (canvas === null || this.#height < 1 || choice === undefined || choiceContext === undefined) return;
    // Edits and other cells replace what is there when theirs has come; what is of another text or network goes at once.
    if (this.#values?.of !== this.#of) {
      canvas.width = 0;
      this.#painted = [];
    }
    if (this.#starts === undefined || this.#values?.key !== this.#key) return;
    const unit = snapshot?.activations.scale(choice.active, choice.signal) ?? 1;
    const table = this.theme.table(scaleOf(choiceContext, choice, choice.active, unit), 'plain');
    const state = [this.#starts, this.#values, table, width, this.#height];
    if (state.every((part, index) => part === this.#painted[index])) return;
    this.#painted = state;
    canvas.width = width;
    canvas.height = this.#height;
    const context = canvas.getContext('2d');
    const image = context?.createImageData(width, this.#height);
    if (image === undefined) return;
    const content = { starts: this.#starts.values, values: this.#values.values, length: this.#values.length };
    paintOverview(new Uint32Array(image.data.buffer), width, this.#height, content, table);
    context?.putImageData(image, 0, 0);
  }

  #pointerDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#scrollTo(event);
  }

  #pointerMoved(event: PointerEvent): void {
    if ((event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) this.#scrollTo(event);
  }

  /** The middle of the view goes to where the pointer is. */
  #scrollTo(event: PointerEvent): void {
    const y = event.clientY - this.getBoundingClientRect().top;
    this.#send(y / this.#lineHeight - this.view.lines / 2);
  }

  #keyDown(event: KeyboardEvent): void {
    const { lines: linesInView, topLine } = this.view;
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: -1,
      ArrowDown: 1,
      PageUp: -linesInView,
      PageDown: linesInView,
      Home: -Infinity,
      End: Infinity,
    };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.#send(topLine + by);
  }

  #send(topLine: number): void {
    const last = Math.max(0, (this.session.info?.lineCount ?? 1) - 1);
    send(this, 'lens-scroll', Math.max(0, Math.min(last, topLine)));
  }
}

customElements.define('lens-overview-strip', LensOverviewStrip);
declare global {
  interface HTMLElementTagNameMap {
    'lens-overview-strip': LensOverviewStrip;
  }
}
