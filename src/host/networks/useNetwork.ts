import * as vscode from 'vscode';
import { section, settings } from '../contributions.js';

/**
 * Lets the network in `folder` read this workspace's files; empty: the one that comes with Cell Lens. Without a folder
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
