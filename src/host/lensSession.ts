import * as vscode from 'vscode';
import type { Clamp, DocumentId, DocumentStatistics } from '../shared/engineApi.js';
import type { ThemeColours } from '../shared/colourPalette.js';
import type { CellQuestion, EditorLook, LensChoice, LensEvents, LensHostApi, LensSubject } from '../shared/lensApi.js';
import type { NetworkId, NetworkInfo } from '../shared/network.js';
import { RpcError, type EventOf, type Handlers } from '../shared/rpc.js';
import { charOffset, lineIndex, type CellIndex } from '../shared/units.js';
import { commands } from './contributions.js';
import { DisposableBag } from './dispose.js';
import { PageDrawing } from './export/pageDrawing.js';
import { editorOf, revealOffset } from './editors.js';
import type { AfterCrash, EngineClient } from './engineClient.js';
import { Follower } from './follow.js';
import { sameLook } from './look.js';
import { documentClosed, engineStopped, loading, noEditor, offeredCommands, opening } from './messages.js';
import { idOf, OpenDocuments } from './openDocuments.js';
import { passOn } from './passOn.js';
import { LensPanel } from './panel.js';
import { ScrollSync, topLineOf } from './scrollSync.js';
import { changesLook, changesNetwork, readLook } from './settings.js';
import { documentFailure, prepare, type Shown } from './shown.js';
import { nameOf } from './tabs.js';
import { tellIfLate } from './late.js';

/** Milliseconds after which a page that asks what to show is told that it must wait. */
const patience = 150;
/** Milliseconds that the file of before stays in sight while another one is opened. */
const lateness = 1_000;

/** What a session works with. */
export interface SessionParts {
  readonly extension: vscode.Uri;
  readonly engine: EngineClient;
  readonly log: vscode.LogOutputChannel;
  /** What the lens shows, or what is chosen or held in it, has changed. */
  changed(): void;
  /** Answers what the reader asks in the lens about cells. */
  ask(question: CellQuestion): Promise<void>;
}

