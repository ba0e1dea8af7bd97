import * as vscode from 'vscode';
import { section, settings } from '../contributions.js';

/**
 * Sets the network that reads this workspace's files: a folder, or what `settingFor` makes of it. Without a folder
 * open, or where the workspace has no say, it is set for the user.
 */
export const useNetwork = async (folder: string): Promise<void> => {
  const configuration = vscode.workspace.getConfiguration(section);
  const { workspace, ConfigurationTarget } = vscode;
  if (workspace.workspaceFolders === undefined || !workspace.isTrusted) {
    await configuration.update(settings.network, folder === '' ? undefined : folder, ConfigurationTarget.Global);
    return;
  }
  const ofUser = configuration.inspect<string>(settings.network)?.globalValue ?? '';
  await configuration.update(settings.network, folder === ofUser ? undefined : folder, ConfigurationTarget.Workspace);
};
