import { rmdir } from 'node:fs/promises';
import { createForwardPass, type KernelBytes } from '../model/forwardPass.js';
import { countParameters } from '../model/network.js';
import { initialiseParameters } from '../model/training/initialise.js';
import { sampleText } from '../model/training/sampling.js';
import { architectureFor, checkSettings, type TrainingSettings } from '../model/training/settings.js';
import { createStreams } from '../model/training/streams.js';
import { lockRun } from '../shared/node/runLock.js';
import type { Budget, RunStarted, TrainerEvents, TrainingOptions } from '../shared/trainerApi.js';
import { readCorpus, type Corpus } from './corpus.js';
import { optionsFrom, settingsFrom } from './options.js';
import { claimFolder, networkOf, openRunFolder, type RunFolder, type StoredRun } from './runFolder.js';
import { initialState, TRAINER_VERSION, type Cadence, type RunRecord } from './runRecord.js';
import { startSession, type Session } from './session.js';
import { estimateSpeed, measureSpeed, sizeForCharacters, sizeForTime } from './speed.js';
import { describeFewerLanes, fitRun, withBatch } from './fitBatch.js';
import { startTraining } from './startTraining.js';
import type { TrainerPaths, TrainingThreads } from './trainingThreads.js';

/** A request that cannot be met as it is: the message says why and what to do. */
export class RunError extends Error {
  override readonly name = 'RunError';
}

/** What runs need from outside. */
export interface RunSurroundings {
  readonly paths: TrainerPaths;
  readonly inferenceKernels: KernelBytes | null;
  readonly events: TrainerEvents;
}

/** A run that goes on, and what was said of it at the start. */
export interface StartedRun {
  readonly session: Session;
  readonly started: RunStarted;
}

const SAMPLE_LENGTH = 300;
const SAMPLE_TEMPERATURE = 0.7;
const CHECKPOINT_SECONDS = 60;
const MEASURE_MILLISECONDS = 2000;
/** Milliseconds that the process of a closed window gets to end its run at a checkpoint. */
const LOCK_PATIENCE = 3000;

const checkBudget = (budget: Budget): void => {
  const [name, value, most] =
    'minutes' in budget ? ['minutes', budget.minutes, 60 * 24 * 30] : ['characters', budget.characters, 1e13];
  if (!(Number.isFinite(value) && value > 0 && value <= most)) {
    throw new RunError(`${name} is ${value}; it must be a number above 0, up to ${most}.`);
  }
};

/**
 * How often to look: some twenty-five validations, but one in five minutes at least.
 *
 * @param steps that the run will make, about
 * @param stepsPerSecond null in a run bounded by characters, which must not depend on how fast the machine is
 */
const cadenceFor = (
  steps: number,
  stepsPerSecond: number | null,
  checkpointSeconds: number,
  perStep: number,
): Cadence => {
  const within = (minutes: number): number =>
    Math.round(stepsPerSecond === null ? 400 * minutes : stepsPerSecond * 60 * minutes);
  const validateEvery = Math.max(1, Math.min(Math.round(steps / 25), within(5)));
  const sampleEvery = Math.max(1, Math.min(Math.round(steps / 8), within(3)));
  // Reading is three times as fast as training: validation takes a tenth of the time at most.
  const validationCharacters = Math.round(Math.min(200_000, Math.max(5000, 0.3 * validateEvery * perStep)));
  return { validateEvery, sampleEvery, validationCharacters, checkpointSeconds };
};

/** Updates below which a run takes smaller steps, so that there are enough of them. */
const FEW_UPDATES = 2000;

/** Batch and window, where nobody chose them: small for short runs and small texts. */
const shapeSteps = (
  settings: TrainingSettings,
  options: TrainingOptions,
  characters: number,
  training: number,
): TrainingSettings => {
  let { batch, window } = settings;
  if (characters < FEW_UPDATES * batch * window) {
    if (options.window === undefined) window = 64;
    if (options.batch === undefined) batch = 32;
  }
  // A small text has fewer streams rather than none.
  if (options.batch === undefined) batch = Math.max(1, Math.min(batch, Math.floor((training - 1) / (4 * window))));
  return {
    ...settings,
    batch,
    window,
    threads: options.threads === undefined ? Math.min(settings.threads, batch) : settings.threads,
  };
};

