import * as vscode from 'vscode';
import { CellLens } from './host/cellLens.js';
import { registerCommands } from './host/commands.js';
import { viewType } from './host/contributions.js';
import type { LensSubject } from './shared/lensApi.js';

/** What other extensions and the tests may ask. */
export interface CellLensExports {
  /** What activation took of the extension host's time. */
  readonly activationMilliseconds: number;
  /** What the lens shows, or undefined when none is open. */
  subject(): Promise<LensSubject | undefined>;
}

export const activate = (context: vscode.ExtensionContext): CellLensExports => {
  const began = performance.now();
  const log = vscode.window.createOutputChannel('Cell Lens', { log: true });
  const lens = new CellLens(context.extensionUri, log);
  context.subscriptions.push(
    log,
    lens,
    registerCommands(lens, log),
    vscode.window.registerWebviewPanelSerializer(viewType, lens),
  );
  const activationMilliseconds = performance.now() - began;
  log.info(`Activated in ${activationMilliseconds.toFixed(1)} ms.`);
  return { activationMilliseconds, subject: () => lens.subject() };
};
