/** Entry of dist/engine.js: the engine in a worker thread of Node. Its second thread for reading is one of the same bundle. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { EngineApi, EngineEvents } from '../shared/engineApi.js';
import { messagePort } from '../shared/node/ports.js';
import type { EngineWorkerData } from '../shared/node/startEngine.js';
import { serve, type Server } from '../shared/rpc.js';
import { createEngine, describeError } from './engine.js';
import { readKernels } from './node/kernelFolder.js';
import { readAtlasFile, readNetworkFolder } from './node/networkFolder.js';
import { createSplitPass, type RowSplitData, serveRowSplit } from './node/rowSplit.js';

const serveEngine = (port: MessagePort, { kernelFolder }: EngineWorkerData): void => {
  const events: EngineEvents = {
    progress: event => server.emit('progress', event),
    log: event => server.emit('log', event),
  };
  const kernels = readKernels(kernelFolder, message => events.log({ level: 'warn', message }));
  const engine = createEngine({
    readNetwork: readNetworkFolder,
    readAtlas: readAtlasFile,
    createPass: async network =>
      createSplitPass(network, await kernels, __filename, message => events.log({ level: 'warn', message })),
    yieldTurn: () => new Promise(resolve => setImmediate(resolve)),
    now: () => performance.now(),
    events,
  });
  const server: Server<EngineEvents> = serve<EngineApi, EngineEvents>(messagePort(port), engine, {
    describeError: error => {
      const described = describeError(error);
      if (described.code === 'internal') {
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
        events.log({ level: 'error', message });
      }
      return described;
    },
  });
};

if (parentPort === null) throw new Error('The engine runs in a worker thread: start it with startEngine.');
const port = parentPort;
const data = workerData as EngineWorkerData | RowSplitData;
if ('rowShare' in data) serveRowSplit(data, () => port.postMessage('ready'));
else serveEngine(port, data);
