import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { formatRgb } from '../../shared/colourPalette.js';
import type { ScaleMode } from '../../shared/lensApi.js';
import type { Signal } from '../../shared/network.js';
import type { CharOffset } from '../../shared/units.js';
import { Inspector } from '../controllers/inspector.js';
import { Copier } from '../export/copyFile.js';
import { ThemeController } from '../controllers/themeController.js';
import { TipController } from '../controllers/tipController.js';
import { placeCard } from '../rendering/placeCard.js';
import { announce } from '../state/announce.js';
import { findingOf, scaleOf } from '../../shared/shownCell.js';
import { pin, step, unpin } from '../state/choice.js';
import type { Look } from '../state/lookEvents.js';
import type { Session } from '../state/session.js';
import { appStyles } from './app.styles.js';
import './cellChips.js';
import './cellPicker.js';
import './characterCard.js';
import type { LensCharacterCard } from './characterCard.js';
import './holdControls.js';
import './legend.js';
import './messagePage.js';
import './overviewStrip.js';
import './searchOffer.js';
import './statusFooter.js';
import { sharedStyles } from './shared.styles.js';
import './textView.js';
import type { LensTextView } from './textView.js';
import './viewControls.js';

const hoverDelayMs = 45;
/** Time to get from the text into a card before it goes. */
const leaveGraceMs = 250;

/** The whole lens. Give it a session; it starts it and shows it. */
export class LensApp extends LitElement {
  static override styles = [sharedStyles, appStyles];
  static override properties = { session: { attribute: false } };
  declare session: Session;

