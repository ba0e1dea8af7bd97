/** Entry of dist/atlas.js: finds the cells of a network, in worker threads of Node. The parts are threads of the same bundle. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { AtlasApi, AtlasEvents } from '../../shared/atlasApi.js';
import { messagePort } from '../../shared/node/ports.js';
import type { AtlasWorkerData } from '../../shared/node/startAtlas.js';
import { RpcError, serve, type Server } from '../../shared/rpc.js';
import { describeError } from '../engine.js';
import { readNetworkFolder } from '../node/networkFolder.js';
import { buildCorpusAtlas } from './build.js';
import { createSpanReader } from './grammars.js';
import { servePart, type PartData } from './part.js';

const readBatchKernels = async (folder: string): Promise<PartData['kernels']> => {
  const [plain, relaxed] = await Promise.all(
    ['plain', 'relaxed'].map(build =>
      readFile(join(folder, `batch.${build}-unshared.wasm`)).catch((error: Error) => {
        throw new RpcError('invalid', `The compiled kernels are missing (${error.message}); build the project first.`);
      }),
    ),
  );
  return { plain: plain!, relaxed: relaxed! };
};

if (parentPort === null) throw new Error('The search for cells runs in a worker thread: start it with startAtlas.');
const data = workerData as AtlasWorkerData | PartData;
if ('part' in data) servePart(parentPort, data);
else {
  const spans = createSpanReader(data.grammarFolder, message => server.emit('progress', { stage: message, share: 0 }));
  const server: Server<AtlasEvents> = serve<AtlasApi, AtlasEvents>(
    messagePort(parentPort),
    {
      async build(request, signal) {
        return buildCorpusAtlas(request, {
          network: await readNetworkFolder(request.network),
          kernels: await readBatchKernels(data.kernelFolder),
          spans,
          workerPath: __filename,
          progress: (stage, share) => server.emit('progress', { stage, share }),
          signal,
        });
      },
    },
    { describeError },
  );
}
