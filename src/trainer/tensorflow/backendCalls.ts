import type { BackendApi, BackendEvents } from '../../shared/backendApi.js';
import type { Handlers } from '../../shared/rpc.js';
import type { TrainerPaths } from '../trainingThreads.js';
import { startTensorflowProcess } from './child.js';
import { installBackend, removeBackend } from './install/install.js';
import { installedBackends } from './install/installed.js';
import type { Machine } from './machine.js';
import { TensorflowError } from './packages.js';
import { findPlainNode, ownNode } from './plainNode.js';
import { proveTensorflow } from './prove.js';

/** Answers the calls about backends. `trainerPath`: this program, to be started again in plain Node. */
export const createBackendCalls = (
  machine: Machine,
  paths: TrainerPaths,
  trainerPath: string,
  events: BackendEvents,
): Handlers<BackendApi> => ({
  backends: ({ folder }) => installedBackends(folder, trainerPath),
  installBackend: (request, signal) =>
    installBackend(
      {
        machine,
        findNode: () => findPlainNode(machine, ownNode()),
        async prove(path, steps) {
          const child = await startTensorflowProcess(machine, trainerPath, path, {}, () => undefined);
          try {
            const { difference } = await child.trainer.prove({ steps }, { signal });
            return difference;
          } finally {
            await child.dispose();
          }
        },
        tell: message => events.installing({ message }),
      },
      request,
      signal,
    ),
  removeBackend: ({ backend, folder }) => removeBackend(folder, backend, machine),
  async prove({ steps }) {
    if (paths.tensorflow === undefined) throw new TensorflowError('This process does not train with TensorFlow.');
    return { difference: await proveTensorflow(paths, paths.tensorflow, steps) };
  },
});
