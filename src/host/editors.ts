import * as vscode from 'vscode';

/** An editor that shows `document`: the active one before others. */
export const editorOf = (document: vscode.TextDocument): vscode.TextEditor | undefined => {
  const active = vscode.window.activeTextEditor;
  return active?.document === document
    ? active
    : vscode.window.visibleTextEditors.find(editor => editor.document === document);
};

/** Puts the caret of an editor of `document` at `offset` and shows the place; opens an editor in `column` if need be. */
export const revealOffset = async (
  document: vscode.TextDocument,
  offset: number,
  takeFocus: boolean,
  column: vscode.ViewColumn,
): Promise<void> => {
  let editor = editorOf(document);
  if (editor === undefined || takeFocus) {
    editor = await vscode.window.showTextDocument(document, {
      viewColumn: editor?.viewColumn ?? column,
      preserveFocus: !takeFocus,
    });
  }
  const place = document.positionAt(offset);
  editor.selection = new vscode.Selection(place, place);
  editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
};
