import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { atlasFile, type Atlas } from '../../shared/atlas.js';
import { writeFileAtomically } from '../../shared/node/atomicWrite.js';
import { startAtlas, type StartedAtlas } from '../../shared/node/startAtlas.js';
import { cellCommands, contexts, viewIds } from '../contributions.js';
import { DisposableBag } from '../dispose.js';
import { findWorkspaceSources } from '../training/findSources.js';
import { searchMessage } from './cellWords.js';
import { judgedOn } from './heldOut.js';

/** The network whose cells are looked for. */
export interface Searched {
  readonly folder: string;
  readonly name: string;
}

interface Running extends Searched {
  readonly abort: AbortController;
  readonly over: Promise<unknown>;
}

/**
 * Looks for the cells of a network in the background, one network at a time, in threads of its own: the lens goes on.
 * A status bar item and the Cells view tell how far it is.
 */
export class CellSearch {
  readonly #bag = new DisposableBag();
  readonly #item = this.#bag.add(vscode.window.createStatusBarItem('cellLens.search', vscode.StatusBarAlignment.Left));
  #running: Running | undefined;
  #told: string | undefined;

  /** @param tell hears how far the search in a folder is, and undefined when it is over */
  constructor(
    private readonly extension: vscode.Uri,
    private readonly tell: (folder: string, progress: string | undefined) => void,
  ) {
    this.#item.name = 'Cell Lens: search for cells';
    this.#item.command = `${viewIds.cells}.focus`;
  }

  /** The network whose cells are being looked for. */
  get searched(): Searched | undefined {
    return this.#running;
  }

  /** Ends a search that goes on; what it had found so far is dropped. */
  stop(): void {
    this.#running?.abort.abort();
  }

  /**
   * Looks for the cells of `network` on the files of the workspace that it was not trained on, and writes the atlas
   * into its folder. A search for another network ends first.
   *
   * @returns undefined when it was given up
   * @throws Error saying why nothing can be found
   */
  async find(network: Searched): Promise<Atlas | undefined> {
    this.stop();
    await this.#running?.over;
    const abort = new AbortController();
    const found = this.#find(network, abort.signal);
    this.#running = { ...network, abort, over: found.catch(() => undefined) };
    try {
      return await found;
    } finally {
      this.#running = undefined;
      this.#progress(network, undefined);
    }
  }

  dispose(): void {
    this.stop();
    this.#bag.dispose();
  }

  async #find(network: Searched, signal: AbortSignal): Promise<Atlas | undefined> {
    const { folder, name } = network;
    this.#progress(network, 0);
    const sources = await findWorkspaceSources();
    const config = join(folder, 'config.json');
    const corpus = judgedOn(await readFile(config, 'utf8'), sources);
    if (corpus.length === 0) {
      throw new Error(
        `${name} was trained on every file there was: none is left to judge its cells by. Train on more files.`,
      );
    }
    const started = this.#start(share => this.#progress(network, share));
    // Not at its next step: it may be in the middle of a long one.
    signal.addEventListener('abort', () => void started.dispose());
    try {
      signal.throwIfAborted();
      const atlas = await started.atlas.build({ network: folder, corpus, relativeTo: sources.base });
      // It may have been deleted meanwhile: its folder must not come back.
      await readFile(config);
      await writeFileAtomically(join(folder, atlasFile), `${JSON.stringify(atlas, null, 1)}\n`);
      return atlas;
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    } finally {
      await started.dispose();
    }
  }

  #start(progress: (share: number) => void): StartedAtlas {
    const path = (name: string): string => vscode.Uri.joinPath(this.extension, 'dist', name).fsPath;
    return startAtlas({
      workerPath: path('atlas.js'),
      kernelFolder: path('kernels'),
      grammarFolder: path('grammars'),
      events: { progress: ({ share }) => progress(share) },
    });
  }

  #progress({ folder, name }: Searched, share: number | undefined): void {
    const text = share === undefined ? undefined : searchMessage(name, share);
    if (text === this.#told) return;
    this.#told = text;
    void vscode.commands.executeCommand('setContext', contexts.searching, text !== undefined);
    this.tell(folder, text);
    if (text === undefined) return this.#item.hide();
    this.#item.text = `$(loading~spin) ${text}`;
    this.#item.tooltip = new vscode.MarkdownString(
      `Its cells are compared with the parser on files that it was not trained on.\n\n[Stop](command:${cellCommands.stopSearch})`,
    );
    this.#item.tooltip.isTrusted = { enabledCommands: [cellCommands.stopSearch] };
    this.#item.show();
  }
}
