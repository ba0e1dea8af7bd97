import * as vscode from 'vscode';
import type { Atlas } from '../../shared/atlas.js';
import { defaultSignal, isGraded, type NetworkInfo } from '../../shared/network.js';
import { RpcError } from '../../shared/rpc.js';
import type { CellIndex } from '../../shared/units.js';
import { conceptName, languageName } from '../../shared/words.js';
import type { CellLens } from '../cellLens.js';
import { cellCommands, viewIds } from '../contributions.js';
import { DisposableBag } from '../dispose.js';
import { Latest } from '../latest.js';
import { idOf } from '../openDocuments.js';
import { changesNetwork, chosenNetworkFolder } from '../settings.js';
import { childRows, rootRows, type CellRow, type FoundCell } from './cellRows.js';
import { describeFound, explainFound, explainWithout, sparkline, tierIn } from './cellWords.js';

/** Columns of a sparkline, and milliseconds between two looks at the lens. */
const columns = 12;
const settle = 400;

const icons = {
  causal: 'verified-filled',
  selective: 'verified',
  correlated: 'pass',
  listed: 'circle-outline',
} as const;

/** The network that reads the files, and its atlas where it has one. */
export interface Known {
  readonly network: NetworkInfo;
  readonly atlas: Atlas | null;
}

/** The cells of the network: what was found by concept, then all of them. */
export class CellsView implements vscode.TreeDataProvider<CellRow> {
  readonly #bag = new DisposableBag();
  readonly #changed = this.#bag.add(new vscode.EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<CellRow>;
  readonly #look = this.#bag.add(new Latest<void>(settle, () => this.#lookAgain()));
  #known: Promise<Known> | undefined;
  #shown = '';
  /** Why nothing can be listed, and how far a search for cells is. */
  #problem: string | undefined;
  #searching: string | undefined;

