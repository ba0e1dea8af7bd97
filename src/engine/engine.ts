import type { ForwardPass } from '../model/forward.js';
import { ModelError } from '../model/modelError.js';
import type { Network } from '../model/network.js';
import { atlasFile, type Atlas } from '../shared/atlas.js';
import type { DocumentId, DocumentInfo, EngineApi, EngineEvents, Generation } from '../shared/engineApi.js';
import type { NetworkId } from '../shared/network.js';
import { findingsOf, parseAtlas } from '../shared/parseAtlas.js';
import { RpcError, toRpcError, transferring, type Handlers } from '../shared/rpc.js';
import { layerOf, unitOf } from '../shared/units.js';
import { OpenDocument } from './document.js';
import { defaultLimits, type Limits } from './limits.js';
import { loadNetwork, type LoadedNetwork } from './loadedNetwork.js';
import { PageCache } from './pageCache.js';
import { RangeRequest, type PageReader } from './rangeRequest.js';
import { checkedColumns, readActivations, readValues } from './replies/columns.js';
import { readContinuation } from './replies/continuation.js';
import { readDetails } from './replies/inspect.js';
import { readLines } from './replies/lines.js';
import { overview } from './replies/overview.js';
import { readSurprise } from './replies/surprise.js';
import {
  checkCells,
  checkClamps,
  checkCount,
  checkGeneration,
  checkOpen,
  checkRange,
  checkSignal,
} from './requestChecks.js';
import { Scheduler } from './scheduler.js';
import type { Segment } from './segments.js';

/** What the engine needs of the platform it runs on. */
export interface EnginePlatform {
  /** Throws ModelError or RpcError `invalid` where the folder holds no good network. */
  readNetwork(folder: string): Promise<Network>;
  /** @param quiet lets messages and all open questions go first, for what is found out while the pass already reads. */
  createPass(network: Network, quiet: () => Promise<void>): Promise<ForwardPass>;
  /** The text of atlas.json; null where there is none. */
  readAtlas?(folder: string): Promise<string | null>;
  /** Lets messages in between two slices of work. */
  yieldTurn(): Promise<void>;
  /** Milliseconds, of any origin. */
  now(): number;
  readonly events: EngineEvents;
  /** Other bounds than `defaultLimits`, for tests. */
  readonly limits?: Partial<Limits>;
}

/** Most buckets of an overview: more than any screen has pixels. */
const mostBuckets = 100_000;

/** Most cells and next characters that `inspect` lists. */
const mostListed = 10_000;

/** Most characters that `continuation` writes: they are written at one go. */
const mostWritten = 1000;

/** What an error of the model means to whoever asked. */
export const describeError = (error: unknown): RpcError =>
  error instanceof ModelError ? new RpcError('invalid', error.message) : toRpcError(error);

