import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { RpcError } from '../../shared/rpc.js';
import type { TrainingViewApi, TrainingViewEvents } from '../../shared/trainingApi.js';
import { commands, viewIds } from '../contributions.js';
import type { RunView } from './runSigns.js';
import type { Training } from './training.js';
import { servePage, type ServedPage } from './webviewPage.js';

/** Commands of VS Code that the view offers, besides our own. */
const offered: readonly string[] = ['workbench.trust.manage', 'vscode.openFolder', 'workbench.action.files.openFolder'];

/** The training view: it shows what `training` says and passes on what the reader wants. */
export class TrainingView implements vscode.WebviewViewProvider, RunView {
  #page: ServedPage<TrainingViewEvents> | undefined;
  #view: vscode.WebviewView | undefined;
  readonly #visibleListeners = new Set<(visible: boolean) => void>();
  readonly #registration: vscode.Disposable;
  readonly #listening: { dispose(): void };

  constructor(
    private readonly extension: vscode.Uri,
    private readonly training: Training,
  ) {
    this.#registration = vscode.window.registerWebviewViewProvider(viewIds.training, this);
    this.#listening = training.listen({
      state: event => this.#page?.server.emit('state', event),
      progress: event => this.#page?.server.emit('progress', event),
      validation: event => this.#page?.server.emit('validation', event),
      sample: event => this.#page?.server.emit('sample', event),
    });
  }

  get visible(): boolean {
    return this.#view?.visible ?? false;
  }

  onVisible(listener: (visible: boolean) => void): { dispose(): void } {
    this.#visibleListeners.add(listener);
    return { dispose: () => this.#visibleListeners.delete(listener) };
  }

  #tellVisible(): void {
    for (const listener of this.#visibleListeners) listener(this.visible);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { training } = this;
    this.#view = view;
    view.onDidChangeVisibility(() => this.#tellVisible());
    this.#page?.dispose();
    const page = servePage<TrainingViewApi, TrainingViewEvents>(view.webview, this.extension, 'training.js', {
      state: () => training.state,
      prepare: () => training.prepare(),
      chooseLanguages: ({ languages }) => training.chooseLanguages(languages),
      start: ({ name, budget, options }) => training.start(name, budget, options),
      resume: ({ folder }) => training.resume(folder),
      pause: () => training.pause(),
      proceed: () => training.proceed(),
      async stop({ keep }) {
        if (keep || (await confirmDiscard())) await training.stop(keep);
      },
      async saveElsewhere() {
        const folder = await askFolder(training);
        if (folder !== null) await training.saveTo(folder);
      },
      leave: () => training.leave(),
      async runCommand({ command }) {
        if (!(Object.values(commands) as string[]).concat(offered).includes(command)) {
          throw new RpcError('invalid', `The training view offers no command "${command}".`);
        }
        await vscode.commands.executeCommand(command);
      },
    });
    this.#page = page;
    view.onDidDispose(() => {
      page.dispose();
      if (this.#page !== page) return;
      this.#page = undefined;
      this.#view = undefined;
      this.#tellVisible();
    });
    this.#tellVisible();
  }

  dispose(): void {
    this.#listening.dispose();
    this.#registration.dispose();
    this.#page?.dispose();
  }
}

/** A folder of the run's own name in one that the reader chooses; null: none was chosen. */
const askFolder = async ({ state }: Training): Promise<string | null> => {
  if (state.kind !== 'running') return null;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: 'Save the trained network in another folder',
      openLabel: 'Save Here',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return chosen === undefined ? null : join(chosen.fsPath, basename(state.run.started.folder));
};

const confirmDiscard = async (): Promise<boolean> => {
  const sure = 'Discard';
  const answer = await vscode.window.showWarningMessage(
    'Discard this training?',
    { modal: true, detail: 'What the network has learned so far is lost.' },
    sure,
  );
  return answer === sure;
};
