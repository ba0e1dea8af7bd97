import { fork } from 'node:child_process';
import { connect, type Remote } from '../rpc.js';
import type { TrainerProcessApi, TrainerProcessEvents } from '../trainerApi.js';
import { noteEnd, withoutCause } from './crashes.js';
import { childPort } from './ports.js';

export interface StartTrainerOptions {
  /** The bundled src/trainer/main.ts; its worker and kernels lie beside it. */
  readonly trainerPath: string;
  readonly events?: Partial<TrainerProcessEvents>;
  /** Environment of the process: VS Code's host adds ELECTRON_RUN_AS_NODE. */
  readonly env?: NodeJS.ProcessEnv;
  /** The Node to run it in. Default: this process's own executable. */
  readonly execPath?: string;
  /** The process ended without having been asked to; its run can be resumed from its checkpoint. */
  readonly onCrash?: (reason: string) => void;
}

export interface StartedTrainer {
  readonly trainer: Remote<TrainerProcessApi>;
  readonly pid: number | undefined;
  /** Lets a run end at a checkpoint, then the process; after two minutes it is ended whatever it does. */
  dispose(): Promise<void>;
}

const PATIENCE = 120_000;

/** Starts the trainer in a process of its own, so that nothing it does slows or breaks this one. */
export const startTrainer = ({ trainerPath, events, env, execPath, onCrash }: StartTrainerOptions): StartedTrainer => {
  const child = fork(trainerPath, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    env: withoutCause(env ?? process.env),
    ...(execPath === undefined ? {} : { execPath }),
  });
  const { remote, close } = connect<TrainerProcessApi, TrainerProcessEvents>(childPort(child), events);
  let disposed = false;
  const exited = new Promise<void>(resolve => {
    child.once('exit', (code, signal) => {
      noteEnd(code, signal);
      if (!disposed) onCrash?.(`The trainer ended with ${signal ?? `exit code ${code}`}.`);
      resolve();
    });
    child.once('error', error => {
      if (!disposed) onCrash?.(`The trainer cannot be started: ${error.message}`);
      resolve();
    });
  });
  return {
    trainer: remote,
    pid: child.pid,
    async dispose() {
      disposed = true;
      close('The trainer was stopped.');
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      await exited;
      clearTimeout(timer);
    },
  };
};
