/** Entry of dist/atlas.js: a child process that finds the cells of a network. The parts are threads of the same bundle. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { AtlasApi, AtlasEvents } from '../../shared/atlasApi.js';
import { serveStarter, type BundledFolders } from '../../shared/node/serveStarter.js';
import { RpcError, serve, type Port, type Server } from '../../shared/rpc.js';
import { describeError } from '../engine.js';
import { readNetworkFolder } from '../node/networkFolder.js';
import { buildCorpusAtlas } from './build.js';
import { createSpanReader } from './grammars.js';
import { lossesOfTexts } from './losses.js';
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

/** Finds cells for the process that started this one. */
const find = ({ kernelFolder, grammarFolder }: BundledFolders, parent: Port): void => {
  const spans = createSpanReader(grammarFolder, message => server.emit('progress', { stage: message, share: 0 }));
  const server: Server<AtlasEvents> = serve<AtlasApi, AtlasEvents>(
    parent,
    {
      async build(request, signal) {
        return buildCorpusAtlas(request, {
          network: await readNetworkFolder(request.network),
          kernels: await readBatchKernels(kernelFolder),
          spans,
          workerPath: __filename,
          progress: (stage, share) => server.emit('progress', { stage, share }),
          signal,
        });
      },
      async losses({ network: folder, texts }) {
        const network = await readNetworkFolder(folder);
        if (network.architecture.variant !== undefined) return null;
        return lossesOfTexts(__filename, { network, kernels: await readBatchKernels(kernelFolder), seed: 0 }, texts);
      },
    },
    { describeError },
  );
};

if (parentPort !== null) servePart(parentPort, workerData as PartData);
else serveStarter('startAtlas', find);
