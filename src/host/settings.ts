import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { backendChoices, type BackendChoice } from '../shared/backendApi.js';
import type { EditorLook } from '../shared/lensApi.js';
import { shippedNetworkFolders } from '../shared/shippedNetwork.js';
import { section, settings } from './contributions.js';
import { lookOf } from './look.js';
import { networkFolder, valueInForce } from './networkFolder.js';
import { linesKeptAbove } from './scrollPosition.js';

const ours = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration(section);

const isOn = (key: string): boolean => ours().get(key, true);

export const scrollsLensWithEditor = (): boolean => isOn(settings.scrollLensWithEditor);
export const scrollsEditorWithLens = (): boolean => isOn(settings.scrollEditorWithLens);

/** The networks that come with the extension; the first reads unless another is chosen. */
export const shippedFolders = (extension: vscode.Uri): readonly string[] =>
  shippedNetworkFolders.map(folder => vscode.Uri.joinPath(extension, folder).fsPath);

/**
 * Folder of the network to read with.
 * @throws RpcError `invalid` when the setting is no path, or relative to nothing.
 */
export const chosenNetworkFolder = (extension: vscode.Uri): string => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri;
  return networkFolder(valueInForce(ours().inspect(settings.network), vscode.workspace.isTrusted), {
    shipped: shippedFolders(extension),
    home: homedir(),
    workspace: workspace?.scheme === 'file' ? workspace.fsPath : undefined,
  });
};

/** What training shall run on; a value that is none of those means `auto`. */
export const trainingBackend = (): BackendChoice => {
  const chosen = ours().get<string>(settings.backend);
  return backendChoices.find(choice => choice === chosen) ?? 'auto';
};

export const changesNetwork = (event: vscode.ConfigurationChangeEvent): boolean =>
  event.affectsConfiguration(`${section}.${settings.network}`);

export const changesLook = (event: vscode.ConfigurationChangeEvent): boolean =>
  event.affectsConfiguration('editor') || event.affectsConfiguration(`${section}.${settings.softenWhitespace}`);

/** Lines that an editor of `document` keeps above a place that it shows at its top. */
export const keptAbove = (document: vscode.TextDocument): number => {
  const configuration = vscode.workspace.getConfiguration('editor', document);
  return linesKeptAbove({
    stickyScroll: configuration.get('stickyScroll.enabled', true),
    mostSticky: configuration.get('stickyScroll.maxLineCount', 5),
    surrounding: configuration.get('cursorSurroundingLines', 0),
  });
};

/** How `document` looks in its editor; `editor` is one that shows it, where there is one. */
export const readLook = (document: vscode.TextDocument, editor: vscode.TextEditor | undefined): EditorLook => {
  const configuration = vscode.workspace.getConfiguration('editor', document);
  return lookOf({
    fontFamily: configuration.get('fontFamily'),
    fontSize: configuration.get('fontSize'),
    lineHeight: configuration.get('lineHeight'),
    tabSize: editor?.options.tabSize ?? configuration.get('tabSize'),
    softenWhitespace: isOn(settings.softenWhitespace),
    // The extension may run on another machine than the editor: the default font tells.
    mac: /\bMenlo\b/.test(configuration.inspect<string>('fontFamily')?.defaultValue ?? ''),
  });
};