/** The engine's answers: networks, open documents, and what the networks know of them. */
export const createEngine = (platform: EnginePlatform): Handlers<EngineApi> => {
  const networks = new Map<NetworkId, Promise<LoadedNetwork>>();
  const documents = new Map<DocumentId, OpenDocument>();
  // Counted over all documents: one that is opened again must not take up the generations of before.
  let generations = 0;

  const limits: Limits = { ...defaultLimits, ...platform.limits };
  const cache = new PageCache<Segment>(limits.pageBudget);
  const scheduler = new Scheduler({
    cache,
    yieldTurn: () => platform.yieldTurn(),
    now: () => platform.now(),
    // What is read with no cell held is a part of its document's progress.
    progress: ({ id }) => {
      const document = documents.get(id);
      if (document !== undefined) platform.events.progress({ document: id, statistics: document.statistics });
    },
    failed: ({ id }, { message }) =>
      platform.events.log({ level: 'error', message: `${id} cannot be read on: ${message}` }),
  });

  const load = async (folder: string): Promise<LoadedNetwork> => {
    const network = await platform.readNetwork(folder);
    const pass = await platform.createPass(network, () => scheduler.quiet());
    const result = await loadNetwork(folder, network, pass, limits, () => platform.yieldTurn());
    const { name, backend } = result.info;
    platform.events.log({
      level: 'info',
      message: `Loaded the network ${name} from ${folder}; it runs on ${backend}.`,
    });
    return result;
  };

  const readAtlas = async ({ info }: LoadedNetwork): Promise<Atlas | null> => {
    const { folder } = info;
    const json = (await platform.readAtlas?.(folder)) ?? null;
    if (json === null) return null;
    try {
      return parseAtlas(json, `${folder}/${atlasFile}`, info);
    } catch (error) {
      // The network reads text without it.
      platform.events.log({ level: 'warn', message: (error as Error).message });
      return null;
    }
  };

  const opened = (id: DocumentId): OpenDocument => checkOpen(documents.get(id), id);
  const current = (id: DocumentId, generation: Generation, unheld = false): OpenDocument => {
    const document = checkGeneration(opened(id), generation);
    return unheld ? (document.unheld ?? document) : document;
  };

  /** Answers a question about the code units [from, to) when their pages are there. */
  const ask = <T>(document: OpenDocument, from: number, to: number, reader: PageReader<T>, signal: AbortSignal) =>
    scheduler.add(new RangeRequest(document, from, to, reader, signal));

  /** Gives up what was asked of the generation before, and begins to read the new one. */
  const renewed = (document: OpenDocument): DocumentInfo => {
    for (const each of [document.unheld, document]) {
      if (each === null) continue;
      scheduler.giveUpRequests(each, 'stale', `${each.id} is in generation ${each.generation} now.`);
      scheduler.touch(each);
    }
    return document.info;
  };

  const close = (document: OpenDocument): void => {
    documents.delete(document.id);
    scheduler.remove(document);
    if (document.unheld !== null) scheduler.remove(document.unheld);
    document.dispose();
  };

  return {
    async openNetwork({ folder }) {
      let network = networks.get(folder);
      if (network === undefined) {
        network = load(folder);
        networks.set(folder, network);
        // The folder may be mended: the next call tries again.
        network.catch(() => networks.delete(folder));
      }
      const loaded = await network;
      const atlas = await readAtlas(loaded);
      return atlas === null
        ? loaded.info
        : { ...loaded.info, findings: findingsOf(atlas, loaded.info.findings), searched: true };
    },

    async atlas({ network: id }) {
      const network = await networks.get(id);
      if (network === undefined) throw new RpcError('invalid', `The network ${id} is not loaded.`);
      return readAtlas(network);
    },

    async openDocument({ document: id, network: networkId, text }) {
      const network = await networks.get(networkId);
      if (network === undefined) throw new RpcError('invalid', `The network ${networkId} is not loaded.`);
      const document = new OpenDocument(id, network, cache, text, ++generations);
      const before = documents.get(id);
      if (before !== undefined) close(before);
      documents.set(id, document);
      return renewed(document);
    },

    editDocument({ document: id, changes }) {
      const document = opened(id);
      document.edit(changes, generations + 1);
      generations++;
      return renewed(document);
    },

    clampCells({ document: id, clamps }) {
      const document = opened(id);
      const { shape } = document.network;
      checkClamps(clamps, shape);
      // Set free, its reading becomes the document's own.
      if (clamps.length === 0 && document.unheld !== null) scheduler.remove(document.unheld);
      document.clamp(
        clamps.map(({ cell, value }) => ({
          layer: layerOf(cell, shape.hidden),
          unit: unitOf(cell, shape.hidden),
          value,
        })),
        ++generations,
      );
      return renewed(document);
    },

    closeDocument({ document: id }) {
      const document = documents.get(id);
      if (document !== undefined) close(document);
    },

    documentInfo: ({ document: id }) => opened(id).info,

    statistics: ({ document: id }) => opened(id).statistics,

    lines({ document: id, generation, from, to, maxLineLength }) {
      const document = current(id, generation);
      checkCount(maxLineLength, 0, limits.longestDocument, 'maxLineLength');
      const lines = readLines(document, from, to, maxLineLength);
      return transferring(lines, [lines.starts.buffer]);
    },

    async activations({ document: id, generation, cells, signal, from, to, unheld }, abort) {
      const document = current(id, generation, unheld);
      const range = checkedColumns(document, { cells, signal, from, to });
      const reply = await ask(document, from, to, readActivations(range, document.network.shape, generation), abort);
      return transferring(reply, [reply.values.buffer, reply.scales.buffer]);
    },

    async values({ document: id, generation, cells, signal, from, to, unheld }, abort) {
      const document = current(id, generation, unheld);
      const range = checkedColumns(document, { cells, signal, from, to });
      const values = await ask(document, from, to, readValues(range), abort);
      return transferring(values, [values.buffer]);
    },

    async surprise({ document: id, generation, from, to, unheld }, abort) {
      const document = current(id, generation, unheld);
      checkRange(from, to, document.text.length, 'characters');
      const costs = await ask(document, from, to, readSurprise(from, to), abort);
      return transferring(costs, [costs.buffer]);
    },

    overview({ document: id, generation, cell, signal, buckets, unheld }) {
      const document = current(id, generation, unheld);
      checkCells([cell], document.network.shape);
      checkSignal(signal, document.network.shape);
      checkCount(buckets, 0, mostBuckets, 'buckets');
      const reply = overview(document, cell, signal, buckets);
      return transferring(reply, [reply.values.buffer]);
    },

    inspect({ document: id, generation, offset, pinned, top, unheld }, abort) {
      const document = current(id, generation, unheld);
      checkRange(offset, offset + 1, document.text.length, 'characters');
      checkCells(pinned, document.network.shape);
      checkCount(top, 0, mostListed, 'top');
      const details = readDetails(document, offset, pinned, top);
      return ask(document, details.offset, details.offset + 1, details.reader, abort);
    },

    continuation({ document: id, generation, offset, length, temperature, seed, unheld }, abort) {
      const document = current(id, generation, unheld);
      checkRange(offset, offset + 1, document.text.length, 'characters');
      checkCount(length, 1, mostWritten, 'length');
      return ask(document, offset, offset + 1, readContinuation(document, { length, temperature, seed }), abort);
    },
  };
};
