/** Entry of dist/trainer.js: a child process that trains, started with `fork`. Its kernels and worker lie beside it. */
import { join } from 'node:path';
import { parentProcessPort } from '../shared/node/ports.js';
import { serve, type Server } from '../shared/rpc.js';
import type { TrainerApi, TrainerEvents } from '../shared/trainerApi.js';
import { createTrainerService, describeTrainerError } from './service.js';

const paths = { kernelFolder: join(__dirname, 'kernels'), gradientWorker: join(__dirname, 'gradientWorker.js') };

const events: TrainerEvents = {
  progress: event => server.emit('progress', event),
  validation: event => server.emit('validation', event),
  sample: event => server.emit('sample', event),
  checkpoint: event => server.emit('checkpoint', event),
  warning: event => server.emit('warning', event),
  done: event => server.emit('done', event),
};
const service = createTrainerService(paths, events);
const server: Server<TrainerEvents> = serve<TrainerApi, TrainerEvents>(parentProcessPort(process), service, {
  describeError: describeTrainerError,
});

// The parent is gone: end at a checkpoint, so that the run can be resumed.
const saveAndExit = async (): Promise<void> => {
  try {
    await service.checkpoint({}, new AbortController().signal);
  } finally {
    process.exit(0);
  }
};
process.on('disconnect', () => void saveAndExit());
