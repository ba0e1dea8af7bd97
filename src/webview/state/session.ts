import type { CharacterDetails, Clamp, DocumentInfo, DocumentStatistics } from '../../shared/engineApi.js';
import type { ThemeColours } from '../../shared/colourPalette.js';
import type {
  CellQuestion,
  DrawnPicture,
  EditorLook,
  LensChoice,
  LensEvents,
  LensSubject,
  PictureRequest,
} from '../../shared/lensApi.js';
import { paintPicture } from '../export/paintPicture.js';
import { RpcError } from '../../shared/rpc.js';
import type { CellIndex, CharOffset } from '../../shared/units.js';
import type { HostContext } from '../context/hostContext.js';
import { Snapshot } from '../data/snapshot.js';
import type { ChoiceContext } from '../../shared/shownCell.js';
import { activate, carryChoice, fitChoice, initialChoice, pin, step } from './choice.js';
import { parsePersisted, serialise, type PersistedState } from './persisted.js';

/** A subject that has text to show. */
export type ShownDocument = Extract<LensSubject, { kind: 'document' }>;

/** What the text view does when the host asks; it registers itself. */
export interface SessionView {
  /** Follows the editor, unless the reader is scrolling. */
  scrollToLine(topLine: number): void;
  /** Shows another document from `topLine` on. */
  openAt(topLine: number): void;
  /** Something that is drawn over the text has changed. */
  requestPaint(): void;
}

/**
 * What the lens knows: the subject it shows, the reader's choice, the snapshot of the document, the character looked
 * at. Parts of the page read it and are told of every change.
 */
export class Session {
  subject: LensSubject | undefined;
  choice: LensChoice | undefined;
  info: DocumentInfo | undefined;
  statistics: DocumentStatistics | undefined;
  snapshot: Snapshot | undefined;
  editorCaret: CharOffset | undefined;
  /** Where the text starts in view; fractional line. */
  topLine = 0;
  /** The character that the card and the legend speak of. */
  details: CharacterDetails | undefined;
  /** What `choice` was made for: a message in between does not make it forgotten. */
  #chosenIn: ChoiceContext | undefined;
  /** How far the search for the cells of a network is; undefined while there is none. */
  #search: { readonly network: string; readonly progress: string } | undefined;
  /** The last thing that went wrong, in words for the reader. */
  problem: string | undefined;
  view: SessionView | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #arrivals = new Set<() => void>();

  constructor(readonly context: HostContext) {}

  /** Calls `listener` after each change; returns what stops it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` whenever lines or values have arrived; returns what stops it. */
  onArrival(listener: () => void): () => void {
    this.#arrivals.add(listener);
    return () => this.#arrivals.delete(listener);
  }

  /** Listens to the host and asks it for the subject. */
  async start(): Promise<void> {
    const events: LensEvents = {
      subjectChanged: subject => this.#setSubject(subject),
      documentChanged: info => this.#setInfo(info),
      lookChanged: look => this.#setLook(look),
      progress: ({ document, statistics }) => this.#progress(document, statistics),
      editorScrolled: ({ document, topLine }) => {
        if (document === this.document?.document) this.view?.scrollToLine(topLine);
      },
      caretMoved: ({ document, offset }) => {
        if (document !== this.document?.document) return;
        this.editorCaret = offset;
        this.view?.requestPaint();
      },
      stepCell: ({ by }) => this.changeChoice((context, choice) => step(context, choice, by)),
      showCell: ({ cell }) => this.changeChoice((context, choice) => pin(context, choice, cell)),
      searching: ({ network, progress }) => {
        this.#search = progress === null ? undefined : { network, progress };
        this.changed();
      },
      drawPicture: request => void this.#draw(request),
    };
    this.context.listen(events);
    try {
      const subject = await this.context.calls.subject({});
      if (this.subject === undefined) this.#setSubject(subject);
    } catch (error) {
      this.report(error);
    }
  }

  /** Tells the host how the theme looks. */
  tellTheme(colours: ThemeColours): void {
    this.context.calls.themed(colours).catch((error: unknown) => this.report(error));
  }

