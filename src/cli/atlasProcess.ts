import { dirname, join } from 'node:path';
import { startAtlas, type StartedAtlas } from '../shared/node/startAtlas.js';
import type { CliIo } from './command.js';

/** Starts the process that finds cells and reads many texts at once; it is built beside the engine. */
export const startAtlasOf = (io: CliIo): StartedAtlas =>
  startAtlas({
    workerPath: join(dirname(io.workerPath), 'atlas.js'),
    kernelFolder: io.kernelFolder,
    grammarFolder: join(dirname(io.kernelFolder), 'grammars'),
  });
