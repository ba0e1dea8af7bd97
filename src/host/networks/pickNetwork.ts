import * as vscode from 'vscode';
import { natsOf } from './describeNetwork.js';
import { readNetwork, type NetworkStore, type StoredNetwork } from './networkStore.js';

/** A network as a row of a quick pick. */
export interface NetworkChoice extends vscode.QuickPickItem {
  readonly folder: string;
}

const choiceOf = ({ folder, description, unfinished }: StoredNetwork, shipped: boolean): NetworkChoice => ({
  folder,
  label: description?.name ?? 'Training has just begun',
  description: [
    description?.shape,
    natsOf(description),
    shipped ? 'comes with Cell Lens' : unfinished ? 'not finished' : undefined,
  ]
    .filter(part => part !== undefined)
    .join(' · '),
});

/** The networks that can read: those trained here, newest first, and those in `shipped`. */
export const networkChoices = async (
  store: NetworkStore,
  shipped: readonly string[] = [],
): Promise<NetworkChoice[]> => {
  const own = (await store.list()).filter(({ description }) => description !== null);
  const come = (await Promise.all(shipped.map(readNetwork))).filter(network => network !== null);
  return [...own.map(network => choiceOf(network, false)), ...come.map(network => choiceOf(network, true))];
};

/** Asks for one of them; says so where there is none. */
export const pickNetwork = async (
  store: NetworkStore,
  title: string,
  shipped?: readonly string[],
): Promise<string | undefined> => {
  const choices = await networkChoices(store, shipped);
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(
      'No network has been trained here yet. Run "Cell Lens: Train on Workspace".',
    );
    return undefined;
  }
  return (await vscode.window.showQuickPick(choices, { title }))?.folder;
};
