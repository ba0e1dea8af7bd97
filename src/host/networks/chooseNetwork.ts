import * as vscode from 'vscode';
import { section, settings } from '../contributions.js';
import { settingFor } from '../networkFolder.js';
import type { NetworkStore } from './networkStore.js';
import { networkChoices } from './pickNetwork.js';
import { useNetwork } from './useNetwork.js';

const folder = { label: '$(folder) A folder…', description: 'with config.json and model.safetensors' };
const setting = { label: '$(gear) Open the setting', description: `${section}.${settings.network}` };

/** Asks which network shall read the files of this workspace: one trained here, a shipped one, or any folder. */
export const chooseNetwork = async (store: NetworkStore, shipped: readonly string[]): Promise<void> => {
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator };
  const choice = await vscode.window.showQuickPick(
    [...(await networkChoices(store, shipped)), separator, folder, setting],
    { title: 'Network that reads your files' },
  );
  if (choice === undefined) return;
  if ('folder' in choice) {
    await useNetwork(settingFor(choice.folder, shipped));
  } else if (choice === folder) {
    const [picked] =
      (await vscode.window.showOpenDialog({
        canSelectFiles: false,
        canSelectFolders: true,
        openLabel: 'Read with this network',
      })) ?? [];
    if (picked !== undefined) await useNetwork(picked.fsPath);
  } else {
    await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${section}.${settings.network}`);
  }
};
