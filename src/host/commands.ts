import * as vscode from 'vscode';
import type { CellLens } from './cellLens.js';
import { lensCommands } from './contributions.js';

/** Registers the commands of the lens itself. */
export const registerCommands = (lens: CellLens, log: vscode.LogOutputChannel): vscode.Disposable => {
  const actions: Record<keyof typeof lensCommands, (argument: unknown) => unknown> = {
    show: argument => show(lens, argument),
    previousCell: () => lens.stepCell(-1),
    nextCell: () => lens.stepCell(1),
    restartEngine: () => lens.restartEngine(),
    openLog: () => log.show(),
  };
  return vscode.Disposable.from(
    ...(Object.keys(actions) as (keyof typeof lensCommands)[]).map(name =>
      vscode.commands.registerCommand(lensCommands[name], actions[name]),
    ),
  );
};

/** `argument`: the file of the tab whose menu was used, which need not be the active one. */
const show = async (lens: CellLens, argument: unknown): Promise<void> => {
  const active = vscode.window.activeTextEditor?.document.uri;
  if (argument instanceof vscode.Uri && argument.toString() !== active?.toString()) {
    await vscode.window.showTextDocument(argument, { preview: false });
  }
  lens.show();
};
