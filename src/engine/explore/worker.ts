/** Entry of dist/explore.js: a child process that answers questions over whole texts, beside the engine. */
import type { ExploreApi, ExploreEvents } from '../../shared/exploreApi.js';
import { serveStarter, type BundledFolders } from '../../shared/node/serveStarter.js';
import { serve, type Port, type Server } from '../../shared/rpc.js';
import { createSpanReader } from '../atlas/grammars.js';
import { describeError } from '../engine.js';
import { readKernels } from '../node/kernelFolder.js';
import { readNetworkFolder } from '../node/networkFolder.js';
import { createFastPass } from '../node/rowSplit.js';
import { createExplore } from './explore.js';

/** Milliseconds between two events of progress. */
const progressEvery = 100;

/** Answers the process that started this one. */
const answer = ({ kernelFolder, grammarFolder }: BundledFolders, parent: Port): void => {
  let told = -Infinity;
  // What is missing is answered more slowly or more simply; the engine and the atlas say so in the log.
  const kernels = readKernels(kernelFolder, () => undefined);
  const server: Server<ExploreEvents> = serve<ExploreApi, ExploreEvents>(
    parent,
    createExplore({
      readNetwork: readNetworkFolder,
      createPass: async network => createFastPass(network, await kernels),
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
};

serveStarter('startExplore', answer);
