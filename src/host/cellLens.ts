import * as vscode from 'vscode';
import type { Clamp, EngineApi } from '../shared/engineApi.js';
import type { ThemeColours } from '../shared/colourPalette.js';
import type { CellQuestion, EditorLook, LensChoice, LensSubject, PictureRequest } from '../shared/lensApi.js';
import type { NetworkInfo } from '../shared/network.js';
import { startEngine } from '../shared/node/startEngine.js';
import type { Remote } from '../shared/rpc.js';
import type { CellIndex } from '../shared/units.js';
import { contexts } from './contributions.js';
import { EngineClient, type AfterCrash } from './engineClient.js';
import { LensSession } from './lensSession.js';

/** Milliseconds for which the engine outlives the lens: closing and opening again loads nothing anew. */
const engineGrace = 60_000;

/** What the lens shows at the moment. */
export interface LensState {
  readonly document: vscode.TextDocument;
  readonly network: NetworkInfo;
  /** Undefined until the page has told. */
  readonly choice: LensChoice | undefined;
  readonly held: readonly Clamp[];
  readonly look: EditorLook | undefined;
  /** Of the page; undefined until it has told. */
  readonly theme: ThemeColours | undefined;
}

/** The one lens of a window and the engine behind it. */
export class CellLens implements vscode.WebviewPanelSerializer {
  readonly #engine: EngineClient;
  #session: LensSession | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  readonly #changed = new vscode.EventEmitter<undefined>();
  /** What is shown, chosen or held has changed. */
  readonly onDidChange = this.#changed.event;
  /** Answers what the reader asks in the lens about cells. */
  onQuestion: ((question: CellQuestion) => Promise<void>) | undefined;

  constructor(
    readonly extension: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.#engine = new EngineClient(
      crashed =>
        startEngine({
          workerPath: vscode.Uri.joinPath(extension, 'dist', 'engine.js').fsPath,
          kernelFolder: vscode.Uri.joinPath(extension, 'dist', 'kernels').fsPath,
          events: {
            progress: event => this.#session?.progress(event),
            log: ({ level, message }) => log[level](`engine: ${message}`),
          },
          onCrash: crashed,
        }),
      (reason, after) => this.#engineCrashed(reason, after),
    );
  }

  /** Opens the lens beside the active editor, or brings it to the front. */
  show(): void {
    if (this.#session === undefined) {
      this.#adopt();
    } else {
      this.#session.panel.reveal();
    }
  }

  /** Called by VS Code after a reload of the window. The page keeps its own state. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#session === undefined) {
      this.#adopt(panel);
    } else {
      panel.dispose();
    }
  }

  /** The calls of the window's one engine. */
  get engine(): Remote<EngineApi> {
    return this.#engine.remote;
  }

  /** What the lens shows; undefined when it shows no document. */
  get state(): LensState | undefined {
    const session = this.#session;
    const shown = session?.shown;
    return (
      session &&
      shown && { ...shown, choice: session.choice, held: session.held, look: session.look, theme: session.theme }
    );
  }

  /** Opens the lens if need be, pins a cell and shows it. */
  showCell(cell: CellIndex): void {
    this.show();
    this.#session?.showCell(cell);
  }

  /** Holds exactly these cells in every document that the network of the lens reads. */
  hold(clamps: readonly Clamp[]): void {
    const network = this.state?.network;
    if (network !== undefined) this.#session?.hold(network.id, clamps);
  }

  /** Tells the lens how far the search for the cells of the network in `folder` is; undefined when it is over. */
  tellSearch(folder: string, progress: string | undefined): void {
    this.#session?.tellSearch(folder, progress);
  }

  /** Shows what the atlas of the network says now. */
  async refreshNetwork(): Promise<void> {
    await this.#session?.refreshNetwork();
    this.#changed.fire(undefined);
  }

  stepCell(by: 1 | -1): void {
    this.#session?.stepCell(by);
  }

  /** The page of the lens draws a picture as PNG. Throws Error when there is no lens, or it cannot. */
  async drawPicture(picture: Omit<PictureRequest, 'ticket'>): Promise<Uint8Array> {
    const session = this.#session;
    if (session === undefined) throw new Error('The lens draws images, and it is closed. Open it, or export as SVG.');
    if (!session.panel.isVisible) session.panel.reveal();
    return session.pictures.draw(picture);
  }

  /** Ends the engine and reads everything anew with a fresh one. */
  async restartEngine(): Promise<void> {
    this.log.info('The engine is restarted.');
    await this.#engine.stop();
    this.#session?.startOver();
  }

  /** What the lens shows, or undefined when there is none. */
  async subject(): Promise<LensSubject | undefined> {
    return this.#session?.subject();
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#idle);
    this.#changed.dispose();
    await this.#engine.dispose();
  }

  #adopt(revived?: vscode.WebviewPanel): void {
    clearTimeout(this.#idle);
    const parts = {
      extension: this.extension,
      engine: this.#engine,
      log: this.log,
      changed: () => this.#changed.fire(undefined),
      ask: async (question: CellQuestion) => this.onQuestion?.(question),
    };
    const session = new LensSession(parts, revived);
    this.#session = session;
    this.#setContexts();
    session.panel.onDidChangeVisibility(() => this.#setContexts());
    session.panel.onDidDispose(() => {
      this.#session = undefined;
      this.#setContexts();
      this.#changed.fire(undefined);
      this.#idle = setTimeout(() => void this.#engine.stop(), engineGrace);
    });
  }

  #setContexts(): void {
    void vscode.commands.executeCommand('setContext', contexts.open, this.#session !== undefined);
    void vscode.commands.executeCommand('setContext', contexts.visible, this.#session?.panel.isVisible ?? false);
  }

  #engineCrashed(reason: string, after: AfterCrash): void {
    this.log.error(`${reason} (${after})`);
    this.#session?.engineCrashed(reason, after);
    if (after === 'starts again') {
      void this.#offerLog(`The engine of Cell Lens stopped and was started again. ${reason}`);
    }
  }

  async #offerLog(message: string): Promise<void> {
    const show = 'Show Log';
    if ((await vscode.window.showWarningMessage(message, show)) === show) {
      this.log.show();
    }
  }
}
