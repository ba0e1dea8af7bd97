import { initialiseParameters } from '../../../src/model/training/initialise.js';
import { architectureFor, defaultSettings, type TrainingSettings } from '../../../src/model/training/settings.js';
import { createStreams } from '../../../src/model/training/streams.js';
import type { Tensor } from '../../../src/model/tensor.js';
import type { Trainer } from '../../../src/model/training/trainer.js';
import type { TrainerEvents, ValidationPoint } from '../../../src/shared/trainerApi.js';
import type { Corpus } from '../../../src/trainer/corpus.js';
import type { RunFolder, StoredRun } from '../../../src/trainer/runFolder.js';
import { initialState, TRAINER_VERSION, type RunRecord } from '../../../src/trainer/runRecord.js';
import { startSession, type Session } from '../../../src/trainer/session.js';
import { createRun } from './runs.js';

export const settings: TrainingSettings = {
  ...defaultSettings,
  hidden: 16,
  batch: 8,
  window: 16,
  schedule: { kind: 'constant' },
};
export const perStep = settings.batch * settings.window;

/** A run's folder in memory. */
export interface MemoryFolder extends RunFolder {
  stored: StoredRun | null;
  networks: { readonly tensors: ReadonlyMap<string, Tensor>; readonly training: Record<string, unknown> }[];
  discarded: boolean;
}

/** `fail` throws what a disk would. */
export const memoryFolder = (fail: (what: 'checkpoint' | 'network') => void = () => undefined): MemoryFolder => {
  const folder: MemoryFolder = {
    stored: null,
    networks: [],
    discarded: false,
    folder: '/somewhere',
    async saveCheckpoint(stored) {
      fail('checkpoint');
      folder.stored = stored;
    },
    hasCheckpoint: () => Promise.resolve(folder.stored !== null),
    hasNetwork: () => Promise.resolve(false),
    loadCheckpoint: () => Promise.resolve(folder.stored),
    async saveNetwork(_record, tensors, training) {
      fail('network');
      folder.networks.push({ tensors, training });
    },
    async removeCheckpoint() {
      folder.stored = null;
    },
    async discard() {
      folder.discarded = true;
    },
  };
  return folder;
};

export const recordFor = (corpus: Corpus, steps: number): RunRecord => ({
  version: TRAINER_VERSION,
  name: 'test',
  settings,
  budget: { characters: steps * perStep },
  cadence: { validateEvery: 20, sampleEvery: 25, validationCharacters: 2000, checkpointSeconds: 0 },
  vocabulary: corpus.vocabulary,
  corpus: corpus.request,
  digest: corpus.digest,
  summary: corpus.summary,
  prompt: '',
  backend: 'wasm-simd',
  backendReason: '',
  state: initialState(),
  updates: 0,
  history: { progress: [], validations: [], samples: [] },
});

export interface Recorded {
  readonly session: Session;
  readonly trainer: Trainer;
  readonly warnings: string[];
  readonly told: string[];
  readonly validations: ValidationPoint[];
}

/** Starts a run over `steps` steps, or goes on with the one in `folder`. */
export const startIn = async (
  corpus: Corpus,
  steps: number,
  folder: RunFolder,
  change: (trainer: Trainer) => Trainer = trainer => trainer,
  onEvent: (name: string, session: () => Session) => void = () => undefined,
): Promise<Recorded> => {
  const stored = await folder.loadCheckpoint();
  const record = stored?.record ?? recordFor(corpus, steps);
  const architecture = architectureFor(settings, corpus.vocabulary.symbols.length);
  const initial = initialiseParameters(architecture, settings.seed);
  const { trainer } = await createRun({
    architecture,
    tensors: initial,
    ...settings,
    boundary: corpus.vocabulary.boundary,
    build: 'wasm-simd',
  });
  if (stored !== null) trainer.restore(stored.numbers, record.updates);
  const warnings: string[] = [];
  const told: string[] = [];
  const validations: ValidationPoint[] = [];
  const note = (name: string): void => {
    told.push(name);
    onEvent(name, () => session);
  };
  const events: TrainerEvents = {
    progress: () => note('progress'),
    validation: point => {
      validations.push(point);
      note('validation');
    },
    sample: () => note('sample'),
    checkpoint: () => note('checkpoint'),
    warning({ message, waits = false }) {
      warnings.push(message);
      if (waits) note('waits');
    },
    done: () => note('done'),
  };
  let time = 0;
  const session: Session = startSession({
    trainer: change(trainer),
    streams: createStreams(corpus.training, corpus.vocabulary.boundary, settings),
    corpus,
    folder,
    record,
    initial,
    best: stored?.best ?? null,
    events,
    sample: () => 'a sample',
    now: () => (time += 10),
    breathe: () => Promise.resolve(),
    retryEvery: 1,
  });
  return { session, trainer, warnings, told, validations };
};
