import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { LensCalls, LensEvents, LensHostApi } from '../shared/lensApi.js';
import { serve, type Call, type EventOf, type Handlers, type Server } from '../shared/rpc.js';
import { viewType } from './contributions.js';
import { DisposableBag } from './dispose.js';
import { lensPage } from './html.js';
import { portOf } from './webviewPort.js';

/** Who answers the lens. */
export interface LensAnswers {
  readonly handlers: Handlers<LensHostApi>;
  /** Passes the calls of `LensEngineApi` on to the engine. */
  readonly passOn: Call;
}

/** The webview panel: its page, and the one port over which the lens calls and hears events. */
export class LensPanel {
  readonly #bag = new DisposableBag();
  readonly #panel: vscode.WebviewPanel;
  #server: Server<LensEvents>;

  /** Opens a panel beside the active editor; the editor keeps the focus. */
  static create(extension: vscode.Uri, answers: LensAnswers): LensPanel {
    const panel = vscode.window.createWebviewPanel(
      viewType,
      'Cell Lens',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { retainContextWhenHidden: false },
    );
    return new LensPanel(panel, extension, answers);
  }

  /** Takes over `panel`, new or kept over a reload of the window. */
  constructor(panel: vscode.WebviewPanel, extension: vscode.Uri, answers: LensAnswers) {
    this.#panel = panel;
    const root = vscode.Uri.joinPath(extension, 'dist', 'webview');
    panel.iconPath = {
      light: vscode.Uri.joinPath(extension, 'media', 'icons', 'lens-light.svg'),
      dark: vscode.Uri.joinPath(extension, 'media', 'icons', 'lens-dark.svg'),
    };
    // A revived panel comes without its options.
    panel.webview.options = { enableScripts: true, enableCommandUris: false, localResourceRoots: [root] };
    const port = portOf(panel.webview, this.#bag);
    const answer = (): Server<LensEvents> =>
      serve<LensCalls, LensEvents>(port, answers.handlers as Handlers<LensCalls>, { passOn: answers.passOn });
    this.#server = answer();
    this.#bag.add({ dispose: () => this.#server.dispose() });
    this.#bag.add(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) {
          // The hidden page is gone: nobody waits for its calls.
          this.#server.dispose();
          this.#server = answer();
        }
      }),
    );
    panel.onDidDispose(() => this.#bag.dispose());
    panel.webview.html = lensPage({
      script: panel.webview.asWebviewUri(vscode.Uri.joinPath(root, 'lens.js')).toString(),
      cspSource: panel.webview.cspSource,
      nonce: randomBytes(24).toString('base64url'),
    });
  }

  get isVisible(): boolean {
    return !this.#bag.isDisposed && this.#panel.visible;
  }

  /** Where to open an editor that must not cover the lens. */
  get columnForEditors(): vscode.ViewColumn {
    return this.#panel.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
  }

  set title(title: string) {
    if (!this.#bag.isDisposed) {
      this.#panel.title = title;
    }
  }

  /** Tells the lens; lost on purpose while it is hidden, because it asks for the whole when it shows again. */
  emit<K extends keyof LensEvents>(name: K, event: EventOf<LensEvents[K]>): void {
    if (this.isVisible) {
      this.#server.emit(name, event);
    }
  }

  /** Brings the panel to the front; the editor keeps the focus. */
  reveal(): void {
    this.#panel.reveal(undefined, true);
  }

  onDidChangeVisibility(listener: () => void): void {
    this.#bag.add(this.#panel.onDidChangeViewState(listener));
  }

  onDidDispose(listener: () => void): void {
    this.#panel.onDidDispose(listener);
  }
}
