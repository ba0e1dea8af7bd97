import type { TrainingRecord } from '../model/networkConfig.js';
import type { Tensor } from '../model/tensor.js';
import { heldOutSample, measureHeldOut, type HeldOutLoss } from '../model/training/heldOut.js';
import type { Trainer } from '../model/training/trainer.js';
import type { TrainerEvents } from '../shared/trainerApi.js';
import type { Corpus } from './corpus.js';
import { messageOf } from './messageOf.js';
import type { RunFolder } from './runFolder.js';
import type { BestPoint, RunRecord, RunState } from './runRecord.js';

/** Characters that a validation reads of one file, at most, and the last test of one. */
const PER_FILE = { validation: 10_000, test: 20_000 } as const;
/** Characters that the last test reads, at most. */
const MOST_TESTED = 500_000;

/** The network of a run's end and what it is worth. */
export interface FinalNetwork {
  /** Null, or why it is not on disk. */
  save(folder: RunFolder): Promise<string | null>;
  /** Nats per character on held-out files; null without. */
  readonly validation: number | null;
  /** Nats per character on the test files, by language; empty without. */
  readonly heldOut: Readonly<Record<string, number>>;
}

/** The network that a run leaves in its folder: the best one on held-out files, the newest where there are none. */
export interface RunNetwork {
  /** Whether there are held-out files to measure it on. */
  readonly isMeasured: boolean;
  /** Weights of the best so far, as `state.best` speaks of them; null where there is none. */
  best(): ReadonlyMap<string, Tensor> | null;
  /** Measures the weights as they are. Answers the state after that: a better network than before is written. */
  validate(state: RunState): Promise<RunState>;
  /** Measures the network that the run ends with on the test files. The trainer may have other weights afterwards. */
  finish(state: RunState): FinalNetwork;
}

export interface RunNetworkParts {
  readonly trainer: Trainer;
  readonly corpus: Corpus;
  readonly folder: RunFolder;
  readonly record: () => RunRecord;
  readonly events: Pick<TrainerEvents, 'validation'>;
  readonly warn: (message: string) => void;
  /** Of a run that is resumed. */
  readonly best: ReadonlyMap<string, Tensor> | null;
}

/** How the training of the weights as they are went; `measured` on held-out files. */
const pointOf = ({ step, characters, elapsed, position, loss }: RunState, measured: HeldOutLoss): BestPoint => ({
  step,
  characters,
  elapsed,
  epochs: position.epoch,
  loss,
  validation: measured.natsPerCharacter,
  byLanguage: measured.byLanguage,
});

type Point = Omit<BestPoint, 'validation' | 'byLanguage'> & Partial<BestPoint>;

/** What `config.json` says of the training that led to the weights of `point`. */
const trainingRecord = (
  { version, settings, backend }: RunRecord,
  { summary, heldOutFiles }: Corpus,
  point: Point,
  test: HeldOutLoss | null,
): TrainingRecord => {
  const heldOut = test?.byLanguage ?? point.byLanguage;
  return {
    framework: 'Cell Lens',
    version,
    corpus: {
      files: summary.files,
      characters: summary.characters,
      languages: Object.fromEntries(summary.languages.map(({ languageId, characters }) => [languageId, characters])),
      // Relative: a network may be given away, the paths of the machine it was made on not.
      heldOutFiles,
    },
    characters: point.characters,
    steps: point.step,
    epochs: point.epochs,
    minutes: Number((point.elapsed / 60_000).toFixed(2)),
    loss: point.loss,
    ...(point.validation === undefined ? {} : { validation: point.validation }),
    ...(test === null ? {} : { test: test.natsPerCharacter }),
    ...(heldOut === undefined ? {} : { heldOut }),
    seed: settings.seed,
    settings,
    backend,
  };
};

/** Keeps track of the best network of a run and writes it. */
export const createRunNetwork = (parts: RunNetworkParts): RunNetwork => {
  const { trainer, corpus, record, events, warn } = parts;
  const { vocabulary, cadence } = record();
  const sample = heldOutSample(corpus.validation, cadence.validationCharacters, PER_FILE.validation);
  let best = parts.best;

  /** Null, or why the network is not on disk. */
  const save = async (
    tensors: ReadonlyMap<string, Tensor>,
    point: Point,
    test: HeldOutLoss | null,
    folder = parts.folder,
  ): Promise<string | null> => {
    try {
      const now = record();
      await folder.saveNetwork(now, tensors, trainingRecord(now, corpus, point, test));
      return null;
    } catch (error) {
      return `The network was not saved: ${messageOf(error)}`;
    }
  };

  return {
    isMeasured: sample.length > 0,
    best: () => best,
    async validate(state) {
      const { step, characters, elapsed } = state;
      if (sample.length === 0) {
        const problem = await save(trainer.tensors(), { ...state, epochs: state.position.epoch }, null);
        if (problem !== null) warn(problem);
        return state;
      }
      const measured = measureHeldOut(trainer, sample, vocabulary.boundary);
      const { natsPerCharacter: loss, byLanguage } = measured;
      const isBest = state.best === null || loss < state.best.validation;
      events.validation({ step, characters, elapsed, loss, byLanguage, best: isBest });
      if (!isBest) return { ...state, validationsSinceBest: state.validationsSinceBest + 1 };
      best = trainer.tensors();
      const point = pointOf(state, measured);
      const problem = await save(best, point, null);
      if (problem !== null) warn(problem);
      return { ...state, best: point, validationsSinceBest: 0 };
    },
    finish(state) {
      const point: Point = state.best ?? { ...state, epochs: state.position.epoch };
      const tensors = best ?? trainer.tensors();
      const tested = heldOutSample(corpus.test, Math.min(MOST_TESTED, 4 * cadence.validationCharacters), PER_FILE.test);
      let test: HeldOutLoss | null = null;
      if (tested.length > 0) {
        if (best !== null) trainer.setTensors(best);
        test = measureHeldOut(trainer, tested, vocabulary.boundary);
      }
      return {
        save: folder => save(tensors, point, test, folder),
        validation: state.best?.validation ?? null,
        heldOut: test?.byLanguage ?? {},
      };
    },
  };
};
