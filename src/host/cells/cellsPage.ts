import * as vscode from 'vscode';
import type { CellsPageApi, CellsPageEvents, CellsPageState } from '../../shared/cellsPageApi.js';
import type { CellIndex } from '../../shared/units.js';
import { viewIds } from '../contributions.js';
import { revealOffset } from '../editors.js';
import { servePage, type ServedPage } from '../training/webviewPage.js';

/** The panel that shows the evidence for a cell, or the gates of all. One for the window. */
export class CellsPage {
  #panel: vscode.WebviewPanel | undefined;
  #page: ServedPage<CellsPageEvents> | undefined;
  #state: CellsPageState = { kind: 'busy', title: '' };

  constructor(
    private readonly extension: vscode.Uri,
    private readonly showCell: (cell: CellIndex) => void,
  ) {}

  show(title: string, state: CellsPageState): void {
    this.#state = state;
    if (this.#panel === undefined) this.#panel = this.#open();
    else this.#panel.reveal(undefined, true);
    this.#panel.title = title;
    this.#page?.server.emit('state', state);
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #open(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(viewIds.cellsPage, 'Cells', vscode.ViewColumn.One, {
      retainContextWhenHidden: false,
    });
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.extension, 'media', 'icons', 'lens-light.svg'),
      dark: vscode.Uri.joinPath(this.extension, 'media', 'icons', 'lens-dark.svg'),
    };
    this.#page = servePage<CellsPageApi, CellsPageEvents>(panel.webview, this.extension, 'cells.js', {
      state: () => this.#state,
      showCell: ({ cell }) => this.showCell(cell),
      openPlace: ({ path, offset }) => openPlace(path, offset),
    });
    panel.onDidDispose(() => {
      this.#page?.dispose();
      this.#panel = this.#page = undefined;
    });
    return panel;
  }
}

const openPlace = async (path: string, offset: number): Promise<void> => {
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const file = vscode.Uri.joinPath(uri, path);
    try {
      await revealOffset(await vscode.workspace.openTextDocument(file), offset, true, vscode.ViewColumn.One);
      return;
    } catch {
      // Not in this folder.
    }
  }
  void vscode.window.showInformationMessage(`${path} was read for the evidence; it is not in this workspace.`);
};
