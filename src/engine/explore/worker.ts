/** Entry of dist/explore.js: a child process that answers questions over whole texts, beside the engine. */
import type { ExploreApi, ExploreEvents } from '../../shared/exploreApi.js';
import { parentProcessPort } from '../../shared/node/ports.js';
import type { ExploreFolders } from '../../shared/node/startExplore.js';
import { widenVectors } from '../../shared/node/wideVectors.js';
import { serve, type Server } from '../../shared/rpc.js';
import { createSpanReader } from '../atlas/grammars.js';
import { describeError } from '../engine.js';
import { readKernels } from '../node/kernelFolder.js';
import { readNetworkFolder } from '../node/networkFolder.js';
import { createFastPass } from '../node/rowSplit.js';
import { createExplore } from './explore.js';

/** Milliseconds between two events of progress. */
const progressEvery = 100;

/** Answers the process that started this one, until that one is gone. */
const serveParent = ({ kernelFolder, grammarFolder }: ExploreFolders): void => {
  widenVectors();
  let told = -Infinity;
  // What is missing is answered more slowly or more simply; the engine and the atlas say so in the log.
  const kernels = readKernels(kernelFolder, () => undefined);
  const server: Server<ExploreEvents> = serve<ExploreApi, ExploreEvents>(
    parentProcessPort(process),
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
  process.once('disconnect', () => process.exit());
};

if (process.send === undefined) {
  throw new Error('Questions are answered in a process of their own: start it with startExplore.');
}
serveParent(JSON.parse(process.argv[2] ?? '') as ExploreFolders);
