import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { buildAtlas, defaultAtlasOptions } from '../../interpret/buildAtlas.js';
import { prepareSample, type TextSample } from '../../interpret/evidence/sample.js';
import { conceptTracks } from '../../interpret/tracks.js';
import type { BatchKernelBytes } from '../../model/batchForward.js';
import type { Network } from '../../model/network.js';
import type { Atlas } from '../../shared/atlas.js';
import type { AtlasRequest } from '../../shared/atlasApi.js';
import { RpcError } from '../../shared/rpc.js';
import { readCorpus } from './corpus.js';
import type { SpanReader } from './grammars.js';
import { cancelled, createParallelExecutor } from './parallel.js';
import { maximalThreads } from './parts.js';

/** Bytes that the recorded cells of one language may take: of both sides where they fit, else of one after the other. */
const recordingBytes = 512 * 2 ** 20;

/** Rounds to seven digits, so that an atlas can be compared and read. */
const rounded = (value: unknown): unknown => {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(7)) : null;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]));
  }
  return value;
};

const wholeNumber = (value: number | undefined, name: string, least: number, otherwise: number): number => {
  if (value === undefined) return otherwise;
  if (Number.isInteger(value) && value >= least) return value;
  throw new RpcError('invalid', `${name} is ${value}; expected a whole number from ${least}.`);
};

export interface AtlasTools {
  readonly network: Network;
  readonly kernels: BatchKernelBytes;
  readonly spans: SpanReader;
  /** The bundle that serves parts (see part.ts). */
  readonly workerPath: string;
  readonly progress: (stage: string, share: number) => void;
  readonly signal: AbortSignal;
}

/** Reads a corpus and finds the cells of a network in it. */
export const buildCorpusAtlas = async (request: AtlasRequest, tools: AtlasTools): Promise<Atlas> => {
  const { network, spans, signal, progress } = tools;
  const { layers, hidden } = network.architecture;
  const steps = wholeNumber(request.characters, 'characters', 1000, defaultAtlasOptions.steps);
  const options = {
    ...defaultAtlasOptions,
    seed: wholeNumber(request.seed, 'seed', 0, defaultAtlasOptions.seed),
    shifts: wholeNumber(request.shifts, 'shifts', 19, defaultAtlasOptions.shifts),
    steps,
    // Ten characters held for each one that is reported on.
    heldSteps: Math.max(defaultAtlasOptions.heldSteps, 10 * steps),
    languageSteps: Math.floor(recordingBytes / 2 / (layers * hidden)),
  };
  const step = (): void => {
    if (signal.aborted) throw cancelled();
  };
  progress('reading the corpus', 0);
  const read = async (paths: readonly string[]): Promise<TextSample[]> => {
    const samples: TextSample[] = [];
    for (const { path, languageId, text } of await readCorpus(paths, resolve(request.relativeTo ?? '.'))) {
      step();
      const tracks = conceptTracks(text, await spans.read(languageId, text));
      const sample = prepareSample({ path, languageId, text, tracks }, network.config.vocabulary);
      if (sample !== null) samples.push(sample);
    }
    return samples;
  };
  const samples = await read(request.corpus);
  const files = request.report === undefined ? samples : { selection: samples, report: await read(request.report) };
  let stages = 0;
  const stage = (name: string | null): void => {
    step();
    // How many there will be depends on what is found.
    if (name !== null) progress(name, 1 - Math.exp(-++stages / 12));
  };
  const executor = createParallelExecutor(
    tools.workerPath,
    { network, kernels: tools.kernels, seed: options.seed },
    Math.min(maximalThreads, availableParallelism()),
    stage,
  );
  const giveUp = (): void => void executor.dispose();
  signal.addEventListener('abort', giveUp);
  try {
    const atlas: Atlas = await buildAtlas(network, files, executor, options);
    progress('done', 1);
    return rounded(atlas) as Atlas;
  } catch (error) {
    throw signal.aborted ? cancelled() : error;
  } finally {
    signal.removeEventListener('abort', giveUp);
    await executor.dispose();
  }
};