const yieldToMessages = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

const launch = async (
  surroundings: RunSurroundings,
  corpus: Corpus,
  folder: RunFolder,
  threads: TrainingThreads,
  record: RunRecord,
  stored: StoredRun | null,
): Promise<StartedRun> => {
  const { settings, vocabulary } = record;
  const architecture = architectureFor(settings, vocabulary.symbols.length);
  const { trainer } = threads;
  const initial = initialiseParameters(architecture, settings.seed);
  trainer.setTensors(initial);
  if (stored !== null) trainer.restore(stored.numbers, record.updates);
  const session = startSession({
    trainer,
    streams: createStreams(corpus.training, vocabulary.boundary, settings),
    corpus,
    folder,
    record,
    initial,
    best: record.state.best === null ? null : (stored?.best ?? null),
    events: surroundings.events,
    sample(tensors) {
      const forward = createForwardPass(networkOf(record, tensors), surroundings.inferenceKernels);
      const options = { length: SAMPLE_LENGTH, temperature: SAMPLE_TEMPERATURE, topK: null, seed: settings.seed };
      try {
        return sampleText(forward, vocabulary, record.prompt, options);
      } finally {
        forward.dispose();
      }
    },
    now: () => performance.now(),
    breathe: yieldToMessages,
  });
  return {
    session,
    started: {
      folder: folder.folder,
      name: record.name,
      parameters: countParameters(architecture),
      options: optionsFrom(settings),
      budget: record.budget,
      backend: threads.backend,
      backendReason: record.backendReason,
      history: record.history,
    },
  };
};

export interface StartRequest {
  readonly folder: string;
  readonly name: string;
  readonly options: TrainingOptions;
  readonly budget: Budget;
  readonly checkpointSeconds?: number;
  /** Why this backend. */
  readonly backendReason?: string;
}

/** Starts a new run. @throws RunError, SettingsError, CorpusError, WriteError, RunLockedError */
export const startRun = async (
  surroundings: RunSurroundings,
  corpus: Corpus,
  request: StartRequest,
): Promise<StartedRun> => {
  const { options, budget } = request;
  checkBudget(budget);
  if (corpus.summary.tooLittle !== null) throw new RunError(corpus.summary.tooLittle);
  if (request.name === '' || request.name.length > 200) throw new RunError('The name must have 1 to 200 characters.');
  const settings = settingsFrom(options);
  checkSettings(settings);
  const made = await claimFolder(request.folder);
  try {
    return await withLock(request.folder, 0, () => begin(surroundings, corpus, request, settings));
  } catch (error) {
    // A folder with something in it stays.
    if (made) await rmdir(request.folder).catch(() => undefined);
    throw error;
  }
};

/** Works out what is left open, and begins. */
const begin = async (
  surroundings: RunSurroundings,
  corpus: Corpus,
  request: StartRequest,
  asked: TrainingSettings,
): Promise<StartedRun> => {
  const { options, budget } = request;
  let settings = asked;
  // A run bounded by characters must come out the same on any machine: nothing is measured for it.
  const measurement =
    'minutes' in budget ? await measureSpeed(surroundings.paths, settings, MEASURE_MILLISECONDS) : null;
  if (options.hidden === undefined) {
    const size =
      'minutes' in budget
        ? sizeForTime(settings, budget.minutes * 60, measurement!)
        : sizeForCharacters(settings, budget.characters);
    settings = settingsFrom({ ...options, hidden: size.hidden, layers: options.layers ?? size.layers });
  }
  const speed = measurement === null ? null : estimateSpeed(settings, measurement);
  const characters = 'minutes' in budget ? budget.minutes * 60 * speed! : budget.characters;
  const training = corpus.training.reduce((sum, file) => sum + file.length + 1, 0);
  settings = shapeSteps(settings, options, characters, training);
  checkSettings(settings);
  const folder = openRunFolder(request.folder);
  const { vocabulary } = corpus;
  // Fails here, before threads are started, when there is too little text.
  createStreams(corpus.training, vocabulary.boundary, settings);
  const threads = await startThreads(surroundings, settings, corpus);
  settings = { ...withBatch(settings, threads.batch), threads: Math.min(settings.threads, threads.threads) };
  const perStep = settings.batch * settings.window;
  const checkpointSeconds = request.checkpointSeconds ?? CHECKPOINT_SECONDS;
  const record: RunRecord = {
    version: TRAINER_VERSION,
    name: request.name,
    settings,
    budget,
    cadence: cadenceFor(characters / perStep, speed === null ? null : speed / perStep, checkpointSeconds, perStep),
    vocabulary,
    corpus: corpus.request,
    digest: corpus.digest,
    summary: corpus.summary,
    prompt: corpus.prompt,
    backend: threads.backend,
    backendReason: request.backendReason ?? '',
    state: initialState(),
    updates: 0,
    history: { progress: [], validations: [], samples: [] },
  };
  return whileRunning(threads, () => launch(surroundings, corpus, folder, threads, record, null));
};

