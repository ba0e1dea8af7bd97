/**
 * A second extension that only `npm start` loads: it opens the lens once a file is shown, so that the extension
 * itself needs no start-up trigger and costs nothing until it is asked for.
 */
import * as vscode from 'vscode';

/** Milliseconds to wait for the file of the command line to appear in an editor. */
const patience = 30_000;

const firstEditor = () =>
  new Promise(resolve => {
    if (vscode.window.activeTextEditor) {
      resolve();
      return;
    }
    const listener = vscode.window.onDidChangeActiveTextEditor(editor => {
      if (editor) finish();
    });
    const timer = setTimeout(() => finish(), patience);
    const finish = () => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
  });

export const activate = async () => {
  await firstEditor();
  await vscode.commands.executeCommand('cellLens.show');
};
