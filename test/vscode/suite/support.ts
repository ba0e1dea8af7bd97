import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CellLensExports } from '../../../src/extension.js';
import type { LensSubject } from '../../../src/shared/lensApi.js';

const patience = 20_000;

export const extension = (): vscode.Extension<CellLensExports> => {
  const found = vscode.extensions.getExtension<CellLensExports>('cell-lens.cell-lens');
  assert.ok(found, 'the extension is not there');
  return found;
};

/** Waits until `look` gives something, as an editor tells of changes late. */
export const eventually = async <T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> => {
  const deadline = Date.now() + patience;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== null && value !== false) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`never happened: ${what}; the lens shows ${JSON.stringify(await subject())?.slice(0, 600)}`);
    }
    await new Promise(resolve => setTimeout(resolve, 25));
  }
};

/** What the lens shows. */
export const subject = async (): Promise<LensSubject | undefined> => (await extension().activate()).subject();

type DocumentSubject = Extract<LensSubject, { kind: 'document' }>;
type MessageSubject = Extract<LensSubject, { kind: 'message' }>;

/** Waits until the lens shows `document` as it is now. */
export const shows = async (document: vscode.TextDocument): Promise<DocumentSubject> =>
  eventually(`the lens shows all ${document.getText().length} characters of ${document.uri.toString()}`, async () => {
    const now = await subject();
    return now?.kind === 'document' &&
      now.document === document.uri.toString() &&
      now.info.length === document.getText().length &&
      now.languageId === document.languageId
      ? now
      : undefined;
  });

/** Waits until the lens shows a message with this in its title or detail. */
export const says = async (words: RegExp): Promise<MessageSubject> =>
  eventually(`the lens says ${words.source}`, async () => {
    const now = await subject();
    return now?.kind === 'message' && words.test(`${now.title} ${now.detail}`) ? now : undefined;
  });

export const lensTabs = (): readonly vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(tab => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith('cellLens.lens'));

export const showLens = async (): Promise<void> => {
  await vscode.commands.executeCommand('cellLens.show');
  await eventually('a lens is open', () => lensTabs().length === 1);
};

/** A file of the workspace of the tests. */
export const inWorkspace = (name: string): vscode.Uri => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'the tests need the workspace folder with the samples');
  return vscode.Uri.joinPath(folder.uri, name);
};

export const openFile = async (name: string, column = vscode.ViewColumn.One): Promise<vscode.TextEditor> =>
  vscode.window.showTextDocument(await vscode.workspace.openTextDocument(inWorkspace(name)), column);

export const openText = async (content: string, language = 'plaintext'): Promise<vscode.TextEditor> =>
  vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language }), vscode.ViewColumn.One);

/** Back to an empty window, without being asked whether to save. */
export const closeEverything = async (): Promise<void> => {
  for (const document of vscode.workspace.textDocuments) {
    if (document.isDirty) {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await eventually('all editors are closed', () => vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0));
};