const startThreads = async (
  { paths, events }: RunSurroundings,
  settings: TrainingSettings,
  { vocabulary }: Pick<Corpus, 'vocabulary'>,
  before?: RunRecord['backend'],
): Promise<TrainingThreads> => {
  const architecture = architectureFor(settings, vocabulary.symbols.length);
  const threads = await startTraining(paths, settings, architecture, vocabulary.boundary, before);
  if (threads.batch < settings.batch) {
    events.warning({ message: describeFewerLanes(settings.batch, threads.batch) });
  }
  return threads;
};

/** Keeps every other process from the run in `folder` until it has ended, or could not begin. */
const withLock = async (folder: string, patience: number, start: () => Promise<StartedRun>): Promise<StartedRun> => {
  const lock = await lockRun(folder, patience);
  try {
    const run = await start();
    return { ...run, session: { ...run.session, ended: run.session.ended.finally(() => lock.release()) } };
  } catch (error) {
    await lock.release();
    throw error;
  }
};

/** Ends the threads when the run ends, or could not begin. */
const whileRunning = async (threads: TrainingThreads, begin: () => Promise<StartedRun>): Promise<StartedRun> => {
  try {
    const run = await begin();
    const ended = run.session.ended.finally(() => threads.dispose());
    return { ...run, session: { ...run.session, ended } };
  } catch (error) {
    await threads.dispose();
    throw error;
  }
};

/**
 * Continues the run in `folder` from its checkpoint, bit for bit as if it had never stopped when its files are as they
 * were. @throws RunError, ModelError, CorpusError; RunLockedError when another process works on it, WriteError when the
 * folder cannot be written to
 */
export const resumeRun = async (
  surroundings: RunSurroundings,
  path: string,
  budget?: Budget,
  backendReason?: string,
): Promise<StartedRun> => {
  if (budget !== undefined) checkBudget(budget);
  const folder = openRunFolder(path);
  if (!(await folder.hasCheckpoint())) {
    throw new RunError(
      (await folder.hasNetwork())
        ? `${path} holds a finished network and no checkpoint to resume. Start a new run in another folder.`
        : `${path} holds no checkpoint to resume. Start a new run instead.`,
    );
  }
  return withLock(path, LOCK_PATIENCE, () => goOn(surroundings, folder, budget, backendReason));
};

const goOn = async (
  surroundings: RunSurroundings,
  folder: RunFolder,
  budget?: Budget,
  backendReason?: string,
): Promise<StartedRun> => {
  const stored = await folder.loadCheckpoint();
  if (stored === null)
    throw new RunError(`${folder.folder} holds no checkpoint any more: the run has ended meanwhile.`);
  let { record } = stored;
  const corpus = await readCorpus(record.corpus, record.vocabulary);
  if (corpus.digest !== record.digest) {
    surroundings.events.warning({
      message: 'The files have changed since the checkpoint: training goes on with the text as it is now.',
    });
    const { epoch } = record.state.position;
    const state = { ...record.state, position: { epoch: epoch + 1, window: 0 }, best: null };
    record = { ...record, digest: corpus.digest, summary: corpus.summary, state };
  }
  if (budget !== undefined) record = { ...record, budget };
  const threads = await startThreads(surroundings, record.settings, corpus, record.backend);
  const fitted = fitRun({ ...stored, record }, threads.batch);
  const { backend } = threads;
  record = { ...fitted.record, backend, backendReason: backendReason ?? record.backendReason };
  return whileRunning(threads, () => launch(surroundings, corpus, folder, threads, record, { ...fitted, record }));
};
