import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, eventually, openFile, openText, showLens, shows, subject } from './support.js';

const generation = async (): Promise<number> => {
  const now = await subject();
  assert.equal(now?.kind, 'document');
  return now.info.generation;
};

describe('the text that the lens shows', () => {
  afterEach(closeEverything);

  it('is the editor’s, edit by edit', async () => {
    const editor = await openText('int x;\r\n\tchar y = "é";\n', 'c');
    await showLens();
    await shows(editor.document);
    const before = await generation();
    await editor.edit(edit => {
      edit.insert(new vscode.Position(0, 0), '/* 漢字 */ ');
      edit.replace(new vscode.Range(0, 4, 0, 5), 'renamed');
      edit.delete(new vscode.Range(1, 0, 1, 1));
      edit.insert(new vscode.Position(1, 15), ' // 😀\n\n');
    });
    await shows(editor.document);
    assert.ok((await generation()) > before);
    await vscode.commands.executeCommand('undo');
    await shows(editor.document);
    await vscode.commands.executeCommand('redo');
    await shows(editor.document);
  });

  it('keeps up with fast typing that starts before it is open', async () => {
    const editor = await openText('');
    const opened = showLens();
    for (let k = 0; k < 30; k++) {
      await vscode.commands.executeCommand('type', { text: k % 9 === 8 ? '\n' : String.fromCharCode(97 + (k % 26)) });
    }
    await opened;
    assert.equal((await shows(editor.document)).info.length, editor.document.getText().length);
    assert.ok(editor.document.getText().length >= 30);
  });

  it('takes other line ends', async () => {
    const editor = await openText('a\nb\nc\n');
    await showLens();
    await shows(editor.document);
    await editor.edit(edit => edit.setEndOfLine(vscode.EndOfLine.CRLF));
    assert.equal((await shows(editor.document)).info.length, 9);
    await editor.edit(edit => edit.insert(new vscode.Position(1, 0), '!'));
    assert.equal((await shows(editor.document)).info.length, 10);
  });

  it('takes edits made while another document was shown', async () => {
    const first = await openText('one\n');
    await showLens();
    await shows(first.document);
    const second = await openFile('diary.py');
    await shows(second.document);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(first.document.uri, new vscode.Position(0, 3), ' more');
    await vscode.workspace.applyEdit(edit);
    await vscode.window.showTextDocument(first.document, vscode.ViewColumn.One);
    assert.equal((await shows(first.document)).info.length, 9);
  });

  it('comes with the editor’s look and caret', async () => {
    const editor = await openFile('inventory.c');
    editor.options = { tabSize: 3 };
    editor.selection = new vscode.Selection(2, 1, 2, 1);
    await showLens();
    await shows(editor.document);
    const shown = await eventually('the caret and the tab size arrive', async () => {
      const now = await subject();
      return now?.kind === 'document' && now.look.tabSize === 3 && now.caret !== null && now.caret > 0
        ? now
        : undefined;
    });
    assert.equal(shown.caret, editor.document.offsetAt(new vscode.Position(2, 1)));
    assert.ok(shown.look.fontSize > 0 && shown.look.lineHeight >= shown.look.fontSize);
  });
});
