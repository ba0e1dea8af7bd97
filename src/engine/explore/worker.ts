/** Entry of dist/explore.js: answers questions over whole texts in a worker thread of Node, beside the engine. */
import { parentPort, workerData } from 'node:worker_threads';
import { createForwardPass } from '../../model/forwardPass.js';
import type { ExploreApi, ExploreEvents } from '../../shared/exploreApi.js';
import { messagePort } from '../../shared/node/ports.js';
import type { ExploreWorkerData } from '../../shared/node/startExplore.js';
import { serve, type Server } from '../../shared/rpc.js';
import { createSpanReader } from '../atlas/grammars.js';
import { describeError } from '../engine.js';
import { readKernels } from '../node/kernelFolder.js';
import { readNetworkFolder } from '../node/networkFolder.js';
import { createExplore } from './explore.js';

if (parentPort === null) throw new Error('Questions are answered in a worker thread: start it with startExplore.');
const { kernelFolder, grammarFolder } = workerData as ExploreWorkerData;
/** Milliseconds between two events of progress. */
const progressEvery = 100;
let told = -Infinity;
// What is missing is answered more slowly or more simply; the engine and the atlas say so in the log.
const kernels = readKernels(kernelFolder, () => undefined);
const server: Server<ExploreEvents> = serve<ExploreApi, ExploreEvents>(
  messagePort(parentPort),
  createExplore({
    readNetwork: readNetworkFolder,
    createPass: async network => createForwardPass(network, await kernels),
    spans: createSpanReader(grammarFolder, () => undefined),
    yieldTurn: () => new Promise(resolve => setImmediate(resolve)),
    progress(read, of) {
      if (performance.now() - told < progressEvery) return;
      told = performance.now();
      server.emit('progress', { read, of });
    },
  }),
  { describeError },
);
