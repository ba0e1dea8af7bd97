import * as vscode from 'vscode';
import { networkCommands } from '../contributions.js';
import { settingFor } from '../networkFolder.js';
import { chosenNetworkFolder, shippedFolders } from '../settings.js';
import type { NetworkStore } from './networkStore.js';
import type { NetworkItem, NetworksView } from './networksView.js';
import { chooseNetwork } from './chooseNetwork.js';
import { pickNetwork } from './pickNetwork.js';
import { useNetwork } from './useNetwork.js';

export interface NetworkActionParts {
  readonly extension: vscode.Uri;
  readonly store: NetworkStore;
  readonly view: NetworksView;
  /** Folder of the run that goes on. */
  readonly training: () => string | null;
}

/** Registers what can be done with networks. From the palette, without a row, each asks for the network first. */
export const registerNetworkCommands = (parts: NetworkActionParts): vscode.Disposable => {
  const { store, view, extension } = parts;
  const shipped = shippedFolders(extension);
  const folderOf = async (argument: unknown, title: string, own: boolean): Promise<string | undefined> =>
    isItem(argument) ? argument.network.folder : pickNetwork(store, title, own ? undefined : shipped);

  const actions: Record<keyof typeof networkCommands, (argument: unknown) => Promise<unknown>> = {
    chooseNetwork: () => chooseNetwork(store, shipped),
    async useNetwork(argument) {
      const folder = await folderOf(argument, 'Network that reads your files', false);
      if (folder !== undefined) await useNetwork(settingFor(folder, shipped));
    },
    async renameNetwork(argument) {
      const folder = await folderOf(argument, 'Network to rename', true);
      if (folder === undefined) return;
      const name = await vscode.window.showInputBox({
        title: 'New name of the network',
        value: (await store.list()).find(network => network.folder === folder)?.description?.name ?? '',
        validateInput: value =>
          value.trim() === '' || value.length > 200 ? 'Give it 1 to 200 characters.' : undefined,
      });
      if (name !== undefined) await store.rename(folder, name.trim());
    },
    async exportNetwork(argument) {
      const folder = await folderOf(argument, 'Network to export', false);
      if (folder === undefined) return;
      const [target] =
        (await vscode.window.showOpenDialog({
          title: 'Folder to put a copy of the network into',
          canSelectFiles: false,
          canSelectFolders: true,
          openLabel: 'Export here',
        })) ?? [];
      if (target === undefined) return;
      const copy = await store.export(folder, target.fsPath);
      void vscode.window.showInformationMessage(
        `The network is in ${copy}: config.json, and model.safetensors with PyTorch's tensor names.`,
      );
    },
    async deleteNetwork(argument) {
      const folder = await folderOf(argument, 'Network to delete', true);
      if (folder === undefined) return;
      if (folder === parts.training()) throw new Error('It is being trained. Stop the training first.');
      const name = (await store.list()).find(network => network.folder === folder)?.description?.name ?? 'this run';
      const sure = 'Delete';
      const answer = await vscode.window.showWarningMessage(
        `Delete ${name}?`,
        { modal: true, detail: 'Its weights and its training record are removed from this machine for good.' },
        sure,
      );
      if (answer !== sure) return;
      // First, so that the lens does not look for what is gone.
      if (folder === chosenFolder(extension)) await useNetwork('');
      await store.delete(folder);
    },
  };
  return vscode.Disposable.from(
    ...(Object.keys(actions) as (keyof typeof networkCommands)[]).map(name =>
      vscode.commands.registerCommand(networkCommands[name], async argument => {
        try {
          await actions[name](argument);
        } catch (error) {
          void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
        }
        view.refresh();
      }),
    ),
  );
};

const isItem = (argument: unknown): argument is NetworkItem =>
  typeof argument === 'object' && argument !== null && 'network' in argument;

const chosenFolder = (extension: vscode.Uri): string | null => {
  try {
    return chosenNetworkFolder(extension);
  } catch {
    return null;
  }
};
