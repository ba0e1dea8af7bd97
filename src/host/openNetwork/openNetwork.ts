import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ImportChoices, ImportReport } from '../../shared/importApi.js';
import { startImporter, type StartedImporter } from '../../shared/node/startImporter.js';
import { RpcError } from '../../shared/rpc.js';
import { importCommands, lensCommands } from '../contributions.js';
import type { NetworkStore } from '../networks/networkStore.js';
import { useNetwork } from '../networks/useNetwork.js';
import { askVocabulary } from './askVocabulary.js';
import { confirmNetwork } from './confirm.js';
import { withoutFolder } from './describeReport.js';
import { ownNetworkAt } from './ownNetwork.js';

const endings = ['pt', 'pth', 'safetensors', 'h5', 'hdf5', 'keras', 'onnx', 'json'];
/** Characters of the open file that are handed over for the preview; it reads no more. */
const sample = 4000;

const askFile = async (): Promise<string | undefined> => {
  const [picked] =
    (await vscode.window.showOpenDialog({
      title: 'Network to open',
      openLabel: 'Open Network',
      filters: { 'Networks of PyTorch, Keras, TensorFlow.js, ONNX, ml5': endings },
    })) ?? [];
  return picked?.fsPath;
};

const pathOf = (argument: unknown): Promise<string | undefined> => {
  if (!(argument instanceof vscode.Uri)) return askFile();
  if (argument.scheme === 'file') return Promise.resolve(argument.fsPath);
  throw new RpcError('invalid', `${argument.toString()} is not on this machine; download it first.`);
};

const withProgress = <T>(title: string, task: () => Promise<T>): Thenable<T> =>
  vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, task);

/** Reads the network again until its vocabulary is known and the reader is content; undefined when it is given up. */
const settle = async (
  path: string,
  { importer }: StartedImporter,
): Promise<{ report: ImportReport; choices: ImportChoices } | undefined> => {
  const document = vscode.window.activeTextEditor?.document;
  const text = document?.getText(new vscode.Range(document.positionAt(0), document.positionAt(sample)));
  let choices: ImportChoices = {};
  const inspect = (): Thenable<ImportReport> =>
    withProgress(`Reading ${basename(path)}`, () =>
      importer.inspect({ path, ...choices, ...(text === undefined ? {} : { text }) }),
    );
  let report = await inspect();
  let ask = report.needsVocabulary;
  let problem: string | undefined;
  for (;;) {
    if (ask) {
      const vocabulary = await askVocabulary(path, report, problem);
      if (vocabulary === undefined) return undefined;
      const before = choices;
      choices = { ...choices, vocabulary };
      try {
        report = await inspect();
        problem = undefined;
      } catch (error) {
        if (!RpcError.is(error, 'invalid')) throw error;
        problem = withoutFolder(error.message);
        choices = before;
        continue;
      }
    }
    const answer = await confirmNetwork(report, choices.relu ?? false);
    if (answer === undefined) return undefined;
    if (answer === 'use') return { report, choices };
    ask = answer === 'vocabulary';
    if (answer === 'nonlinearity') {
      choices = { ...choices, relu: !(choices.relu ?? false) };
      report = await inspect();
    }
  }
};

/**
 * Opens another program's network: reads it, has the reader confirm what was inferred, keeps it among the networks of
 * this machine, and reads the workspace's files with it. False when it was given up.
 */
const openForeign = async (path: string, extension: vscode.Uri, store: NetworkStore): Promise<boolean> => {
  const started = startImporter(vscode.Uri.joinPath(extension, 'dist', 'importer.js').fsPath);
  try {
    const settled = await settle(path, started);
    if (settled === undefined) return false;
    const name = await store.newName(settled.report.name);
    const folder = store.newFolder(name, Date.now());
    await withProgress(`Opening ${name}`, () => started.importer.save({ path, ...settled.choices, folder, name }));
    await useNetwork(folder);
    return true;
  } finally {
    await started.dispose();
  }
};

const openNetwork = async (argument: unknown, extension: vscode.Uri, store: NetworkStore): Promise<void> => {
  const path = await pathOf(argument);
  if (path === undefined) return;
  const own = await ownNetworkAt(path);
  if (own !== undefined) await useNetwork(own);
  else if (!(await openForeign(path, extension, store))) return;
  if (vscode.window.activeTextEditor !== undefined) await vscode.commands.executeCommand(lensCommands.show);
};

/** Registers "Open Network", which the explorer offers for files of networks. */
export const registerOpenNetwork = (extension: vscode.Uri, store: NetworkStore): vscode.Disposable =>
  vscode.commands.registerCommand(importCommands.openNetwork, async (argument: unknown) => {
    try {
      await openNetwork(argument, extension, store);
    } catch (error) {
      void vscode.window.showErrorMessage(withoutFolder(error instanceof Error ? error.message : String(error)));
    }
  });