  readonly #theme = new ThemeController(this);
  readonly #tips = new TipController(this);
  /** The card that follows the pointer or the caret, and the one that stays at the side. */
  #floating!: Inspector;
  #docked!: Inspector;
  readonly #copier = new Copier();
  #floatingKind: Look['kind'] = 'hover';
  /** The card that is coming beside or below the text must not hide the character that it speaks of. */
  #keepInSight = false;
  #announce = false;
  #announced = '';
  #toldTheme = '';
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void)[] = [];
  #seen: readonly unknown[] = [];

  constructor() {
    super();
    this.addEventListener('keydown', event => this.#keyDown(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#floating = new Inspector(this.session, () => this.requestUpdate());
    this.#docked = new Inspector(this.session, () => this.requestUpdate());
    this.#stop.push(
      this.session.subscribe(() => this.#changed()),
      this.session.onArrival(() => this.requestUpdate()),
    );
    if (this.session.subject === undefined) void this.session.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stop) stop();
    this.#stop = [];
    this.#floating.dismiss();
    this.#docked.dismiss();
    clearTimeout(this.#leaving);
  }

  protected override render(): unknown {
    const { subject } = this.session;
    if (subject === undefined) return nothing;
    if (subject.kind === 'message') {
      return html`<lens-message-page
        .subject=${subject}
        @lens-command=${(event: CustomEvent<string>) => this.#run(event.detail)}
      ></lens-message-page>`;
    }
    return this.#document();
  }

  #document(): unknown {
    const { session } = this;
    const { choice, choiceContext: context, info, statistics } = session;
    if (choice === undefined || context === undefined) return nothing;
    const { theme } = this.#theme;
    const unit = session.snapshot?.activations.scale(choice.active, choice.signal) ?? 1;
    const looked = (this.#floating.details ?? this.#docked.details)?.pinned.find(({ cell }) => cell === choice.active);
    const docked = this.#docked.details;
    const floating = this.#floating.details;
    const part = Math.floor((100 * (statistics?.computed ?? 0)) / Math.max(1, info?.length ?? 1));
    return html`
      <div
        class="toolbar"
        @lens-activate=${(event: HTMLElementEventMap['lens-activate']) => session.activate(event.detail)}
        @lens-unpin=${(event: HTMLElementEventMap['lens-unpin']) =>
          session.changeChoice((known, before) => unpin(known, before, event.detail))}
        @lens-choose=${(event: HTMLElementEventMap['lens-choose']) => this.#openPicker(event)}
        @lens-signal=${(event: CustomEvent<Signal>) =>
          session.changeChoice((_, before) => ({ ...before, signal: event.detail }))}
        @lens-scale=${(event: CustomEvent<ScaleMode>) =>
          session.changeChoice((_, before) => ({ ...before, scaleMode: event.detail }))}
      >
        <lens-search-offer
          .network=${context.network}
          .progress=${session.searching}
          ?hidden=${context.network.findings.length > 0}
          @lens-command=${(event: CustomEvent<string>) => this.#run(event.detail)}
        ></lens-search-offer>
        <lens-cell-chips .choice=${choice} .context=${context} .held=${session.held}></lens-cell-chips>
        <div class="controls">
          <lens-view-controls .choice=${choice} .context=${context}></lens-view-controls>
          <lens-hold-controls .session=${session}></lens-hold-controls>
          <lens-legend
            .theme=${theme}
            .scale=${scaleOf(context, choice, choice.active, unit)}
            .signal=${choice.signal}
            .unit=${unit}
            .finding=${findingOf(context.network, choice.active, context.languageId)}
            .value=${looked?.signals[choice.signal]}
          ></lens-legend>
        </div>
      </div>
      <div
        class="progress ${session.complete ? 'done' : ''}"
        role="progressbar"
        aria-label="The network is reading the file"
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${part}
      >
        <div></div>
      </div>
      <div
        class="main ${docked === undefined ? '' : 'with-docked'}"
        @lens-look=${(event: HTMLElementEventMap['lens-look']) => this.#look(event.detail)}
        @lens-leave=${() => this.#leave()}
        @lens-dismiss=${() => this.#dismiss()}
        @lens-step=${(event: HTMLElementEventMap['lens-step']) =>
          session.changeChoice((known, before) => step(known, before, event.detail))}
        @lens-scrolled=${(event: HTMLElementEventMap['lens-scrolled']) => this.#scrolled(event.detail)}
        @lens-scroll=${(event: HTMLElementEventMap['lens-scroll']) => this.#view?.scrollByReader(event.detail)}
        @lens-dock=${(event: HTMLElementEventMap['lens-dock']) => this.#dock(event.detail)}
        @lens-pin=${(event: HTMLElementEventMap['lens-pin']) =>
          session.changeChoice((known, before) => pin(known, before, event.detail))}
      >
        <lens-text-view
          @copy=${(event: ClipboardEvent & { currentTarget: LensTextView }) => this.#copier.copy(event, event.currentTarget)}
          @keydown=${(event: KeyboardEvent) => this.#copier.keyDown(event)}
          @pointerdown=${() => this.#copier.pointerDown()}
          .session=${session}
          .theme=${theme}
          .token=${floating?.token}
          .label=${`Text of ${session.document?.title ?? ''}, with the values of the cells; arrow keys read them`}
        ></lens-text-view>
        ${
          docked === undefined
            ? nothing
            : html`<lens-character-card
                class="docked"
                role="complementary"
                aria-label="Pinned character"
                docked
                .details=${docked}
                .free=${this.#docked.free}
                .session=${session}
                .choice=${choice}
                .context=${context}
              ></lens-character-card>`
        }
        <lens-overview-strip .session=${session} .theme=${theme}></lens-overview-strip>
        ${
          floating === undefined
            ? nothing
            : html`<lens-character-card
                class="floating"
                role="region"
                aria-label="Character"
                .details=${floating}
                .free=${this.#floating.free}
                .session=${session}
                .choice=${choice}
                .context=${context}
                @pointerenter=${() => clearTimeout(this.#leaving)}
                @pointerleave=${() => this.#leave()}
              ></lens-character-card>`
        }
        ${info?.length === 0 ? html`<div class="empty muted">This file is empty: type something.</div>` : nothing}
      </div>
      <lens-status-footer .session=${session}></lens-status-footer>
      <div class="hidden-text" role="status" aria-live="polite">${this.#announced}</div>
      <lens-cell-picker
        .context=${context}
        @lens-pin=${(event: HTMLElementEventMap['lens-pin']) =>
          session.changeChoice((known, before) => pin(known, before, event.detail))}
      ></lens-cell-picker>
    `;
  }

  protected override willUpdate(): void {
    this.#tellTheme();
    const { choice, choiceContext } = this.session;
    const details = this.#floating.details ?? this.#docked.details;
    if (!this.#announce || details === undefined || choice === undefined || choiceContext === undefined) return;
    if (details.offset !== this.#floating.offset && details.offset !== this.#docked.offset) return;
    this.#announce = false;
    this.#announced = announce(choiceContext, choice, details);
  }

  protected override updated(_changed: PropertyValues): void {
    const { statistics, info } = this.session;
    const part = (statistics?.computed ?? 0) / Math.max(1, info?.length ?? 1);
    this.#find('.progress > div')?.style.setProperty('width', `${Math.min(100, 100 * part)}%`);
    this.#placeFloating();
    if (this.#keepInSight && this.#docked.details !== undefined) {
      this.#keepInSight = false;
      // The text learns its new size before the second frame.
      requestAnimationFrame(() => requestAnimationFrame(() => this.#view?.caret.keepInSight()));
    }
    // Only then does a card that has just come know how high it is.
    void this.renderRoot
      .querySelector<LensCharacterCard>('.floating')
      ?.updateComplete.then(() => this.#placeFloating());
  }

  get #view(): LensTextView | undefined {
    return this.renderRoot.querySelector('lens-text-view') ?? undefined;
  }

  #find(selector: string): HTMLElement | undefined {
    return this.renderRoot.querySelector<HTMLElement>(selector) ?? undefined;
  }

  /** The session has changed: parts read it anew, and open cards ask again if what they tell has changed. */
  #changed(): void {
    const { info, choice, document } = this.session;
    const [document0, generation, cells] = this.#seen;
    this.#seen = [document?.document, info?.generation, choice?.cells];
    if (document0 !== document?.document) {
      this.#floating.dismiss();
      this.#docked.dismiss();
      this.#view?.caret.clear();
    } else if (generation !== info?.generation || cells !== choice?.cells) {
      this.#floating.refresh();
      this.#docked.refresh();
    }
    this.requestUpdate();
    this.#view?.requestUpdate();
    for (const part of ['lens-overview-strip', 'lens-status-footer', 'lens-hold-controls'] as const) {
      this.renderRoot.querySelector(part)?.requestUpdate();
    }
  }

  #look({ offset, kind }: Look): void {
    clearTimeout(this.#leaving);
    this.#announce ||= kind !== 'hover';
    if (kind === 'click') {
      this.#floating.dismiss();
      this.#docked.look(offset);
      this.#reveal(offset);
      this.#keepInSight = this.#docked.details === undefined;
    } else if (kind === 'caret' && this.#docked.offset !== undefined) {
      this.#docked.look(offset);
    } else {
      this.#floatingKind = kind;
      this.#floating.look(offset, kind === 'hover' ? hoverDelayMs : 0);
    }
  }

  #leave(): void {
    clearTimeout(this.#leaving);
    if (this.#floatingKind !== 'hover') return;
    this.#leaving = setTimeout(() => this.#floating.dismiss(), leaveGraceMs);
  }

  #dismiss(): void {
    if (this.#floating.offset !== undefined) this.#floating.dismiss();
    else if (this.#docked.offset !== undefined) this.#docked.dismiss();
    else this.#view?.caret.clear();
  }

  /** Escape closes the card wherever the focus is; the text and open dialogs have their own answer to it. */
  #keyDown(event: KeyboardEvent): void {
    const inDialog = event.composedPath().some(node => node instanceof HTMLDialogElement);
    if (event.key !== 'Escape' || event.defaultPrevented || inDialog) return;
    if (this.#docked.offset !== undefined && this.#floating.offset === undefined) this.#dock(false);
    else this.#dismiss();
  }

  #dock(docked: boolean): void {
    const { offset } = this.#floating;
    if (!docked) {
      // The focus does not get lost with the button that had it.
      if (this.#find('.docked:focus-within') !== undefined)
        this.#view?.renderRoot.querySelector<HTMLElement>('.scroller')?.focus();
      this.#docked.dismiss();
    } else if (offset !== undefined) {
      this.#floating.dismiss();
      this.#docked.look(offset);
    }
  }

  #tellTheme(): void {
    const { palette } = this.#theme.theme;
    const colours = {
      kind: palette.kind,
      background: formatRgb(palette.background),
      foreground: formatRgb(palette.text),
    };
    const told = JSON.stringify(colours);
    if (told === this.#toldTheme) return;
    this.#toldTheme = told;
    this.session.tellTheme(colours);
  }

  #scrolled(byReader: boolean): void {
    if (byReader && this.#floatingKind === 'hover') this.#floating.dismiss();
    const strip = this.renderRoot.querySelector('lens-overview-strip');
    if (strip !== null) strip.view = { topLine: this.#view?.topLine ?? 0, lines: this.#view?.linesInView ?? 0 };
    this.#placeFloating();
  }

  #placeFloating(): void {
    const card = this.#find('.floating');
    const main = this.#find('.main');
    const view = this.#view;
    const details = this.#floating.details;
    if (card === undefined || main === undefined || view === undefined || details === undefined) return;
    const box = view.boxOf(details.line, details.column);
    if (box === undefined) return;
    const anchor = { ...box, textRight: view.textRight };
    const size = { width: card.offsetWidth, height: card.scrollHeight + 2 };
    const placement = placeCard(anchor, size, { width: view.clientWidth, height: main.clientHeight });
    card.style.setProperty('transform', `translate(${placement.left}px, ${placement.top}px)`);
    card.style.setProperty('max-height', `${placement.maxHeight}px`);
  }

  #openPicker(event: Event): void {
    const [target] = event.composedPath();
    const anchor = target instanceof HTMLElement ? target.shadowRoot?.querySelector('.add') : null;
    const picker = this.renderRoot.querySelector('lens-cell-picker');
    picker?.open((anchor ?? this).getBoundingClientRect());
  }

  #reveal(offset: CharOffset): void {
    const { document, context } = this.session;
    if (document === undefined) return;
    context.calls
      .reveal({ document: document.document, offset, takeFocus: false })
      .catch((error: unknown) => this.session.report(error));
  }

  #run(command: string): void {
    this.session.context.calls.runCommand({ command }).catch((error: unknown) => this.session.report(error));
  }
}

customElements.define('lens-app', LensApp);
declare global {
  interface HTMLElementTagNameMap {
    'lens-app': LensApp;
  }
}
