import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { atlasFile } from '../../shared/atlas.js';
import { runIsFree } from '../../shared/node/runLock.js';
import { startTrainer, type StartTrainerOptions } from '../../shared/node/startTrainer.js';
import type { InterruptedRun, Problem, TrainingState } from '../../shared/trainingApi.js';
import type { CellLens } from '../cellLens.js';
import { cellCommands, trainingCommands, viewIds } from '../contributions.js';
import { DisposableBag } from '../dispose.js';
import { registerNetworkCommands } from '../networks/networkActions.js';
import { hasCheckpoint, readNetwork, type NetworkStore } from '../networks/networkStore.js';
import { NetworksView, type NetworkItem } from '../networks/networksView.js';
import { useNetwork } from '../networks/useNetwork.js';
import { settingFor } from '../networkFolder.js';
import { chosenNetworkFolder, shippedFolders, trainingBackend } from '../settings.js';
import { registerBackendCommands } from './backendCommands.js';
import { findWorkspaceSources } from './findSources.js';
import { TextGenerator } from './generateText.js';
import { GradientFlowPanel } from './gradientFlowPanel.js';
import { RunSigns } from './runSigns.js';
import { Training, type RunMemory } from './training.js';
import { TrainingView } from './trainingView.js';
import { endMessage } from './words.js';

const memoryKey = 'cellLens.run';
/** Milliseconds that the trainer of a closed window may take to end. */
const closingPatience = 120_000;

/** Why training is not possible in this window. */
const obstacle = (): Problem | null => {
  const { workspace } = vscode;
  if (!workspace.isTrusted) {
    return {
      title: 'This workspace is not trusted',
      detail: 'Training reads all its source files. Say that you trust it, then train.',
      action: { label: 'Manage workspace trust', command: 'workbench.trust.manage' },
    };
  }
  const folders = workspace.workspaceFolders ?? [];
  if (folders.some(({ uri }) => uri.scheme === 'file')) return null;
  return folders.length > 0
    ? {
        title: 'This workspace is not on this machine',
        detail: 'Its files cannot be read by the trainer. Open a copy of it in a folder of this machine.',
      }
    : {
        title: 'No folder is open',
        detail: 'Open the folder whose code the network shall learn.',
        action: { label: 'Open folder', command: 'workbench.action.files.openFolder' },
      };
};

const runMemory = (memento: vscode.Memento): RunMemory => ({
  async read() {
    const run = memento.get<InterruptedRun>(memoryKey);
    if (run === undefined || !(await hasCheckpoint(run.folder))) return null;
    // Another window goes on with it.
    return (await runIsFree(run.folder, 0)) ? run : null;
  },
  write: async run => memento.update(memoryKey, run ?? undefined),
});

export interface RegisteredTraining {
  state(): TrainingState;
  /** Ends a run at a checkpoint. */
  dispose(): Promise<void>;
}

