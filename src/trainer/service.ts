import type { Architecture } from '../model/architecture.js';
import { createForwardPass, type KernelBytes } from '../model/forwardPass.js';
import { ModelError } from '../model/modelError.js';
import { createNetwork, type Network } from '../model/network.js';
import { CorpusError } from '../model/training/streams.js';
import { vocabularyFor } from '../model/training/corpusVocabulary.js';
import { measureGradientFlow } from '../model/training/gradientFlow.js';
import { initialiseParameters } from '../model/training/initialise.js';
import { sampleText } from '../model/training/sampling.js';
import { checkSettings, SettingsError } from '../model/training/settings.js';
import { createEncoder, encodeFromBoundary } from '../model/vocabulary.js';
import { WriteError } from '../shared/node/atomicWrite.js';
import { RunLockedError } from '../shared/node/runLock.js';
import { RpcError, toRpcError, type Handlers, type RequestOf } from '../shared/rpc.js';
import type { GradientFlowReply, TrainerApi, TrainerEvents } from '../shared/trainerApi.js';
import { readCorpus, type Corpus } from './corpus.js';
import { claimFolder, openRunFolder } from './runFolder.js';
import { settingsFrom } from './options.js';
import { resumeRun, RunError, startRun, type StartedRun } from './runs.js';
import { measureSpeed } from './speed.js';
import { TensorflowError } from './tensorflow/packages.js';
import { readInferenceKernels, readNetworkFolder } from './storedNetwork.js';
import type { TrainerPaths } from './trainingThreads.js';

/** Errors that a person can mend cross as `invalid`, everything else as a defect of ours. */
export const describeTrainerError = (error: unknown): RpcError =>
  error instanceof SettingsError ||
  error instanceof CorpusError ||
  error instanceof RunError ||
  error instanceof ModelError ||
  error instanceof WriteError ||
  error instanceof RunLockedError ||
  error instanceof TensorflowError ||
  error instanceof RangeError
    ? new RpcError('invalid', error.message)
    : toRpcError(error);

const freshNetwork = (kind: Architecture['kind'], hidden: number, seed: number): Network => {
  const vocabulary = vocabularyFor(new Map());
  const architecture = { kind, layers: 1, hidden, embedding: null, vocabulary: vocabulary.symbols.length };
  return createNetwork(
    {
      format: 'cell-lens-network',
      version: 1,
      name: `untrained ${kind.toUpperCase()}`,
      cell: kind,
      layers: 1,
      hidden,
      embedding: null,
      vocabulary,
    },
    initialiseParameters(architecture, seed),
    'an untrained network',
  );
};

const gradientFlow = async ({
  text,
  folders,
  fresh,
  steps,
  positions,
  clip,
}: RequestOf<TrainerApi['gradientFlow']>): Promise<GradientFlowReply> => {
  const networks = await Promise.all(
    folders.map(async folder => ({ network: await readNetworkFolder(folder), trained: true })),
  );
  if (fresh !== null) {
    checkSettings(settingsFrom({ hidden: fresh.hidden, seed: fresh.seed, threads: 1 }));
    for (const kind of ['rnn', 'lstm', 'gru'] as const) {
      networks.push({ network: freshNetwork(kind, fresh.hidden, fresh.seed), trained: false });
    }
  }
  return {
    steps,
    clip,
    networks: networks.map(({ network, trained }) => {
      const symbols = encodeFromBoundary(createEncoder(network.config.vocabulary), text);
      const flow = measureGradientFlow(network, symbols, { steps, positions, clip });
      return { name: network.config.name, cell: network.architecture.kind, trained, ...flow };
    }),
  };
};

/** Answers the trainer's calls. One run at a time. */
export const createTrainerService = (paths: TrainerPaths, events: TrainerEvents): Handlers<TrainerApi> => {
  let corpus: Corpus | null = null;
  let run: StartedRun | null = null;
  let starting = false;
  let kernels: Promise<KernelBytes | null> | undefined;
  const inferenceKernels = (): Promise<KernelBytes | null> => (kernels ??= readInferenceKernels(paths.kernelFolder));

  const begin = async (start: (surroundings: Parameters<typeof startRun>[0]) => Promise<StartedRun>) => {
    if (run !== null || starting) throw new RunError('A run is going on already. Stop it first.');
    starting = true;
    try {
      const begun = await start({ paths, inferenceKernels: await inferenceKernels(), events });
      run = begun;
      begun.session.ended
        .catch((error: unknown) => {
          events.done({
            outcome: 'failed',
            folder: begun.started.folder,
            message: `Training stopped: ${error instanceof Error ? error.message : String(error)}. It can be resumed.`,
            characters: 0,
            elapsed: 0,
            validation: null,
            heldOut: {},
            heldOutFiles: [],
            broken: true,
          });
        })
        .finally(() => {
          run = null;
        });
      return begun.started;
    } finally {
      starting = false;
    }
  };
  const running = (): StartedRun => {
    if (run === null) throw new RunError('There is no run going on.');
    return run;
  };

  return {
    async prepare(request) {
      corpus = await readCorpus(request);
      return corpus.summary;
    },
    measure({ cell, threads, milliseconds = 2000, budgets = [], size }) {
      const settings = settingsFrom({ ...(cell && { cell }), ...(threads !== undefined && { threads }) });
      checkSettings(settings);
      return measureSpeed(paths, settings, milliseconds, budgets, size);
    },
    start(request) {
      const prepared = corpus;
      if (prepared === null) throw new RunError('There is no text to train on: prepare it first.');
      return begin(surroundings => startRun(surroundings, prepared, request));
    },
    resume: ({ folder, budget, backendReason }) =>
      begin(surroundings => resumeRun(surroundings, folder, budget, backendReason)),
    pause: () => running().session.pause(),
    proceed: () => running().session.proceed(),
    stop: ({ keep }) => running().session.stop(keep),
    async saveTo({ folder }) {
      const { session } = running();
      if (!session.waits()) throw new RunError('The run does not wait for another folder.');
      await claimFolder(folder);
      session.saveTo(openRunFolder(folder));
    },
    checkpoint: () => running().session.checkpoint(),
    async sample({ folder, prompt, length, temperature, topK, seed }) {
      const network = await readNetworkFolder(folder);
      const forward = createForwardPass(network, await inferenceKernels());
      try {
        const text = sampleText(forward, network.config.vocabulary, prompt, { length, temperature, topK, seed });
        return { text, network: network.config.name };
      } finally {
        forward.dispose();
      }
    },
    gradientFlow,
  };
};