/** One open lens: what it shows, and everything it hears of the editors and of the engine. */
export class LensSession {
  readonly panel: LensPanel;
  readonly #bag = new DisposableBag();
  readonly #documents: OpenDocuments;
  readonly #follower: Follower;
  readonly #scroll: ScrollSync;
  #shown: Shown | undefined;
  #look: EditorLook | undefined;
  #showing: Promise<void>;
  #turn = 0;
  #choice: { readonly network: NetworkId; readonly choice: LensChoice } | undefined;
  #toShow: CellIndex | undefined;
  #theme: ThemeColours | undefined;
  /** Draws pictures in the page. */
  readonly pictures = new PageDrawing(request => this.#emit('drawPicture', request));

  /** `revived`: a panel kept over a reload of the window; without it a new one opens beside the editor. */
  constructor(
    private readonly parts: SessionParts,
    revived?: vscode.WebviewPanel,
  ) {
    const { engine, extension } = parts;
    this.#documents = this.#bag.add(
      new OpenDocuments(engine.remote, {
        changed: info => this.#documentChanged(info.document),
        failed: (document, error) => this.#documentFailed(document, error),
      }),
    );
    this.#follower = this.#bag.add(new Follower(() => this.#show()));
    this.#scroll = this.#bag.add(
      new ScrollSync(
        document => this.#shows(document),
        (document, topLine) => this.#emit('editorScrolled', { document: idOf(document), topLine }),
      ),
    );
    this.#watch();
    // Before the panel, whose opening changes what is active.
    this.#showing = this.#follower.refresh();
    const answers = { handlers: this.#handlers(), passOn: passOn(engine.call) };
    this.panel =
      revived === undefined ? LensPanel.create(extension, answers) : new LensPanel(revived, extension, answers);
    this.panel.onDidDispose(() => this.#bag.dispose());
  }

  /** What the lens shows, once nothing is being opened any more. */
  async subject(): Promise<LensSubject> {
    for (let last; last !== this.#showing;) {
      last = this.#showing;
      await last;
    }
    return this.#subject();
  }

  /** The lens chooses the next or the previous of its pinned cells. */
  stepCell(by: 1 | -1): void {
    this.#emit('stepCell', { by });
  }

  /** The document that is shown and the network that reads it; undefined while there is none. */
  get shown(): { readonly document: vscode.TextDocument; readonly network: NetworkInfo } | undefined {
    return this.#shown?.kind === 'document' ? this.#shown : undefined;
  }

  /** What the reader has chosen in the lens, once its page has told. */
  get choice(): LensChoice | undefined {
    return this.#choice?.network === this.shown?.network.id ? this.#choice?.choice : undefined;
  }

  /** The colours of the page's theme, once it has told. */
  get theme(): ThemeColours | undefined {
    return this.#theme;
  }

  /** How the editor of what is shown sets its text. */
  get look(): EditorLook | undefined {
    return this.#look;
  }

  /** The cells that are held in what is shown. */
  get held(): readonly Clamp[] {
    const network = this.shown?.network;
    return network === undefined ? [] : this.#documents.held(network.id);
  }

  hold(network: NetworkId, clamps: readonly Clamp[]): void {
    this.#documents.hold(network, clamps);
    this.parts.changed();
  }

  /** Pins a cell and shows it, as soon as the page is there. */
  showCell(cell: CellIndex): void {
    if (this.panel.isVisible && this.choice !== undefined) {
      this.#emit('showCell', { cell });
    } else {
      // The page asks for its subject when it is there, and tells what it shows.
      this.#toShow = cell;
      this.panel.reveal();
    }
  }

  /** How far the search for the cells of a network is; undefined when it is over. */
  tellSearch(network: NetworkId, progress: string | undefined): void {
    this.#emit('searching', { network, progress: progress ?? null });
  }

  /** The same document with what is known of the network now. */
  async refreshNetwork(): Promise<void> {
    this.#show();
    await this.#showing;
  }

  /** Reads everything anew, after the network or the engine has been replaced. */
  startOver(): void {
    this.#documents.forgetAll();
    this.#present({ kind: 'message', message: loading() });
    this.#show();
  }

  engineCrashed(reason: string, afterwards: AfterCrash): void {
    if (afterwards === 'starts again') {
      this.startOver();
    } else {
      this.#documents.forgetAll();
      this.#showNow({ kind: 'message', message: engineStopped(reason) });
    }
  }

  progress(event: { document: DocumentId; statistics: DocumentStatistics }): void {
    if (this.#shown?.kind === 'document' && idOf(this.#shown.document) === event.document) {
      this.#emit('progress', event);
    }
  }

  #watch(): void {
    const { workspace, window } = vscode;
    this.#bag.add(
      workspace.onDidChangeConfiguration(event => {
        if (changesNetwork(event)) {
          this.#show();
        }
        if (changesLook(event)) {
          this.#lookMayHaveChanged();
        }
      }),
    );
    this.#bag.add(workspace.onDidGrantWorkspaceTrust(() => this.#show()));
    this.#bag.add(window.onDidChangeTextEditorOptions(() => this.#lookMayHaveChanged()));
    this.#bag.add(
      window.onDidChangeTextEditorSelection(({ textEditor: { document }, selections: [selection] }) => {
        if (selection !== undefined && this.#shows(document)) {
          this.#emit('caretMoved', {
            document: idOf(document),
            offset: charOffset(document.offsetAt(selection.active)),
            line: lineIndex(selection.active.line),
          });
        }
      }),
    );
  }

  /** Calls that the host answers itself. */
  #handlers(): Handlers<LensHostApi> {
    return {
      // The page hears of what comes later by `subjectChanged`.
      subject: () => Promise.race([this.subject(), after(patience, loading())]),
      reveal: async ({ document, offset, takeFocus }) => {
        const shown = this.#shown;
        if (shown?.kind === 'document' && idOf(shown.document) === document) {
          await revealOffset(shown.document, offset, takeFocus, this.panel.columnForEditors);
        }
      },
      scrolled: ({ document, topLine }) => {
        if (this.#shown?.kind === 'document' && idOf(this.#shown.document) === document) {
          this.#scroll.lensScrolled(topLine);
        }
      },
      runCommand: async ({ command }) => {
        if (!(Object.values(commands) as string[]).concat(offeredCommands).includes(command)) {
          throw new RpcError('invalid', `The lens offers no command "${command}".`);
        }
        await vscode.commands.executeCommand(command);
      },
      chosen: ({ network, choice }) => {
        this.#choice = { network, choice };
        if (this.#toShow !== undefined) {
          this.#emit('showCell', { cell: this.#toShow });
          this.#toShow = undefined;
        }
        this.parts.changed();
      },
      hold: ({ network, clamps }) => this.hold(network, clamps),
      ask: question => this.parts.ask(question),
      themed: colours => {
        this.#theme = colours;
      },
      pictureDrawn: drawn => {
        this.pictures.drawn(drawn);
      },
      log: ({ level, message }) => this.parts.log[level](`lens: ${message}`),
    };
  }

  #show(): void {
    const turn = ++this.#turn;
    const { engine, extension } = this.parts;
    const { target } = this.#follower;
    const prepared = tellIfLate(prepare(target, engine, this.#documents, extension), lateness, () => {
      // What is seen meanwhile is another file's text: rather nothing than something that looks like the answer.
      const other = target.kind === 'document' && this.#shown?.kind === 'document' && !this.#shows(target.document);
      if (turn !== this.#turn || !other || this.#bag.isDisposed) return;
      this.#present({ kind: 'message', message: opening(nameOf(target.document.uri)) });
    });
    this.#showing = prepared.then(shown => {
      if (turn === this.#turn && !this.#bag.isDisposed) {
        this.#present(shown);
      }
    });
  }

  #showNow(shown: Shown): void {
    this.#turn++;
    this.#present(shown);
  }

  #present(shown: Shown): void {
    this.#shown = shown;
    if (shown.kind === 'message') {
      this.parts.log.debug(`${shown.message.title}. ${shown.message.detail}`);
    }
    const document = shown.kind === 'document' ? shown.document : shown.about;
    this.panel.title = document === undefined ? 'Cell Lens' : `Lens: ${nameOf(document.uri)}`;
    this.#emit('subjectChanged', this.#subject());
    this.parts.changed();
  }

  #subject(): LensSubject {
    const shown = this.#shown;
    if (shown === undefined) {
      return noEditor();
    }
    if (shown.kind === 'message') {
      return shown.message;
    }
    const { document, network } = shown;
    const info = this.#documents.info(idOf(document));
    if (info === undefined) {
      return documentClosed(nameOf(document.uri));
    }
    const editor = editorOf(document);
    this.#look = readLook(document, editor);
    return {
      kind: 'document',
      info,
      document: info.document,
      title: nameOf(document.uri),
      languageId: document.languageId,
      network,
      look: this.#look,
      topLine: editor === undefined ? 0 : topLineOf(editor),
      caret: editor === undefined ? null : charOffset(document.offsetAt(editor.selection.active)),
    };
  }

  #documentChanged(id: DocumentId): void {
    const shown = this.#shown;
    if (shown?.kind === 'document' && idOf(shown.document) === id) {
      // While another network takes the document over, the page still shows the cells of the one before.
      if (!this.#documents.isReadBy(id, shown.network.id)) return;
      const info = this.#documents.info(id);
      if (info !== undefined) {
        this.#emit('documentChanged', info);
      }
    } else if (shown?.kind === 'message' && shown.about !== undefined && idOf(shown.about) === id) {
      // An edit has mended what was wrong with it.
      this.#show();
    }
  }

  #documentFailed(id: DocumentId, error: unknown): void {
    const shown = this.#shown;
    // When the engine is gone, the crash tells; while a document is being opened, its opening does.
    if (shown?.kind === 'document' && idOf(shown.document) === id && !RpcError.is(error, 'closed')) {
      this.#showNow(documentFailure(shown.document, error));
    }
  }

  #lookMayHaveChanged(): void {
    if (this.#shown?.kind !== 'document' || this.#look === undefined) {
      return;
    }
    const { document } = this.#shown;
    const look = readLook(document, editorOf(document));
    if (!sameLook(look, this.#look)) {
      this.#look = look;
      this.#emit('lookChanged', look);
    }
  }

  #shows(document: vscode.TextDocument): boolean {
    return this.#shown?.kind === 'document' && this.#shown.document === document;
  }

  #emit<K extends keyof LensEvents>(name: K, event: EventOf<LensEvents[K]>): void {
    if (!this.#bag.isDisposed) {
      this.panel.emit(name, event);
    }
  }
}

const after = <T>(milliseconds: number, value: T): Promise<T> =>
  new Promise(resolve => setTimeout(() => resolve(value), milliseconds));
