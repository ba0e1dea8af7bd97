import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeEverything,
  eventually,
  inWorkspace,
  lensTabs,
  openFile,
  openText,
  says,
  showLens,
  shows,
  subject,
} from './support.js';

describe('what the lens follows', () => {
  afterEach(closeEverything);

  it('is the active editor', async () => {
    const first = await openFile('inventory.c');
    await showLens();
    await shows(first.document);
    const second = await openFile('diary.py');
    await shows(second.document);
    const again = await openFile('inventory.c');
    assert.equal((await shows(again.document)).title, 'inventory.c');
  });

  it('stays while the lens has the focus', async () => {
    const { document } = await openFile('inventory.c');
    await showLens();
    await shows(document);
    await vscode.commands.executeCommand('workbench.action.focusSecondEditorGroup');
    await eventually('the lens is active', () => lensTabs()[0]?.isActive && lensTabs()[0]?.group.isActive);
    await new Promise(resolve => setTimeout(resolve, 200));
    await shows(document);
  });

  it('is not a log', async () => {
    const { document } = await openFile('inventory.c');
    await showLens();
    await shows(document);
    await vscode.commands.executeCommand('cellLens.openLog');
    await new Promise(resolve => setTimeout(resolve, 300));
    await shows(document);
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });

  it('can be untitled and never saved', async () => {
    const { document } = await openText('print("hello")\n', 'python');
    await showLens();
    const shown = await shows(document);
    assert.equal(shown.languageId, 'python');
    assert.equal(document.isUntitled, true);
  });

  it('can be virtual', async () => {
    const provider = vscode.workspace.registerTextDocumentContentProvider('cell-lens-test', {
      provideTextDocumentContent: ({ path }) => `// made of nothing at ${path}\n`,
    });
    try {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('cell-lens-test:/virtual.c'));
      await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
      await showLens();
      assert.equal((await shows(document)).title, 'virtual.c');
    } finally {
      provider.dispose();
    }
  });

  it('can be empty', async () => {
    const { document } = await openText('');
    await showLens();
    const { info } = await shows(document);
    assert.equal(info.length, 0);
    assert.equal(info.lineCount, 1);
  });

  it('takes another language with the document', async () => {
    const { document } = await openText('int x = 1;\n', 'plaintext');
    await showLens();
    await shows(document);
    const changed = await vscode.languages.setTextDocumentLanguage(document, 'c');
    assert.equal((await shows(changed)).languageId, 'c');
  });

  it('is nothing without an editor: the lens says what to do, and follows the first that opens', async () => {
    await showLens();
    const message = await says(/No file/);
    assert.ok(message.action);
    const { document } = await openFile('queue.go');
    await shows(document);
  });

  it('is not a binary file: the lens says why', async () => {
    const binary = inWorkspace('picture.bin');
    await vscode.workspace.fs.writeFile(
      binary,
      Uint8Array.from({ length: 512 }, (_, k) => (k * 7) % 5),
    );
    await openFile('inventory.c');
    await showLens();
    await vscode.commands.executeCommand('vscode.open', binary, vscode.ViewColumn.One);
    await says(/picture\.bin cannot be read as text.*binary/);
    const { document } = await openFile('inventory.c');
    await shows(document);
  });

  it('leaves a friendly message when its document is closed', async () => {
    const { document } = await openText('x = 1\n', 'python');
    await showLens();
    await shows(document);
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await says(/was closed/);
    assert.equal(lensTabs().length, 1);
  });

  it('survives a document closed while it is being opened', async () => {
    const { document } = await openText('y = 2\n'.repeat(2_000), 'python');
    const opened = showLens();
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await opened;
    await eventually('a message', async () => (await subject())?.kind === 'message');
  });
});
