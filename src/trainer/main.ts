/** Entry of dist/trainer.js: a child process that trains, started with `fork`. Its kernels and worker lie beside it. */
import { join } from 'node:path';
import { parentProcessPort } from '../shared/node/ports.js';
import { serve, type Server } from '../shared/rpc.js';
import type { TrainerProcessApi, TrainerProcessEvents } from '../shared/trainerApi.js';
import { createTrainerService, describeTrainerError } from './service.js';
import { createBackendCalls } from './tensorflow/backendCalls.js';
import { startTensorflowProcess, tensorflowVariable } from './tensorflow/child.js';
import { installedBackends } from './tensorflow/install/installed.js';
import { thisMachine } from './tensorflow/machine.js';
import { createSupervisor } from './tensorflow/supervisor.js';

// Set where this process was started by another one of this program, to train with the package in that folder.
const tensorflow = process.env[tensorflowVariable];
const paths = {
  kernelFolder: join(__dirname, 'kernels'),
  gradientWorker: join(__dirname, 'gradientWorker.js'),
  ...(tensorflow === undefined ? {} : { tensorflow }),
};

const events: TrainerProcessEvents = {
  progress: event => server.emit('progress', event),
  validation: event => server.emit('validation', event),
  sample: event => server.emit('sample', event),
  checkpoint: event => server.emit('checkpoint', event),
  warning: event => server.emit('warning', event),
  done: event => server.emit('done', event),
  installing: event => server.emit('installing', event),
};
const own = createTrainerService(paths, events);
const service =
  tensorflow !== undefined
    ? own
    : createSupervisor({
        own,
        events,
        installed: folder => installedBackends(folder, __filename),
        launch: ({ path }, heard, onCrash) => startTensorflowProcess(thisMachine, __filename, path, heard, onCrash),
      });
const server: Server<TrainerProcessEvents> = serve<TrainerProcessApi, TrainerProcessEvents>(
  parentProcessPort(process),
  { ...service, ...createBackendCalls(thisMachine, paths, __filename, events) },
  { describeError: describeTrainerError },
);

// The parent is gone: end at a checkpoint, so that the run can be resumed.
const saveAndExit = async (): Promise<void> => {
  try {
    await service.checkpoint({}, new AbortController().signal);
  } finally {
    process.exit(0);
  }
};
process.on('disconnect', () => void saveAndExit());
// A machine that shuts down tells every process.
process.once('SIGTERM', () => void saveAndExit());
// Ctrl-C goes to every process of a terminal, and so does its end: what becomes of the run is its parent's to say.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
