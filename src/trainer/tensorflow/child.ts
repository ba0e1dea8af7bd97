import { startTrainer, type StartedTrainer } from '../../shared/node/startTrainer.js';
import type { TrainerEvents } from '../../shared/trainerApi.js';
import type { Machine } from './machine.js';
import { findPlainNode, ownNode } from './plainNode.js';

/** Names the folder of the TensorFlow package to a process that shall train with it. */
export const tensorflowVariable = 'CELL_LENS_TENSORFLOW';

/**
 * Starts this same program in plain Node to train with the package in `folder`. TensorFlow is never loaded into VS Code's
 * own processes: what breaks or fills the memory there ends the child alone.
 *
 * @throws TensorflowError where there is no plain Node
 */
export const startTensorflowProcess = async (
  machine: Machine,
  trainerPath: string,
  folder: string,
  events: Partial<TrainerEvents>,
  onCrash: (reason: string) => void,
): Promise<StartedTrainer> => {
  const execPath = await findPlainNode(machine, ownNode());
  const env: NodeJS.ProcessEnv = { ...machine.env, [tensorflowVariable]: folder };
  delete env['ELECTRON_RUN_AS_NODE'];
  delete env['NODE_OPTIONS'];
  return startTrainer({ trainerPath, events, env, execPath, onCrash });
};
