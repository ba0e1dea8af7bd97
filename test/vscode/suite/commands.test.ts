import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, eventually, extension, lensTabs, openFile, showLens, shows, subject } from './support.js';

describe('the commands', () => {
  afterEach(closeEverything);

  it('are all registered', async () => {
    await extension().activate();
    const manifest = extension().packageJSON as { contributes: { commands: { command: string }[] } };
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      manifest.contributes.commands.map(({ command }) => command).filter(id => !known.has(id)),
      [],
    );
    assert.ok(manifest.contributes.commands.length >= 6);
  });

  it('open one lens beside the editor, which keeps the focus, and reveal it when asked again', async () => {
    const { document } = await openFile('inventory.c');
    await showLens();
    assert.equal(lensTabs()[0]?.group.viewColumn, vscode.ViewColumn.Two);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    await shows(document);
    await eventually('the tab is named', () => lensTabs()[0]?.label === 'Lens: inventory.c');
    await showLens();
    assert.equal(lensTabs().length, 1);
  });

  it('show the lens for the file of a tab that is not the active one', async () => {
    const { document } = await openFile('diary.py');
    await openFile('inventory.c');
    await vscode.commands.executeCommand('cellLens.show', document.uri);
    await shows(document);
  });

  it('open a lens again after it was closed', async () => {
    const { document } = await openFile('inventory.c');
    await showLens();
    await shows(document);
    await vscode.window.tabGroups.close(lensTabs());
    assert.equal(await subject(), undefined);
    await showLens();
    await shows(document);
  });

  it('step through cells and open the log, with a lens and without', async () => {
    await vscode.commands.executeCommand('cellLens.nextCell');
    await openFile('inventory.c');
    await showLens();
    await vscode.commands.executeCommand('cellLens.nextCell');
    await vscode.commands.executeCommand('cellLens.previousCell');
    await vscode.commands.executeCommand('cellLens.openLog');
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });

  it('cost little before they are used: activation is measured', async () => {
    const { activationMilliseconds } = await extension().activate();
    console.log(`      activation took ${activationMilliseconds.toFixed(2)} ms`);
    assert.ok(Number.isFinite(activationMilliseconds) && activationMilliseconds > 0);
  });
});
