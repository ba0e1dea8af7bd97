import { createForwardPass, type KernelBytes } from '../model/forwardPass.js';
import { countParameters } from '../model/network.js';
import { initialiseParameters } from '../model/training/initialise.js';
import { sampleText } from '../model/training/sampling.js';
import { architectureFor, checkSettings, type TrainingSettings } from '../model/training/settings.js';
import { createStreams } from '../model/training/streams.js';
import type { Budget, RunStarted, TrainerEvents, TrainingOptions } from '../shared/trainerApi.js';
import { readCorpus, type Corpus } from './corpus.js';
import { optionsFrom, settingsFrom } from './options.js';
import { claimFolder, networkOf, openRunFolder, type RunFolder } from './runFolder.js';
import { initialState, TRAINER_VERSION, type Cadence, type RunRecord } from './runRecord.js';
import { startSession, type Session } from './session.js';
import { estimateSpeed, measureSpeed, sizeForCharacters, sizeForTime } from './speed.js';
import { startTrainingThreads, type TrainerPaths, type TrainingThreads } from './trainingThreads.js';

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
  numbers: Float32Array | null,
): Promise<StartedRun> => {
  const { settings, vocabulary } = record;
  const architecture = architectureFor(settings, vocabulary.symbols.length);
  const { trainer } = threads;
  const initial = initialiseParameters(architecture, settings.seed);
  trainer.setTensors(initial);
  if (numbers !== null) trainer.restore(numbers, record.updates);
  const session = startSession({
    trainer,
    streams: createStreams(corpus.training, vocabulary.boundary, settings),
    corpus,
    folder,
    record,
    initial,
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
}

/** Starts a new run. @throws RunError, SettingsError, CorpusError, WriteError */
export const startRun = async (
  surroundings: RunSurroundings,
  corpus: Corpus,
  request: StartRequest,
): Promise<StartedRun> => {
  const { options, budget } = request;
  checkBudget(budget);
  if (corpus.summary.tooLittle !== null) throw new RunError(corpus.summary.tooLittle);
  if (request.name === '' || request.name.length > 200) throw new RunError('The name must have 1 to 200 characters.');
  let settings: TrainingSettings = settingsFrom(options);
  checkSettings(settings);
  await claimFolder(request.folder);
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
  const perStep = settings.batch * settings.window;
  const checkpointSeconds = request.checkpointSeconds ?? CHECKPOINT_SECONDS;
  const threads = await startThreads(surroundings, settings, corpus);
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
    state: initialState(),
    updates: 0,
    history: { progress: [], validations: [], samples: [] },
  };
  return whileRunning(threads, () => launch(surroundings, corpus, folder, threads, record, null));
};

const startThreads = (
  { paths }: RunSurroundings,
  settings: TrainingSettings,
  { vocabulary }: Pick<Corpus, 'vocabulary'>,
  build?: RunRecord['backend'],
): Promise<TrainingThreads> => {
  const architecture = architectureFor(settings, vocabulary.symbols.length);
  return startTrainingThreads(paths, settings, architecture, vocabulary.boundary, build);
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
 * were. @throws RunError, ModelError, CorpusError
 */
export const resumeRun = async (surroundings: RunSurroundings, path: string, budget?: Budget): Promise<StartedRun> => {
  if (budget !== undefined) checkBudget(budget);
  const folder = openRunFolder(path);
  const stored = await folder.loadCheckpoint();
  if (stored === null) throw new RunError(`${path} holds no checkpoint to resume. Start a new run instead.`);
  let { record } = stored;
  const corpus = await readCorpus(record.corpus, record.vocabulary);
  if (corpus.digest !== record.digest) {
    surroundings.events.warning({
      message: 'The files have changed since the checkpoint: training goes on with the text as it is now.',
    });
    const { epoch } = record.state.position;
    const state = { ...record.state, position: { epoch: epoch + 1, window: 0 }, bestValidation: null };
    record = { ...record, digest: corpus.digest, summary: corpus.summary, state };
  }
  if (budget !== undefined) record = { ...record, budget };
  const threads = await startThreads(surroundings, record.settings, corpus, record.backend);
  return whileRunning(threads, () => launch(surroundings, corpus, folder, threads, record, stored.numbers));
};
