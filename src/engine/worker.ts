/** Entry of dist/engine.js: a child process, the engine. Its second thread for reading is one of the same bundle. */
import { parentPort, workerData } from 'node:worker_threads';
import type { EngineApi, EngineEvents } from '../shared/engineApi.js';
import { serveStarter } from '../shared/node/serveStarter.js';
import type { EngineFolders } from '../shared/node/startEngine.js';
import { serve, type Port, type Server } from '../shared/rpc.js';
import { createEngine, describeError } from './engine.js';
import { readKernels } from './node/kernelFolder.js';
import { readAtlasFile, readNetworkFolder } from './node/networkFolder.js';
import { createFastPass, type RowSplitData, serveRowSplit, splitWhereFaster } from './node/rowSplit.js';

/** Reads for the process that started this one. */
const read = ({ kernelFolder }: EngineFolders, parent: Port): void => {
  const events: EngineEvents = {
    progress: event => server.emit('progress', event),
    log: event => server.emit('log', event),
  };
  const warn = (message: string): void => events.log({ level: 'warn', message });
  const kernels = readKernels(kernelFolder, warn);
  const engine = createEngine({
    readNetwork: readNetworkFolder,
    readAtlas: readAtlasFile,
    createPass: async (network, quiet) => {
      const pass = createFastPass(network, await kernels);
      // Found out while the pass already reads, and goes on reading where it fails.
      splitWhereFaster(pass, __filename, quiet, warn).catch(({ message }: Error) =>
        warn(`It was not found out whether a second thread pays (${message}): one thread reads.`),
      );
      return pass;
    },
    yieldTurn: () => new Promise(resolve => setImmediate(resolve)),
    now: () => performance.now(),
    events,
  });
  const server: Server<EngineEvents> = serve<EngineApi, EngineEvents>(parent, engine, {
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

if (parentPort !== null) {
  const port = parentPort;
  serveRowSplit(workerData as RowSplitData, () => port.postMessage('ready'));
} else serveStarter('startEngine', read);
