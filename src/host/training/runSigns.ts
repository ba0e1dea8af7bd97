import * as vscode from 'vscode';
import { viewIds } from '../contributions.js';
import type { Training } from './training.js';
import { statusText } from './words.js';

/** The view that a run is seen in. */
export interface RunView {
  readonly visible: boolean;
  onVisible(listener: (visible: boolean) => void): { dispose(): void };
}

/**
 * What tells of a run outside its view: one status bar item; and a notification that can end it, once a run, as soon as
 * the view is out of sight and until it is back.
 */
export class RunSigns {
  readonly #item: vscode.StatusBarItem;
  readonly #listening: readonly { dispose(): void }[];
  /** The run that no notification has told of yet. */
  #untold: string | undefined;
  #closeNotification: (() => void) | undefined;

  constructor(
    private readonly training: Training,
    private readonly view: RunView,
  ) {
    this.#item = vscode.window.createStatusBarItem('cellLens.training', vscode.StatusBarAlignment.Left, 0);
    this.#item.name = 'Cell Lens Training';
    this.#item.command = `${viewIds.training}.focus`;
    this.#listening = [
      training.listen({
        state: () => this.#update(),
        progress: () => this.#update(),
        began: ({ name }) => {
          this.#untold = name;
          this.#notify();
        },
      }),
      view.onVisible(visible => (visible ? this.#closeNotification?.() : this.#notify())),
    ];
  }

  dispose(): void {
    this.#closeNotification?.();
    for (const listening of this.#listening) listening.dispose();
    this.#item.dispose();
  }

  #update(): void {
    const { state } = this.training;
    if (state.kind !== 'running') {
      this.#item.hide();
      this.#untold = undefined;
      this.#closeNotification?.();
      return;
    }
    const { run, paused, ending } = state;
    const point = run.progress.at(-1);
    this.#item.text = statusText(point, paused, ending);
    this.#item.tooltip = `Cell Lens trains ${run.started.name}${
      point === undefined
        ? ''
        : `: ${Math.round(point.charactersPerSecond).toLocaleString('en-GB')} characters a second`
    }. Click to see it.`;
    this.#item.show();
  }

  #notify(): void {
    const name = this.#untold;
    if (name === undefined || this.view.visible) return;
    this.#untold = undefined;
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Training ${name}`, cancellable: true },
      (progress, token) =>
        new Promise<void>(resolve => {
          let told = 0;
          const listening = this.training.listen({
            progress: ({ done, loss }) => {
              progress.report({ increment: 100 * (done - told), message: `${loss.toFixed(2)} nats per character` });
              told = done;
            },
          });
          token.onCancellationRequested(() => void this.training.stop(true));
          this.#closeNotification = () => {
            this.#closeNotification = undefined;
            listening.dispose();
            resolve();
          };
        }),
    );
  }
}