  constructor(private readonly lens: CellLens) {
    const options = { treeDataProvider: this, showCollapseAll: true };
    this.#view = this.#bag.add(vscode.window.createTreeView(viewIds.cells, options));
    this.#bag.add(lens.onDidChange(() => this.#look.set()));
    this.#bag.add(
      vscode.workspace.onDidChangeConfiguration(event => {
        if (changesNetwork(event)) this.refresh();
      }),
    );
  }

  /** Asks anew which network there is and what is known of it. */
  refresh(): void {
    this.#known = undefined;
    this.#changed.fire(undefined);
  }

  /** How far a search for cells is; undefined while there is none. */
  set searching(text: string | undefined) {
    if (text === this.#searching) return;
    // The row that offers to search comes and goes with it.
    const began = this.#searching === undefined || text === undefined;
    this.#searching = text;
    this.#tell();
    if (began) this.#changed.fire(undefined);
  }

  /** @throws RpcError where there is no network to speak of. */
  known(): Promise<Known> {
    this.#known ??= this.#ask().catch((error: unknown) => {
      this.#known = undefined;
      throw error;
    });
    return this.#known;
  }

  dispose(): void {
    this.#bag.dispose();
  }

  async getChildren(row?: CellRow): Promise<CellRow[]> {
    try {
      const { network, atlas } = await this.known();
      this.#problem = undefined;
      const rows =
        row === undefined ? rootRows(network, atlas, this.lens.state?.document.languageId) : childRows(row, atlas);
      return this.#searching === undefined ? rows : rows.filter(({ kind }) => kind !== 'unsearched');
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      return [];
    } finally {
      this.#tell();
    }
  }

  async getTreeItem(row: CellRow): Promise<vscode.TreeItem> {
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    switch (row.kind) {
      case 'network': {
        const { name, layers, hidden, kind, folder } = row.network;
        return item(name, `${layers}×${hidden} ${kind.toUpperCase()}`, {
          icon: 'circuit-board',
          state: Collapsed,
          tooltip: folder,
        });
      }
      case 'unsearched': {
        const made = item('Find its cells', 'what they track is not known yet', { icon: 'wand' });
        made.command = { command: cellCommands.findCells, title: 'Find its cells' };
        return made;
      }
      case 'unfound':
        return item('No cell was found', row.reason, { icon: 'circle-slash', tooltip: row.reason });
      case 'fact':
        return item(row.label, row.value, { tooltip: `${row.label}: ${row.value}` });
      case 'concept': {
        const made = item(conceptName(row.concept), '', {
          state: Expanded,
        });
        made.id = row.concept;
        return made;
      }
      case 'found':
        return this.#foundItem(row);
      case 'without':
        return item('in no single cell', row.questions.map(({ languageId }) => languageName(languageId)).join(', '), {
          icon: 'type-hierarchy',
          tooltip: row.questions.map(explainWithout).join('\n\n'),
        });
      case 'all': {
        const made = item('All cells', String(row.network.layers * row.network.hidden), {
          icon: 'list-flat',
          state: Collapsed,
        });
        made.id = 'all';
        made.contextValue = 'all';
        return made;
      }
      case 'layer':
        return item(`Layer ${row.layer}`, '', { state: Collapsed });
      case 'cell': {
        const made = item(row.address, row.known, {});
        made.contextValue = 'cell';
        made.command = show(row);
        return made;
      }
    }
  }

  async #foundItem(row: Extract<CellRow, { kind: 'found' }>): Promise<vscode.TreeItem> {
    const { concept, found, address } = row;
    const languageId = this.lens.state?.document.languageId;
    const made = item(address, describeFound(found, languageId, await this.#sparkline(found)), {
      icon: icons[tierIn(found.findings, languageId) ?? 'listed'],
      tooltip: explainFound(concept, found, address),
    });
    made.id = `${concept} ${address}`;
    made.contextValue = 'cell found';
    made.command = show(row);
    made.accessibilityInformation = {
      label: `${conceptName(concept)} ${address}, ${describeFound(found, languageId, '')}`,
    };
    return made;
  }

  /** The cell over the file that the lens shows; empty where it shows none. */
  async #sparkline({ cell, findings: [best] }: FoundCell): Promise<string> {
    const state = this.lens.state;
    if (state === undefined || best === undefined) return '';
    const { network, document } = state;
    const signal = network.kind === 'lstm' && isGraded(best.concept) ? 'c' : defaultSignal[network.kind];
    const { engine } = this.lens;
    try {
      const { generation } = await engine.documentInfo({ document: idOf(document) });
      const asked = { document: idOf(document), generation, cell, signal, buckets: columns, unheld: true };
      return sparkline((await engine.overview(asked)).values, best.sign);
    } catch (error) {
      // Asked too early, or of a text that has changed meanwhile: the next look comes.
      if (RpcError.is(error)) return '';
      throw error;
    }
  }

  async #ask(): Promise<Known> {
    const { engine, extension } = this.lens;
    const network = await engine.openNetwork({ folder: chosenNetworkFolder(extension) });
    return { network, atlas: await engine.atlas({ network: network.id }) };
  }

  #tell(): void {
    const message = this.#problem ?? this.#searching;
    if (message === undefined) delete this.#view.message;
    else this.#view.message = message;
  }

  #lookAgain(): void {
    const { state } = this.lens;
    // What is chosen and held changes nothing here; another document or network does.
    const shown = `${state?.network.id} ${state?.document.uri.toString()} ${state?.document.languageId}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.refresh();
  }
}

const show = (row: CellRow): vscode.Command => ({
  command: cellCommands.findCell,
  title: 'Show in the lens',
  arguments: [row],
});

const item = (
  label: string,
  description: string,
  look: { readonly icon?: string; readonly state?: vscode.TreeItemCollapsibleState; readonly tooltip?: string },
): vscode.TreeItem => {
  const made = new vscode.TreeItem(label, look.state ?? vscode.TreeItemCollapsibleState.None);
  made.description = description;
  if (look.icon !== undefined) made.iconPath = new vscode.ThemeIcon(look.icon);
  if (look.tooltip !== undefined) made.tooltip = look.tooltip;
  return made;
};

/** The cell of a row; undefined for rows of no cell and for anything else. */
export const cellOfRow = (argument: unknown): CellIndex | undefined => {
  const row = argument as CellRow | undefined;
  return row?.kind === 'found' ? row.found.cell : row?.kind === 'cell' ? row.cell : undefined;
};
