import * as vscode from 'vscode';
import { networkCommands, viewIds } from '../contributions.js';
import { chosenNetworkFolder, shippedFolders } from '../settings.js';
import { natsOf } from './describeNetwork.js';
import { readNetwork, type NetworkStore, type StoredNetwork } from './networkStore.js';

/** A row of the view. */
export interface NetworkItem {
  readonly network: StoredNetwork;
  readonly kind: 'shipped' | 'own' | 'elsewhere';
  readonly chosen: boolean;
}

/** The networks at hand: those trained here, the one that comes with Cell Lens, and the one of the setting. */
export class NetworksView implements vscode.TreeDataProvider<NetworkItem> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<NetworkItem>;
  readonly #watching: vscode.Disposable;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly store: NetworkStore,
    /** Folder of the run that goes on in this window. */
    private readonly training: () => string | null,
  ) {
    this.#view = vscode.window.createTreeView(viewIds.networks, { treeDataProvider: this });
    this.#watching = vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('cellLens.network')) this.refresh();
    });
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#watching.dispose();
    this.#view.dispose();
    this.#changed.dispose();
  }

  /** Empty while nothing was trained here and the setting names nothing: the welcome text stands there then. */
  async getChildren(item?: NetworkItem): Promise<NetworkItem[]> {
    if (item !== undefined) return [];
    const shipped = shippedFolders(this.extension);
    const chosen = this.#chosen();
    const own = await this.store.list();
    const elsewhere =
      chosen === null || shipped.includes(chosen) || own.some(({ folder }) => folder === chosen)
        ? null
        : await readNetwork(chosen);
    if (own.length === 0 && elsewhere === null && chosen === shipped[0]) return [];
    const item_ = (network: StoredNetwork, kind: NetworkItem['kind']): NetworkItem => ({
      network,
      kind,
      chosen: network.folder === chosen,
    });
    const come = await Promise.all(shipped.map(readNetwork));
    return [
      ...own.map(network => item_(network, 'own')),
      ...(elsewhere === null ? [] : [item_(elsewhere, 'elsewhere')]),
      ...come.filter(network => network !== null).map(network => item_(network, 'shipped')),
    ];
  }

  getTreeItem({ network, kind, chosen }: NetworkItem): vscode.TreeItem {
    const { description, folder } = network;
    const running = folder === this.training();
    const item = new vscode.TreeItem(description?.name ?? 'Training has just begun');
    item.id = folder;
    item.contextValue = [
      kind,
      ...(description === null ? [] : ['readable']),
      ...(network.unfinished && !running ? ['unfinished'] : []),
    ].join(' ');
    item.description = rowDescription(network, kind, running);
    item.iconPath = new vscode.ThemeIcon(
      running ? 'loading~spin' : chosen ? 'pass-filled' : network.unfinished ? 'debug-pause' : 'circle-large-outline',
    );
    item.tooltip = tooltip(network, kind, chosen);
    item.accessibilityInformation = {
      label: `${item.label as string}, ${item.description}${chosen ? ', reads your files' : ''}`,
    };
    if (description !== null) {
      item.command = {
        command: networkCommands.useNetwork,
        title: 'Read with This Network',
        arguments: [{ network, kind, chosen } satisfies NetworkItem],
      };
    }
    return item;
  }

  #chosen(): string | null {
    try {
      return chosenNetworkFolder(this.extension);
    } catch {
      // The lens says what is wrong with the setting.
      return null;
    }
  }
}

const rowDescription = (
  { description, unfinished }: StoredNetwork,
  kind: NetworkItem['kind'],
  running: boolean,
): string =>
  [
    natsOf(description) ?? description?.shape,
    running ? 'training' : unfinished ? 'not finished' : kind === 'shipped' ? 'shipped' : undefined,
  ]
    .filter(part => part !== undefined)
    .join(' · ');

const count = new Intl.NumberFormat('en-GB');

const tooltip = ({ description, folder }: StoredNetwork, kind: NetworkItem['kind'], chosen: boolean): string => {
  if (description === null) return folder;
  const { name, shape, nats, characters, minutes, languages } = description;
  return [
    name,
    `${shape}${nats === null ? '' : `, ${nats.toFixed(3)} nats per character on files it has not read`}`,
    characters === null
      ? undefined
      : `trained on ${count.format(characters)} characters${minutes === null ? '' : ` in ${minutes} minutes`}`,
    languages.length === 0 ? undefined : languages.join(', '),
    chosen ? 'reads your files now' : kind === 'shipped' ? 'comes with Cell Lens' : undefined,
    folder,
  ]
    .filter(line => line !== undefined)
    .join('\n');
};
