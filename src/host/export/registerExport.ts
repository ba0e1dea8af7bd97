import { createRequire } from 'node:module';
import * as vscode from 'vscode';
import type { CellLens } from '../cellLens.js';
import { exportCommands } from '../contributions.js';
import type * as Exporter from './exportLens.js';

/** Registers the command that exports. What it needs is a bundle of its own, read when it is first asked for. */
export const registerExport = (lens: CellLens): vscode.Disposable => {
  const load = createRequire(__filename);
  const bundle = vscode.Uri.joinPath(lens.extension, 'dist', 'export.js').fsPath;
  return vscode.commands.registerCommand(exportCommands.export, async (argument: unknown) => {
    const { runExport } = load(bundle) as typeof Exporter;
    return runExport(lens, argument);
  });
};
