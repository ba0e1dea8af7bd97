import * as vscode from 'vscode';
import { tensorflowPackages, type InstallResult, type TensorflowPackage } from '../../shared/backendApi.js';
import type { StartedTrainer, StartTrainerOptions } from '../../shared/node/startTrainer.js';
import { RpcError } from '../../shared/rpc.js';
import { backendCommands, lensCommands, section, settings } from '../contributions.js';
import { DisposableBag } from '../dispose.js';

const descriptions: Readonly<Record<TensorflowPackage, vscode.QuickPickItem>> = {
  'tfjs-node-gpu': {
    label: 'tfjs-node-gpu',
    description: 'TensorFlow on an NVIDIA card',
    detail: 'Linux or Windows, driver from 450.80.02 on, CUDA 11.2 and cuDNN 8.1; downloads about half a gigabyte.',
  },
  'tfjs-node': {
    label: 'tfjs-node',
    description: 'TensorFlow on the processor',
    detail: 'To compare with: what comes with Cell Lens is usually faster. Downloads about 150 MB.',
  },
};

export interface BackendCommandParts {
  /** Where backends are installed. */
  readonly folder: string;
  readonly log: vscode.LogOutputChannel;
  startTrainer(options: Pick<StartTrainerOptions, 'events'>): StartedTrainer;
}

const setting = <T>(name: string, otherwise: T): T => vscode.workspace.getConfiguration(section).get(name, otherwise);

const pickBackend = async (
  title: string,
  offered: readonly TensorflowPackage[],
): Promise<TensorflowPackage | undefined> =>
  (
    await vscode.window.showQuickPick(
      offered.map(backend => ({ ...descriptions[backend], backend })),
      { title },
    )
  )?.backend;

const isCancelled = (error: unknown): boolean => RpcError.is(error, 'cancelled');

const told = ({ backend, version, steps, difference }: InstallResult): string =>
  `${backend} ${version} is installed: over ${steps} steps it learned what WebAssembly learns, to ` +
  `${difference.toExponential(0)} nats. Training takes it where it is faster.`;

/** `Install GPU Backend` and `Remove GPU Backend`: the work is done by a trainer process of its own. */
export const registerBackendCommands = ({ folder, log, startTrainer }: BackendCommandParts): vscode.Disposable => {
  const withTrainer = async <T>(
    report: (message: string) => void,
    use: (trainer: StartedTrainer['trainer']) => Promise<T>,
  ): Promise<T> => {
    const started = startTrainer({
      events: {
        installing({ message }) {
          log.info(`backend: ${message}`);
          report(message);
        },
      },
    });
    try {
      return await use(started.trainer);
    } finally {
      await started.dispose();
    }
  };

  const install = async (asked: unknown): Promise<void> => {
    const known = tensorflowPackages.find(backend => backend === asked);
    const backend = known ?? (await pickBackend('Backend to install', [...tensorflowPackages].reverse()));
    if (backend === undefined) return;
    const source = setting(settings.backendSource, '').trim();
    const result = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Installing ${backend}`, cancellable: true },
      async (progress, token) => {
        const stop = new AbortController();
        token.onCancellationRequested(() => stop.abort());
        return withTrainer(
          message => progress.report({ message: message.slice(0, 100) }),
          trainer =>
            trainer.installBackend({ backend, folder, source: source === '' ? null : source }, { signal: stop.signal }),
        );
      },
    );
    const always = 'Use It Always';
    log.info(told(result));
    const answer = await vscode.window.showInformationMessage(told(result), always);
    if (answer !== always) return;
    const configuration = vscode.workspace.getConfiguration(section);
    await configuration.update(settings.backend, backend, vscode.ConfigurationTarget.Global);
  };

  const remove = async (asked: unknown): Promise<void> => {
    const silent = (): void => undefined;
    await withTrainer(silent, async trainer => {
      const there = (await trainer.backends({ folder })).filter(({ path }) => path.startsWith(folder));
      if (there.length === 0) return void vscode.window.showInformationMessage('No backend is installed.');
      const known = there.find(({ backend }) => backend === asked)?.backend;
      const backend =
        known ??
        (await pickBackend(
          'Backend to remove',
          there.map(installed => installed.backend),
        ));
      if (backend === undefined) return;
      await trainer.removeBackend({ backend, folder });
      void vscode.window.showInformationMessage(`${backend} was removed. Training runs on WebAssembly.`);
    });
  };

  const actions: Record<keyof typeof backendCommands, (asked: unknown) => Promise<void>> = {
    installGpuBackend: install,
    removeGpuBackend: remove,
  };
  const bag = new DisposableBag();
  for (const name of Object.keys(actions) as (keyof typeof backendCommands)[]) {
    bag.add(
      vscode.commands.registerCommand(backendCommands[name], async (asked: unknown) => {
        try {
          await actions[name](asked);
        } catch (error) {
          if (isCancelled(error)) return;
          const message = error instanceof Error ? error.message : String(error);
          log.error(`backend: ${message}`);
          const show = 'Show Log';
          if ((await vscode.window.showErrorMessage(message, show)) === show) {
            await vscode.commands.executeCommand(lensCommands.openLog);
          }
        }
      }),
    );
  }
  return bag;
};