/** Everything of training and networks in a window. Dispose of it to end a run at a checkpoint. */
export const registerTraining = (
  context: vscode.ExtensionContext,
  lens: CellLens,
  store: NetworkStore,
  log: vscode.LogOutputChannel,
): RegisteredTraining => {
  const bag = new DisposableBag();
  const { extensionUri: extension, workspaceState } = context;
  const trainerPath = join(extension.fsPath, 'dist', 'trainer.js');
  const backends = join(context.globalStorageUri.fsPath, 'backends');
  const shipped = shippedFolders(extension);
  const networkFolder = (): string => chosenNetworkFolder(extension);
  const forOneQuestion = () => startTrainer({ trainerPath });

  const training = new Training({
    startTrainer: (events, onCrash) =>
      startTrainer({
        trainerPath,
        events: {
          ...events,
          warning: event => {
            log.warn(`trainer: ${event.message}`);
            events.warning?.(event);
          },
        },
        onCrash,
      }),
    obstacle,
    findSources: findWorkspaceSources,
    newFolder: name => store.newFolder(name, Date.now()),
    newName: workspace => store.newName(workspace),
    memory: runMemory(workspaceState),
    backend: () => ({ choice: trainingBackend(), folder: backends }),
  });
  const running = (): string | null => (training.state.kind === 'running' ? training.state.run.started.folder : null);
  const networks = bag.add(new NetworksView(extension, store, running));
  bag.add(registerNetworkCommands({ extension, store, view: networks, training: running }));
  const view = bag.add(new TrainingView(extension, training));
  bag.add(new RunSigns(training, view));
  const startTrainerFor = (options: Pick<StartTrainerOptions, 'events'>) => startTrainer({ trainerPath, ...options });
  bag.add(registerBackendCommands({ folder: backends, log, startTrainer: startTrainerFor }));
  const showView = (): Thenable<unknown> => vscode.commands.executeCommand(`${viewIds.training}.focus`);

  const resume = async (folder: string): Promise<void> => {
    await showView();
    await training.resume(folder);
  };
  const offerToResume = async ({ folder, name }: InterruptedRun, why: string): Promise<void> => {
    const answer = await vscode.window.showInformationMessage(`${why} It can go on where it was.`, 'Resume', 'Not now');
    if (answer === 'Resume') await resume(folder);
    else log.info(`The training of ${name} was not resumed.`);
  };

  bag.add(
    training.listen({
      began: ({ name, folder }) => {
        log.info(`Training ${name} in ${folder}.`);
        networks.refresh();
      },
      async ended(end, run) {
        log.info(endMessage(end, run));
        // A folder that was read before its training went on holds another network now.
        const before = current(networkFolder);
        const kept = end.outcome === 'finished' || end.outcome === 'stopped';
        // What was found of the network that the folder held before is not true of this one.
        if (kept) await rm(join(end.folder, atlasFile), { force: true });
        if (kept) await useNetwork(end.folder);
        if (before === end.folder) await lens.restartEngine();
        networks.refresh();
        if (kept) void vscode.commands.executeCommand(cellCommands.findCells, end.folder);
        const message = endMessage(end, run);
        if (end.outcome === 'failed') void vscode.window.showErrorMessage(message);
        else if (kept && before !== end.folder)
          await offerTheOneBefore(message, before === null ? null : settingFor(before, shipped));
        else void vscode.window.showInformationMessage(message);
      },
      crashed(reason, interrupted) {
        log.error(`trainer: ${reason}`);
        networks.refresh();
        if (interrupted !== null)
          void offerToResume(interrupted, `The training of ${interrupted.name} stopped: ${reason}`);
      },
    }),
  );

  /** Those whose gradients are worth a chart: what reads, and what is being trained as soon as it is on disk. */
  const networkFolders = async (): Promise<readonly string[]> => {
    const folder = running();
    const readable = folder === null ? null : await readNetwork(folder);
    return [...new Set([networkFolder(), ...(readable?.description ? [readable.folder] : [])])];
  };
  const generator = bag.add(
    new TextGenerator({
      memory: workspaceState,
      startTrainer: forOneQuestion,
      networkFolder,
      showLens: () => lens.show(),
    }),
  );
  const flow = bag.add(new GradientFlowPanel({ extension, startTrainer: forOneQuestion, networkFolders }));
  const actions: Record<keyof typeof trainingCommands, (argument: unknown) => Promise<unknown>> = {
    async train() {
      await showView();
      await training.prepare();
    },
    async resumeTraining(argument) {
      const folder = (argument as NetworkItem | undefined)?.network.folder ?? (await training.recall())?.folder;
      if (folder !== undefined) return resume(folder);
      return vscode.window.showInformationMessage('There is no interrupted training in this workspace.');
    },
    generateText: () => generator.generate(),
    showGradientFlow: () => flow.show(),
  };
  for (const name of Object.keys(actions) as (keyof typeof trainingCommands)[]) {
    bag.add(
      vscode.commands.registerCommand(trainingCommands[name], async (argument: unknown) => {
        try {
          await actions[name](argument);
        } catch (error) {
          void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
        }
      }),
    );
  }

  const recall = async (): Promise<void> => {
    // The trainer of a window that was closed a moment ago may still be at its last checkpoint.
    const left = workspaceState.get<InterruptedRun>(memoryKey);
    if (left !== undefined) await runIsFree(left.folder, closingPatience);
    const interrupted = await training.recall();
    if (interrupted !== null && vscode.workspace.isTrusted) {
      await offerToResume(interrupted, `The training of ${interrupted.name} was interrupted.`);
    }
  };
  void recall();
  return {
    state: () => training.state,
    async dispose() {
      bag.dispose();
      await training.dispose();
    },
  };
};

const current = (networkFolder: () => string): string | null => {
  try {
    return networkFolder();
  } catch {
    return null;
  }
};

/** `before`: as the setting names it; null where it named nothing that could be read. */
const offerTheOneBefore = async (message: string, before: string | null): Promise<void> => {
  const back = 'Back to the network before';
  const offered = before === null ? [] : [back];
  const told = `${message} The network reads your files now; its cells are being looked for.`;
  const answer = await vscode.window.showInformationMessage(told, ...offered);
  if (answer === back && before !== null) await useNetwork(before);
};
