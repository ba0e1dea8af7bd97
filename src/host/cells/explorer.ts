import * as vscode from 'vscode';
import type { ExploreApi } from '../../shared/exploreApi.js';
import { startExplore, type StartedExplore } from '../../shared/node/startExplore.js';
import { RpcError, type Remote } from '../../shared/rpc.js';

/** Milliseconds after the last question for which the process keeps its network. */
const idle = 60_000;

/** Asks questions over whole texts, with progress that the reader can cancel. */
export class Explorer {
  #started: StartedExplore | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #report: ((read: number, of: number) => void) | undefined;

  constructor(private readonly extension: vscode.Uri) {}

  /**
   * @param title what is being done, for the notification
   * @returns what `question` answers; undefined when the reader gave it up
   */
  async ask<T>(
    title: string,
    question: (explore: Remote<ExploreApi>, signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    clearTimeout(this.#timer);
    const started = (this.#started ??= this.#start());
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    try {
      return await vscode.window.withProgress(options, (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        let told = 0;
        this.#report = (read, of) => {
          const part = Math.floor((100 * read) / Math.max(1, of));
          if (part > told) progress.report({ increment: part - told, message: `${part}%` });
          told = Math.max(told, part);
        };
        return question(started.explore, abort.signal);
      });
    } catch (error) {
      if (RpcError.is(error, 'cancelled')) return undefined;
      if (RpcError.is(error, 'closed')) this.#started = undefined;
      throw error;
    } finally {
      this.#report = undefined;
      this.#timer = setTimeout(() => void this.#stop(), idle);
    }
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#stop();
  }

  async #stop(): Promise<void> {
    const started = this.#started;
    this.#started = undefined;
    await started?.dispose();
  }

  #start(): StartedExplore {
    const path = (name: string): string => vscode.Uri.joinPath(this.extension, 'dist', name).fsPath;
    return startExplore({
      workerPath: path('explore.js'),
      kernelFolder: path('kernels'),
      grammarFolder: path('grammars'),
      events: { progress: ({ read, of }) => this.#report?.(read, of) },
    });
  }
}
