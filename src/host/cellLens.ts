import * as vscode from 'vscode';
import type { LensSubject } from '../shared/lensApi.js';
import { startEngine } from '../shared/node/startEngine.js';
import { contexts } from './contributions.js';
import { EngineClient, type AfterCrash } from './engineClient.js';
import { LensSession } from './lensSession.js';

/** Milliseconds for which the engine outlives the lens: closing and opening again loads nothing anew. */
const engineGrace = 60_000;

/** The one lens of a window and the engine behind it. */
export class CellLens implements vscode.WebviewPanelSerializer {
  readonly #engine: EngineClient;
  #session: LensSession | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly extension: vscode.Uri,
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

  stepCell(by: 1 | -1): void {
    this.#session?.stepCell(by);
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
    await this.#engine.dispose();
  }

  #adopt(revived?: vscode.WebviewPanel): void {
    clearTimeout(this.#idle);
    const session = new LensSession({ extension: this.extension, engine: this.#engine, log: this.log }, revived);
    this.#session = session;
    this.#setContexts();
    session.panel.onDidChangeVisibility(() => this.#setContexts());
    session.panel.onDidDispose(() => {
      this.#session = undefined;
      this.#setContexts();
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