  async #draw(request: PictureRequest): Promise<void> {
    const { ticket } = request;
    let drawn: DrawnPicture;
    try {
      drawn = { ticket, png: await paintPicture(request) };
    } catch (error) {
      drawn = { ticket, problem: error instanceof Error ? error.message : String(error) };
    }
    await this.context.calls.pictureDrawn(drawn).catch((error: unknown) => this.report(error));
  }

  get document(): ShownDocument | undefined {
    return this.subject?.kind === 'document' ? this.subject : undefined;
  }

  get choiceContext(): ChoiceContext | undefined {
    const document = this.document;
    return document && { network: document.network, languageId: document.languageId };
  }

  /** How far the search for the cells of the network that is shown is. */
  get searching(): string | undefined {
    return this.#search?.network === this.document?.network.id ? this.#search?.progress : undefined;
  }

  /** The cells held at a value in what is shown. */
  get held(): readonly Clamp[] {
    return this.info?.held ?? [];
  }

  /** Holds exactly these cells; the text comes in a new generation. */
  hold(clamps: readonly Clamp[]): void {
    const network = this.document?.network.id;
    if (network !== undefined)
      this.context.calls.hold({ network, clamps }).catch((error: unknown) => this.report(error));
  }

  /** Asks the host for what is shown outside the lens. */
  ask(question: CellQuestion): void {
    this.context.calls.ask(question).catch((error: unknown) => this.report(error));
  }

  /** Whether the network has read the whole document. */
  get complete(): boolean {
    const { statistics, info } = this;
    return info === undefined || info.length === 0 || (statistics !== undefined && statistics.computed >= info.length);
  }

  changeChoice(change: (context: ChoiceContext, choice: LensChoice) => LensChoice): void {
    const context = this.choiceContext;
    if (context === undefined || this.choice === undefined) return;
    const next = change(context, this.choice);
    if (next === this.choice) return;
    this.choice = next;
    this.#tellChoice();
    this.persist();
    this.changed();
  }

  activate(cell: CellIndex): void {
    this.changeChoice((context, choice) => activate(context, choice, cell));
  }

  /** Keeps where the reader is; called after each scroll, so it tells nobody. */
  moved(topLine: number): void {
    this.topLine = topLine;
    this.persist();
  }

  persist(): void {
    const { document, choice, topLine } = this;
    if (document === undefined || choice === undefined) return;
    this.context.storage.write(
      serialise({
        network: document.network.id,
        document: document.document,
        languageId: document.languageId,
        choice,
        topLine,
      }),
    );
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Shows an error to the reader and writes it to the log; what only means "asked too late" is dropped. */
  report(error: unknown): void {
    if (RpcError.is(error, 'stale') || RpcError.is(error, 'cancelled')) return;
    const message = error instanceof Error ? error.message : String(error);
    this.problem = message;
    this.changed();
    if (!RpcError.is(error, 'closed')) {
      this.context.calls.log({ level: 'error', message }).catch(() => {
        // The host cannot be told either; the reader sees the problem in the footer.
      });
    }
  }

  #setSubject(subject: LensSubject): void {
    const previous = this.document;
    this.subject = subject;
    this.problem = undefined;
    if (subject.kind === 'message') {
      this.snapshot?.dispose();
      this.snapshot = this.info = this.statistics = this.details = undefined;
      this.changed();
      return;
    }
    const context = { network: subject.network, languageId: subject.languageId };
    const sameDocument = previous?.document === subject.document;
    const kept = previous === undefined ? parsePersisted(this.context.storage.read()) : undefined;
    this.choice = this.#choiceFor(context, kept);
    this.#chosenIn = context;
    this.editorCaret = subject.caret ?? undefined;
    if (!sameDocument) {
      this.details = undefined;
      this.topLine = kept?.document === subject.document ? kept.topLine : subject.topLine;
    }
    this.statistics = undefined;
    this.#replaceSnapshot(subject.info);
    void this.#askStatistics(subject.document);
    this.#tellChoice();
    this.changed();
    if (!sameDocument) this.view?.openAt(this.topLine);
  }

  /** The choice of before, of this page or of one before a reload, as it suits what is shown now. */
  #choiceFor(context: ChoiceContext, kept: PersistedState | undefined): LensChoice {
    if (this.choice !== undefined && this.#chosenIn !== undefined)
      return carryChoice(this.#chosenIn, this.choice, context);
    const fitting = kept?.network === context.network.id ? fitChoice(context, kept.choice) : undefined;
    if (kept === undefined || fitting === undefined) return initialChoice(context);
    return carryChoice(
      { network: context.network, languageId: kept.languageId ?? context.languageId },
      fitting,
      context,
    );
  }

  #tellChoice(): void {
    const network = this.document?.network.id;
    if (network === undefined || this.choice === undefined) return;
    this.context.calls.chosen({ network, choice: this.choice }).catch((error: unknown) => this.report(error));
  }

  #setInfo(info: DocumentInfo): void {
    if (info.document !== this.document?.document) return;
    if (this.info !== undefined && info.generation <= this.info.generation) return;
    this.problem = undefined;
    this.#replaceSnapshot(info);
    this.changed();
  }

  #setLook(look: EditorLook): void {
    const document = this.document;
    if (document === undefined || this.info === undefined) return;
    this.subject = { ...document, look };
    this.#replaceSnapshot(this.info);
    this.changed();
  }

  #replaceSnapshot(info: DocumentInfo): void {
    const document = this.document;
    if (document === undefined) return;
    this.snapshot?.dispose();
    this.info = info;
    const snapshot = new Snapshot({
      engine: this.context.calls,
      document: document.document,
      info,
      tabSize: document.look.tabSize,
      vocabulary: document.network.readsTokens === true ? null : new Set(document.network.vocabulary),
      onArrival: () => {
        if (this.snapshot === snapshot) for (const listener of this.#arrivals) listener();
      },
      onError: error => {
        if (this.snapshot === snapshot) this.report(error);
      },
    });
    this.snapshot = snapshot;
  }

  #progress(document: string, statistics: DocumentStatistics): void {
    if (document !== this.document?.document) return;
    if (this.info !== undefined && statistics.generation < this.info.generation) return;
    this.statistics = statistics;
    this.changed();
  }

  async #askStatistics(document: string): Promise<void> {
    try {
      this.#progress(document, await this.context.calls.statistics({ document }));
    } catch (error) {
      if (this.document?.document === document) this.report(error);
    }
  }
}
