import { html, LitElement, type PropertyValues } from 'lit';
import type { EditorLook } from '../../shared/lensApi.js';
import { charOffset } from '../../shared/units.js';
import { CaretController } from '../controllers/caretController.js';
import { PresentationController } from '../controllers/presentationController.js';
import { maximumLineLength, type Line } from '../data/lineStore.js';
import type { LensTheme } from '../rendering/lensTheme.js';
import { placeMark } from '../rendering/placeMark.js';
import { measure, type Metrics } from '../rendering/metrics.js';
import { watchResolution } from '../rendering/resolution.js';
import { Scroller } from '../rendering/scroller.js';
import { TextStage, type Scene } from '../rendering/textStage.js';
import { boxOfToken, type TokenExtent } from '../rendering/tokenBox.js';
import { send, type LookKind, type ViewBox } from '../state/lookEvents.js';
import type { Session, SessionView } from '../state/session.js';
import { textViewStyles } from './textView.styles.js';

/** Room after the longest line, px: the mark of a cut line fits in. */
const roomAfterLine = 280;
const echoGuardMs = 150;
const scrollThrottleMs = 50;

/** The text of the document in recycled rows over its colours. */
export class LensTextView extends LitElement implements SessionView {
  static override styles = textViewStyles;
  static override properties = {
    session: { attribute: false },
    theme: { attribute: false },
    label: { attribute: false },
    token: { attribute: false },
  };
  declare session: Session;
  declare theme: LensTheme;
  /** What the text is, for a screen reader. */
  declare label: string;
  declare token: TokenExtent | undefined;

  #stage!: TextStage;
  #scroller!: Scroller;
  #metrics: Metrics | undefined;
  #gutter = 0;
  #size = { width: 0, height: 0 };
  #frame = 0;
  #hovered: { line: number; index: number } | undefined;
  #lastReaderScroll = 0;
  #scrollReport: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void)[] = [];
  #widest = 0;
  #linesTold = 0;
  #wantedTop: number | undefined;
  #digits = 0;
  #look: EditorLook | undefined;
  readonly #presentation = new PresentationController(() => this.requestPaint());
  readonly #caret = new CaretController(this);
  readonly #observer = new ResizeObserver(() => this.#resized());

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
    for (const stop of this.#stop) stop();
    this.#stop = [];
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#presentation.stop();
    if (this.session.view === this) this.session.view = undefined;
  }

  protected override render(): unknown {
    return html`<div
        class="scroller"
        role="grid"
        tabindex="0"
        aria-readonly="true"
        aria-label=${this.label}
        aria-rowcount=${this.session.info?.lineCount ?? 0}
        @keydown=${(event: KeyboardEvent) => this.#caret.keyDown(event)}
      >
        <div class="spacer" role="presentation">
          <div
            class="view"
            role="presentation"
            @pointermove=${(event: PointerEvent) => this.#pointerMoved(event)}
            @pointerleave=${() => this.#pointerLeft()}
            @click=${(event: MouseEvent) => this.#clicked(event)}
          >
            <div class="clip" role="presentation" aria-hidden="true"></div>
            <div class="rows" role="rowgroup"></div>
            <div class="box hover" role="presentation"></div>
            <div class="box here" role="presentation"></div>
            <div class="box editor" role="presentation"></div>
          </div>
        </div>
      </div>
      <span class="probe" aria-hidden="true"></span>`;
  }

  protected override firstUpdated(): void {
    this.#stage = new TextStage(this.#find('.rows'));
    this.#find('.clip').append(this.#stage.layers);
    this.#scroller = new Scroller(this.#find('.scroller'), this.#find('.spacer'), byReader => this.#scrolled(byReader));
    this.#scroller.topLine = this.session.topLine;
    this.#start();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('session') && this.isConnected) this.session.view = this;
    this.#applyLook();
    this.requestPaint();
  }

  #start(): void {
    this.session.view = this;
    this.#observer.observe(this.#find('.scroller'));
    this.#stop.push(
      this.session.onArrival(() => this.requestPaint()),
      watchResolution(() => this.#resized()),
    );
    void document.fonts.ready.then(() => this.#resized());
  }

  /** First line in view, fractional. */
  get topLine(): number {
    return this.#scroller.topLine;
  }

  get linesInView(): number {
    return this.#metrics === undefined ? 0 : this.#size.height / this.#metrics.rowHeight;
  }

  /** Where the text of the longest line in view ends, px of this element. */
  get textRight(): number {
    let right = 0;
    const first = Math.floor(this.topLine);
    for (let line = first; line <= first + this.linesInView; line++) {
      const found = this.lineAt(line);
      if (found !== undefined) right = Math.max(right, this.boxOf(line, found.text.length)?.right ?? 0);
    }
    return right;
  }

  get textLeft(): number {
    return this.#gutter - this.#scroller.left;
  }

  get caret(): CaretController {
    return this.#caret;
  }

