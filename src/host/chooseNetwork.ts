import * as vscode from 'vscode';
import { section, settings } from './contributions.js';

const shipped = { label: 'The network that comes with Cell Lens', value: '' };
const folder = { label: 'A folder…', description: 'with config.json and model.safetensors' };
const setting = { label: 'Open the setting', description: `${section}.${settings.network}` };

/** Asks which network shall read the files, and sets it for this user. */
export const chooseNetwork = async (): Promise<void> => {
  const choice = await vscode.window.showQuickPick([shipped, folder, setting], {
    title: 'Network that reads your files',
  });
  if (choice === shipped) {
    await setNetwork(shipped.value);
  } else if (choice === folder) {
    const [picked] =
      (await vscode.window.showOpenDialog({
        canSelectFiles: false,
        canSelectFolders: true,
        openLabel: 'Read with this network',
      })) ?? [];
    if (picked !== undefined) {
      await setNetwork(picked.fsPath);
    }
  } else if (choice === setting) {
    await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${section}.${settings.network}`);
  }
};

/** Where the setting has a value already, it is that value which counts; so that one is replaced. */
const setNetwork = async (value: string): Promise<void> => {
  const configuration = vscode.workspace.getConfiguration(section);
  const inWorkspace = configuration.inspect(settings.network)?.workspaceValue !== undefined;
  await configuration.update(
    settings.network,
    value === '' && !inWorkspace ? undefined : value,
    inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
};
