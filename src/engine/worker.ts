/** Entry of dist/engine.js: the engine in a worker thread of Node. */
import { parentPort, workerData } from 'node:worker_threads';
import { createForwardPass } from '../model/forwardPass.js';
import type { EngineApi, EngineEvents } from '../shared/engineApi.js';
import { messagePort } from '../shared/node/ports.js';
import type { EngineWorkerData } from '../shared/node/startEngine.js';
import { serve, type Server } from '../shared/rpc.js';
import { createEngine, describeError } from './engine.js';
import { readKernels } from './node/kernelFolder.js';
import { readAtlasFile, readNetworkFolder } from './node/networkFolder.js';

if (parentPort === null) throw new Error('The engine runs in a worker thread: start it with startEngine.');
const { kernelFolder } = workerData as EngineWorkerData;

const events: EngineEvents = {
  progress: event => server.emit('progress', event),
  log: event => server.emit('log', event),
};
const kernels = readKernels(kernelFolder, message => events.log({ level: 'warn', message }));
const engine = createEngine({
  readNetwork: readNetworkFolder,
  readAtlas: readAtlasFile,
  createPass: async network => createForwardPass(network, await kernels),
  yieldTurn: () => new Promise(resolve => setImmediate(resolve)),
  now: () => performance.now(),
  events,
});
const server: Server<EngineEvents> = serve<EngineApi, EngineEvents>(messagePort(parentPort), engine, {
  describeError: error => {
    const described = describeError(error);
    if (described.code === 'internal') {
      events.log({ level: 'error', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
    return described;
  },
});