  lineAt(index: number): Line | undefined {
    return (this.#presentation.shown?.snapshot ?? this.session.snapshot)?.lines.get(index);
  }

  scrollToLine(topLine: number): void {
    if (performance.now() - this.#lastReaderScroll < echoGuardMs) return;
    this.#wantedTop = topLine;
    this.requestPaint();
  }

  openAt(topLine: number): void {
    this.#widest = 0;
    this.#scroller.toLeft(0);
    // In the next frame: only then is the scrollbar that of the new document.
    this.#wantedTop = topLine;
    this.requestPaint();
  }

  /** Scrolls as the reader would: the editor follows. */
  scrollByReader(topLine: number): void {
    this.#scroller.byReaderTo(topLine);
  }

  requestPaint(): void {
    if (this.#frame === 0 && this.hasUpdated) this.#frame = requestAnimationFrame(() => this.paint());
  }

  /** Paints now; everything else asks for the next frame. */
  paint(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { session } = this;
    const look = session.document?.look;
    if (look === undefined || session.snapshot === undefined || session.choice === undefined) return;
    const metrics = this.#measure();
    const { lineCount, longestLine } = session.snapshot.info;
    this.#scroller.resize(
      { lineCount, rowHeight: metrics.rowHeight, contentWidth: this.#contentWidth(longestLine) },
      this.#size.height,
    );
    const wantedTop = this.#wantedTop;
    this.#wantedTop = undefined;
    if (wantedTop !== undefined) this.#scroller.toLine(wantedTop);
    const view = { metrics, top: this.#scroller.top, height: this.#size.height };
    const shown = this.#presentation.present(session, TextStage.linesInView(view, lineCount));
    if (shown === undefined) return;
    // Rows laid out for another number of stripes are laid out anew with the next frame.
    if (this.#presentation.stripes(this.session) !== metrics.stripes) this.requestPaint();
    const scene: Scene = {
      ...view,
      shown,
      theme: this.theme,
      softenWhitespace: look.softenWhitespace,
      left: this.#scroller.left,
      width: Math.max(1, this.#size.width - this.#gutter),
    };
    this.#stage.paint(scene);
    this.#caret.settle();
    this.#placeBoxes();
    this.#learnWidths(scene);
    if (this.linesInView === this.#linesTold) return;
    this.#linesTold = this.linesInView;
    send(this, 'lens-scrolled', false);
  }

  /** The box of a character in px of this element; undefined while its line is not there. */
  boxOf(line: number, index: number): ViewBox | undefined {
    const found = this.lineAt(line);
    if (found === undefined || this.#metrics === undefined) return undefined;
    const box = this.#stage.boxOf(found, index, this.#metrics);
    const x = this.textLeft;
    const y = -this.#scroller.top;
    return {
      left: box.left + x,
      right: box.right + x,
      lineRight: box.lineRight + x,
      top: box.top + y,
      bottom: box.bottom + y,
    };
  }

  /** The line in view that holds `offset`, and where in it. */
  locate(offset: number): { line: number; index: number } | undefined {
    const first = Math.floor(this.topLine);
    for (let line = first; line <= first + this.linesInView + 1; line++) {
      const found = this.lineAt(line);
      if (found === undefined || offset < found.start || offset > found.end) continue;
      if (offset === found.end && found.end > found.start + found.text.length) continue;
      return { line, index: Math.min(offset - found.start, found.text.length) };
    }
    return undefined;
  }

  /** The character of `line` at `x` px from the start of its text. */
  characterAt(line: Line, x: number): number {
    return this.#metrics === undefined ? 0 : this.#stage.characterAt(line, x, this.#metrics);
  }

  /** Scrolls as far as it takes to see a character. */
  reveal(line: number, index: number): void {
    const rows = Math.floor(this.linesInView);
    if (line < this.topLine) this.#scroller.byReaderTo(line);
    else if (line > this.topLine + rows - 1) this.#scroller.byReaderTo(line - rows + 1);
    const box = this.boxOf(line, index);
    if (box === undefined) return;
    const margin = 40;
    if (box.right > this.#size.width - margin)
      this.#scroller.toLeft(this.#scroller.left + box.right - this.#size.width + margin);
    else if (box.left < this.#gutter)
      this.#scroller.toLeft(Math.max(0, this.#scroller.left + box.left - this.#gutter - margin));
  }

  look(line: Line, index: number, kind: LookKind): void {
    const { info } = this.session;
    if (info === undefined || info.length === 0) return;
    const offset = index >= line.text.length && line.end > line.start ? line.end - 1 : line.start + index;
    send(this, 'lens-look', { offset: charOffset(Math.min(offset, info.length - 1)), kind });
    this.requestPaint();
  }

  #find(selector: string): HTMLElement {
    return this.renderRoot.querySelector(selector) as HTMLElement;
  }

  #applyLook(): void {
    const look = this.session.document?.look;
    if (look === undefined || look === this.#look) return;
    this.#look = look;
    this.#widest = 0;
    this.style.setProperty('--font-family', look.fontFamily);
    this.style.setProperty('--font-size', `${look.fontSize}px`);
    this.style.setProperty('--tab-size', String(look.tabSize));
    this.#metrics = undefined;
  }

  #measure(): Metrics {
    const { document, info } = this.session;
    const stripes = this.#presentation.stripes(this.session);
    const digits = Math.max(3, String(info?.lineCount ?? 1).length);
    if (this.#metrics?.stripes === stripes && this.#digits === digits) return this.#metrics;
    this.#digits = digits;
    const metrics = measure(this.#find('.probe'), document?.look as NonNullable<typeof document>['look'], stripes);
    this.#metrics = metrics;
    this.#gutter = Math.ceil(this.#digits * metrics.charWidth) + 28;
    this.style.setProperty('--gutter', `${this.#gutter}px`);
    this.style.setProperty('--row-height', `${metrics.rowHeight}px`);
    this.style.setProperty('--text-height', `${metrics.textHeight}px`);
    return metrics;
  }

  #contentWidth(longestLine: number): number {
    const columns = Math.max(this.#widest, Math.min(longestLine, maximumLineLength));
    const room = longestLine > maximumLineLength ? roomAfterLine : 40;
    return Math.ceil(this.#gutter + columns * (this.#metrics?.charWidth ?? 8) + room);
  }

  #learnWidths(scene: Scene): void {
    const widest = this.#stage.widestColumns(scene);
    if (widest <= this.#widest) return;
    this.#widest = widest;
    this.requestPaint();
  }

  #resized(): void {
    const scroller = this.renderRoot.querySelector<HTMLElement>('.scroller');
    if (scroller === null) return;
    this.#size = { width: scroller.clientWidth, height: scroller.clientHeight };
    const view = this.#find('.view');
    view.style.setProperty('width', `${this.#size.width}px`);
    view.style.setProperty('height', `${this.#size.height}px`);
    this.#metrics = undefined;
    this.requestPaint();
  }

  #scrolled(byReader: boolean): void {
    this.session.moved(this.#scroller.topLine);
    send(this, 'lens-scrolled', byReader);
    this.requestPaint();
    if (!byReader) return;
    this.#lastReaderScroll = performance.now();
    this.#scrollReport ??= setTimeout(() => {
      this.#scrollReport = undefined;
      const document = this.session.document?.document;
      if (document === undefined) return;
      this.session.context.calls.scrolled({ document, topLine: this.#scroller.topLine }).catch((error: unknown) => {
        this.session.report(error);
      });
    }, scrollThrottleMs);
  }

  #hit(event: MouseEvent): { line: Line; index: number } | undefined {
    const metrics = this.#metrics;
    const { snapshot } = this.session;
    if (metrics === undefined || snapshot === undefined) return undefined;
    const bounds = this.getBoundingClientRect();
    const y = event.clientY - bounds.top + this.#scroller.top;
    const line = this.lineAt(Math.floor(y / metrics.rowHeight));
    if (line === undefined) return undefined;
    const x = event.clientX - bounds.left - this.textLeft;
    const box = this.#stage.boxOf(line, line.text.length, metrics);
    // On the line numbers and right of the line end there is nothing to look at.
    if (event.clientX - bounds.left < this.#gutter || x > box.right) return undefined;
    return { line, index: this.#stage.characterAt(line, x, metrics) };
  }

  #pointerMoved(event: PointerEvent): void {
    if (event.buttons !== 0) return;
    const hit = this.#hit(event);
    if (hit === undefined) return this.#pointerLeft();
    if (this.#hovered?.line === hit.line.index && this.#hovered.index === hit.index) return;
    this.#hovered = { line: hit.line.index, index: hit.index };
    this.look(hit.line, hit.index, 'hover');
  }

  #pointerLeft(): void {
    if (this.#hovered === undefined) return;
    this.#hovered = undefined;
    send(this, 'lens-leave', null);
    this.requestPaint();
  }

  #clicked(event: MouseEvent): void {
    // A drag selects text: the click at its end is not one on a character.
    if (event.button !== 0 || getSelection()?.type === 'Range') return;
    const hit = this.#hit(event);
    if (hit === undefined) return;
    this.#caret.set(hit.line.index, hit.index);
    this.look(hit.line, hit.index, 'click');
  }

  #placeBoxes(): void {
    const { editorCaret } = this.session;
    const view = { left: this.#gutter, height: this.#size.height };
    const place = (name: string, at: { line: number; index: number } | undefined, width?: number): void =>
      placeMark(this.#find(`.box.${name}`), at && this.boxOf(at.line, at.index), view, width);
    placeMark(this.#find('.box.hover'), boxOfToken(this, this.token, this.#hovered), view);
    place('here', this.#caret.position);
    place('editor', editorCaret === undefined ? undefined : this.locate(editorCaret), 2);
  }
}

customElements.define('lens-text-view', LensTextView);
declare global {
  interface HTMLElementTagNameMap {
    'lens-text-view': LensTextView;
  }
}
