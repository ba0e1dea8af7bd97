import { join } from 'node:path';
import * as vscode from 'vscode';
import { CellLens } from './host/cellLens.js';
import { registerCells } from './host/cells/registerCells.js';
import { registerCommands } from './host/commands.js';
import { viewType } from './host/contributions.js';
import { registerExport } from './host/export/registerExport.js';
import { NetworkStore } from './host/networks/networkStore.js';
import { registerOpenNetwork } from './host/openNetwork/openNetwork.js';
import { registerTraining, type RegisteredTraining } from './host/training/registerTraining.js';
import type { LensSubject } from './shared/lensApi.js';
import type { TrainingState } from './shared/trainingApi.js';

/** What other extensions and the tests may ask. */
export interface CellLensExports {
  /** What activation took of the extension host's time. */
  readonly activationMilliseconds: number;
  /** What the lens shows, or undefined when none is open. */
  subject(): Promise<LensSubject | undefined>;
  /** What the training view shows. */
  trainingState(): TrainingState | undefined;
}

let training: RegisteredTraining | undefined;

export const activate = (context: vscode.ExtensionContext): CellLensExports => {
  const began = performance.now();
  const log = vscode.window.createOutputChannel('Cell Lens', { log: true });
  const lens = new CellLens(context.extensionUri, log);
  const store = new NetworkStore(join(context.globalStorageUri.fsPath, 'networks'));
  context.subscriptions.push(
    log,
    lens,
    registerCommands(lens, log),
    registerExport(lens),
    registerCells(lens, log),
    registerOpenNetwork(context.extensionUri, store),
    vscode.window.registerWebviewPanelSerializer(viewType, lens),
  );
  training = registerTraining(context, lens, store, log);
  const activationMilliseconds = performance.now() - began;
  log.info(`Activated in ${activationMilliseconds.toFixed(1)} ms.`);
  return { activationMilliseconds, subject: () => lens.subject(), trainingState: () => training?.state() };
};

/** VS Code waits for it, a few seconds: a run ends at a checkpoint, to be resumed in the next window. */
export const deactivate = (): Promise<void> | undefined => training?.dispose();
