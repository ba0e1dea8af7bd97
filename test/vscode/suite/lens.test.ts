import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

const extensionId = 'cell-lens.cell-lens';
const viewType = 'cellLens.lens';

const lensTabs = (): vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(tab => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith(viewType));

/** Waits until `condition` holds, as an editor tells of changes late. */
const eventually = async (what: string, condition: () => boolean): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 25));
  }
};

const openSample = async (name: string): Promise<vscode.TextEditor> => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'the tests need the workspace folder with the samples');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
  return vscode.window.showTextDocument(document, vscode.ViewColumn.One);
};

describe('in the extension host', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('activates', async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension, `${extensionId} is not there`);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command of its manifest', async () => {
    const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands.map(({ command }) => command).filter(id => !known.has(id));
    assert.deepEqual(missing, []);
  });

  it('opens one lens beside the editor and reveals it when asked again', async () => {
    await openSample('inventory.c');
    await vscode.commands.executeCommand('cellLens.show');
    await eventually('a lens beside the editor', () => lensTabs().length === 1);
    assert.equal(lensTabs()[0]?.group.viewColumn, vscode.ViewColumn.Two);
    await vscode.commands.executeCommand('cellLens.show');
    await new Promise(resolve => setTimeout(resolve, 300));
    assert.equal(lensTabs().length, 1);
  });

  it('opens on an untitled document and survives its being closed', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'python', content: 'print("hello")\n' });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('cellLens.show');
    await eventually('a lens', () => lensTabs().length === 1);
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await eventually('the document to close', () => vscode.window.activeTextEditor === undefined);
    assert.equal(lensTabs().length, 1);
  });

  it('says what to do when no file is open', async () => {
    await vscode.commands.executeCommand('cellLens.show');
    await eventually('a lens', () => lensTabs().length === 1);
  });
});
