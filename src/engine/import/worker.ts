/** Entry of dist/importer.js: the reader of foreign networks in a worker thread of Node. */
import { parentPort } from 'node:worker_threads';
import type { ImportApi } from '../../shared/importApi.js';
import { messagePort } from '../../shared/node/ports.js';
import { serve } from '../../shared/rpc.js';
import { createImporter, describeImportError } from './importer.js';

if (parentPort === null) throw new Error('The importer runs in a worker thread: start it with startImporter.');
serve<ImportApi>(messagePort(parentPort), createImporter(), { describeError: describeImportError });
