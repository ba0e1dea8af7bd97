import * as vscode from 'vscode';
import type { GradientFlowState, GradientFlowViewApi, GradientFlowViewEvents } from '../../shared/gradientFlowApi.js';
import type { StartedTrainer } from '../../shared/node/startTrainer.js';
import { viewIds } from '../contributions.js';
import { isFollowed, nameOf } from '../tabs.js';
import { servePage, type ServedPage } from './webviewPage.js';

/** Units of the fresh networks: enough for the picture, small enough for float64. */
const freshHidden = 64;
const usual = { steps: 100, clip: 1 };
/** Positions of the loss to average over. */
const positions = 24;
/** Characters read at most. */
const mostCharacters = 8_000;

export interface GradientFlowParts {
  readonly extension: vscode.Uri;
  /** A trainer process for one question. */
  startTrainer(): StartedTrainer;
  /** The network that reads, and the one being trained. @throws Error when the setting names none */
  networkFolders(): Promise<readonly string[]>;
}

interface Text {
  readonly title: string;
  readonly text: string;
}

/** The panel that shows how far gradients reach back on the reader's own text. One for the window. */
export class GradientFlowPanel {
  #panel: vscode.WebviewPanel | undefined;
  #page: ServedPage<GradientFlowViewEvents> | undefined;
  #state: GradientFlowState = { kind: 'busy', title: '' };
  #text: Text | undefined;
  #turn = 0;

  constructor(private readonly parts: GradientFlowParts) {}

  /** Measures on the active editor's text, its selection where there is one worth it. */
  async show(): Promise<void> {
    const text = readText(vscode.window.activeTextEditor, usual.steps + 2);
    if (text === undefined) {
      void vscode.window.showInformationMessage(
        `Open a source file of at least ${usual.steps + 2} characters: the gradient is measured on its text.`,
      );
      return;
    }
    this.#text = text;
    this.#open();
    await this.#measure(usual.steps, usual.clip);
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #open(): void {
    if (this.#panel !== undefined) {
      this.#panel.reveal(undefined, true);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      viewIds.gradientFlow,
      'Gradient Flow',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { retainContextWhenHidden: false },
    );
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.parts.extension, 'media', 'icons', 'lens-light.svg'),
      dark: vscode.Uri.joinPath(this.parts.extension, 'media', 'icons', 'lens-dark.svg'),
    };
    this.#panel = panel;
    this.#page = servePage<GradientFlowViewApi, GradientFlowViewEvents>(
      panel.webview,
      this.parts.extension,
      'gradientFlow.js',
      {
        state: () => this.#state,
        measure: ({ steps, clip }) => this.#measure(steps, clip),
      },
    );
    panel.onDidDispose(() => {
      this.#turn++;
      this.#page?.dispose();
      this.#panel = this.#page = undefined;
    });
  }

  async #measure(steps: number, clip: number): Promise<void> {
    const text = this.#text;
    if (text === undefined) return;
    const turn = ++this.#turn;
    this.#set({ kind: 'busy', title: text.title });
    const trainer = this.parts.startTrainer();
    try {
      const flow = await trainer.trainer.gradientFlow({
        text: text.text,
        folders: await this.parts.networkFolders(),
        fresh: { hidden: freshHidden, seed: 1 },
        steps,
        positions,
        clip,
      });
      if (turn === this.#turn) this.#set({ kind: 'measured', title: text.title, characters: text.text.length, flow });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (turn === this.#turn) this.#set({ kind: 'failed', title: text.title, reason });
    } finally {
      await trainer.dispose();
    }
  }

  #set(state: GradientFlowState): void {
    this.#state = state;
    this.#page?.server.emit('state', state);
  }
}

const readText = (editor: vscode.TextEditor | undefined, least: number): Text | undefined => {
  if (editor === undefined || !isFollowed(editor.document.uri)) return undefined;
  const { document, selection } = editor;
  const selected = document.getText(selection);
  const whole = selected.length >= least ? selected : document.getText();
  return whole.length < least ? undefined : { title: nameOf(document.uri), text: whole.slice(0, mostCharacters) };
};
