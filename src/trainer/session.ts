import { resolve } from 'node:path';
import type { Tensor } from '../model/tensor.js';
import { heldOutSample, measureHeldOut, type HeldOutLoss } from '../model/training/heldOut.js';
import { scheduledRate } from '../model/training/settings.js';
import type { Streams } from '../model/training/streams.js';
import type { StepResult, Trainer } from '../model/training/trainer.js';
import type { TrainingRecord } from '../model/networkConfig.js';
import type { ProgressPoint, RunEnd, RunOutcome, TrainerEvents } from '../shared/trainerApi.js';
import type { Corpus } from './corpus.js';
import type { RunFolder } from './runFolder.js';
import { addProgress, doneOf, initialState, type RunHistory, type RunRecord, type RunState } from './runRecord.js';

/** Times the loss may explode before the run gives up. */
const MOST_FAILURES = 3;
/** Nats above the lowest smoothed loss that count as an explosion, once the first steps are over. */
const EXPLOSION = 1;
const FIRST_STEPS = 50;
/** Validations without a better one after which a run ends. */
const PATIENCE = 8;
/** Weight of a step in the smoothed loss. */
const SMOOTHING = 0.05;
/** Milliseconds between two progress events. */
const PROGRESS_EVERY = 250;
const FINAL_CHARACTERS = 500_000;

export interface SessionParts {
  readonly trainer: Trainer;
  readonly streams: Streams;
  readonly corpus: Corpus;
  readonly folder: RunFolder;
  readonly record: RunRecord;
  /** The weights that the run began with, to come back to while there is no checkpoint. */
  readonly initial: ReadonlyMap<string, Tensor>;
  readonly events: TrainerEvents;
  /** Writes a sample with these weights. */
  readonly sample: (tensors: ReadonlyMap<string, Tensor>) => string;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** Lets messages come in between two steps. */
  readonly breathe: () => Promise<void>;
}

/** A run in progress. */
export interface Session {
  /** Resolves when the run has ended; the `done` event has been sent then. */
  readonly ended: Promise<RunEnd>;
  pause(): void;
  proceed(): void;
  stop(keep: boolean): void;
  checkpoint(): Promise<void>;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Starts the run of `parts.record` where its state says it stands. */
export const startSession = (parts: SessionParts): Session => {
  const { trainer, streams, corpus, folder, record, events, now } = parts;
  const { settings, budget, cadence, vocabulary } = record;
  const { batch, window } = settings;
  let state: RunState = { ...record.state };
  const history: RunHistory = {
    progress: [...record.history.progress],
    validations: [...record.history.validations],
    samples: [...record.history.samples],
  };
  const buffer = new Uint16Array(batch * (window + 1));
  const sampleOfHeldOut = heldOutSample(corpus.validation, cadence.validationCharacters, 10_000);

  let stopping: { readonly keep: boolean } | null = null;
  let paused = false;
  let wake: (() => void) | null = null;
  let checkpointWaiters: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  const warned = new Set<string>();
  let speed: { readonly at: number; readonly characters: number } = { at: now(), characters: state.characters };
  let charactersPerSecond = 0;
  let lastProgress = -Infinity;
  let lastCheckpoint = now();

  const warn = (message: string): void => {
    if (warned.has(message)) return;
    warned.add(message);
    events.warning({ message });
  };
  const snapshotRecord = (): RunRecord => ({
    ...record,
    state: { ...state },
    updates: trainer.updates(),
    history: { ...history },
  });

  /** Writes where the run stands. A disk that will not take it costs nothing but the checkpoint. */
  const saveCheckpoint = async (): Promise<void> => {
    const waiters = checkpointWaiters;
    checkpointWaiters = [];
    lastCheckpoint = now();
    try {
      await folder.saveCheckpoint(snapshotRecord(), trainer.snapshot());
      events.checkpoint({ folder: folder.folder, characters: state.characters });
      for (const waiter of waiters) waiter.resolve();
    } catch (error) {
      warn(`The checkpoint was not saved: ${messageOf(error)} Training goes on and tries again.`);
      for (const waiter of waiters) waiter.reject(error);
    }
  };

  const trainingRecord = (validation: HeldOutLoss | null, test: HeldOutLoss | null): TrainingRecord => ({
    framework: 'Cell Lens',
    version: record.version,
    corpus: {
      files: corpus.summary.files,
      characters: corpus.summary.characters,
      languages: Object.fromEntries(
        corpus.summary.languages.map(({ languageId, characters }) => [languageId, characters]),
      ),
      // Relative: a network may be given away, the paths of the machine it was made on not.
      heldOutFiles: corpus.heldOutFiles,
    },
    characters: state.characters,
    steps: state.step,
    epochs: state.position.epoch,
    minutes: Number((state.elapsed / 60_000).toFixed(2)),
    loss: state.loss,
    ...(validation === null ? {} : { validation: validation.natsPerCharacter, heldOut: validation.byLanguage }),
    ...(test === null ? {} : { test: test.natsPerCharacter, heldOut: test.byLanguage }),
    seed: settings.seed,
    settings,
    backend: record.backend,
  });

  const saveNetwork = async (validation: HeldOutLoss | null): Promise<boolean> => {
    try {
      await folder.saveNetwork(snapshotRecord(), trainer.tensors(), trainingRecord(validation, null));
      return true;
    } catch (error) {
      warn(`The network was not saved: ${messageOf(error)}`);
      return false;
    }
  };

  const validate = async (): Promise<void> => {
    if (sampleOfHeldOut.length === 0) {
      await saveNetwork(null);
      return;
    }
    const measured = measureHeldOut(trainer, sampleOfHeldOut, vocabulary.boundary);
    const best = state.bestValidation === null || measured.natsPerCharacter < state.bestValidation;
    state = {
      ...state,
      bestValidation: best ? measured.natsPerCharacter : state.bestValidation,
      validationsSinceBest: best ? 0 : state.validationsSinceBest + 1,
    };
    if (best) await saveNetwork(measured);
    const { step, characters, elapsed } = state;
    const { natsPerCharacter: loss, byLanguage } = measured;
    const point = { step, characters, elapsed, loss, byLanguage, best };
    history.validations.push(point);
    events.validation(point);
  };

  const sample = (): void => {
    const { step, characters, elapsed } = state;
    const point = { step, characters, elapsed, prompt: record.prompt, text: parts.sample(trainer.tensors()) };
    history.samples.push(point);
    events.sample(point);
  };

  const report = (result: StepResult, learningRate: number, last: boolean): void => {
    const time = now();
    if (!last && time - lastProgress < PROGRESS_EVERY) return;
    if (time > speed.at && state.characters > speed.characters) {
      const measured = ((state.characters - speed.characters) / (time - speed.at)) * 1000;
      charactersPerSecond = charactersPerSecond === 0 ? measured : 0.7 * charactersPerSecond + 0.3 * measured;
    }
    speed = { at: time, characters: state.characters };
    lastProgress = time;
    const done = doneOf(budget, state);
    const point: ProgressPoint = {
      step: state.step,
      characters: state.characters,
      elapsed: state.elapsed,
      loss: state.loss!,
      charactersPerSecond,
      gradientNorm: result.gradientNorm,
      learningRate,
      epoch: state.position.epoch,
      done,
      remaining:
        'minutes' in budget
          ? Math.max(0, budget.minutes * 60_000 - state.elapsed)
          : ((budget.characters - state.characters) / Math.max(charactersPerSecond, 1)) * 1000,
    };
    addProgress(history, point);
    events.progress(point);
  };

  const exploded = ({ loss, gradientNorm }: StepResult): boolean =>
    !Number.isFinite(loss) ||
    !Number.isFinite(gradientNorm) ||
    (state.step > FIRST_STEPS && state.loss !== null && state.loss > state.lowestLoss + EXPLOSION);

  /** Back to the last good checkpoint with half the rate. False when that has been tried too often. */
  const recover = async (): Promise<boolean> => {
    const failures = state.failures + 1;
    const rateFactor = state.rateFactor / 2;
    if (failures >= MOST_FAILURES) return false;
    const stored = await folder.loadCheckpoint().catch(() => null);
    if (stored === null) {
      trainer.setTensors(parts.initial);
      trainer.clearStates();
      state = { ...initialState(), elapsed: state.elapsed, failures, rateFactor };
    } else {
      trainer.restore(stored.numbers, stored.record.updates);
      state = { ...stored.record.state, elapsed: state.elapsed, failures, rateFactor };
    }
    const place = stored === null ? 'the beginning' : `the checkpoint at ${state.characters} characters`;
    events.warning({
      message: `The loss exploded (${failures} of ${MOST_FAILURES} times): back to ${place}, with half the learning rate.`,
    });
    return true;
  };

  const finish = async (outcome: RunOutcome, message: string): Promise<RunEnd> => {
    let validation: number | null = state.bestValidation;
    let heldOut: Readonly<Record<string, number>> = {};
    let told = message;
    let final = outcome;
    if (outcome === 'discarded') {
      await folder.discard();
      validation = null;
    } else if (outcome !== 'failed') {
      await saveCheckpoint();
      const atEnd = trainer.snapshot();
      const updates = trainer.updates();
      if (history.validations.at(-1)?.step !== state.step || sampleOfHeldOut.length === 0) await validate();
      if (history.samples.at(-1)?.step !== state.step) sample();
      validation = state.bestValidation;
      const isBest = sampleOfHeldOut.length === 0 || state.validationsSinceBest === 0;
      if (isBest && corpus.test.length > 0) {
        const test = measureHeldOut(
          trainer,
          heldOutSample(corpus.test, Math.min(FINAL_CHARACTERS, 4 * cadence.validationCharacters), 20_000),
          vocabulary.boundary,
        );
        heldOut = test.byLanguage;
        const measured =
          validation === null
            ? null
            : { natsPerCharacter: validation, characters: 0, byLanguage: history.validations.at(-1)!.byLanguage };
        await folder
          .saveNetwork(snapshotRecord(), trainer.tensors(), trainingRecord(measured, test))
          .catch((error: unknown) => warn(`The network was not saved: ${messageOf(error)}`));
      }
      trainer.restore(atEnd, updates);
      if (warned.size > 0 && [...warned].some(text => text.startsWith('The network was not saved'))) {
        final = 'failed';
        told = `${[...warned].at(-1)!} The run can be resumed from its last checkpoint.`;
      } else if (outcome === 'finished') await folder.removeCheckpoint();
    }
    const { characters, elapsed } = state;
    const end: RunEnd = {
      outcome: final,
      folder: folder.folder,
      message: told,
      characters,
      elapsed,
      validation,
      heldOut,
      heldOutFiles: corpus.heldOutFiles.map(path => resolve(corpus.request.base, path)),
    };
    for (const waiter of checkpointWaiters) waiter.resolve();
    events.done(end);
    return end;
  };

  const run = async (): Promise<RunEnd> => {
    let last = now();
    for (;;) {
      await parts.breathe();
      if (paused && stopping === null) {
        await saveCheckpoint();
        await new Promise<void>(resolve => {
          wake = resolve;
        });
        last = now();
        speed = { at: last, characters: state.characters };
      }
      if (stopping !== null) {
        return stopping.keep
          ? finish('stopped', 'Stopped; the network is kept and the run can be resumed.')
          : finish('discarded', 'Stopped; everything the run wrote is gone.');
      }
      if (doneOf(budget, state) >= 1) return finish('finished', 'Training is finished.');
      if (state.validationsSinceBest >= PATIENCE) {
        return finish('finished', `Training ended early: the last ${PATIENCE} validations brought nothing better.`);
      }
      streams.read(state.position, buffer);
      const learningRate = scheduledRate(settings, state.position.epoch, doneOf(budget, state)) * state.rateFactor;
      const dropoutSeed = Math.imul(settings.seed + 1, 0x9e3779b1) ^ state.step;
      const result = trainer.step(buffer, learningRate, dropoutSeed);
      const smoothed = state.loss === null ? result.loss : (1 - SMOOTHING) * state.loss + SMOOTHING * result.loss;
      const time = now();
      state = {
        ...state,
        step: state.step + 1,
        position: streams.next(state.position),
        characters: state.characters + batch * window,
        elapsed: state.elapsed + (time - last),
        loss: smoothed,
        lowestLoss: Math.min(state.lowestLoss, Number.isNaN(smoothed) ? Infinity : smoothed),
      };
      last = time;
      if (exploded(result)) {
        if (await recover()) continue;
        return finish(
          'failed',
          `The loss exploded ${MOST_FAILURES} times, each time at half the learning rate. ` +
            'Choose a smaller learning rate, or a smaller clip. The last good checkpoint is kept.',
        );
      }
      // The streams of an epoch begin in the middle of files that did not come before: nothing is carried over.
      if (state.position.window === 0) trainer.clearStates();
      report(result, learningRate, false);
      if (state.step % cadence.validateEvery === 0) await validate();
      if (state.step % cadence.sampleEvery === 0 || state.step === Math.min(10, cadence.sampleEvery)) sample();
      if (checkpointWaiters.length > 0 || now() - lastCheckpoint >= cadence.checkpointSeconds * 1000) {
        await saveCheckpoint();
      }
    }
  };

  return {
    ended: run(),
    pause() {
      paused = true;
    },
    proceed() {
      paused = false;
      wake?.();
      wake = null;
    },
    stop(keep) {
      stopping = { keep };
      wake?.();
      wake = null;
    },
    checkpoint: () =>
      new Promise<void>((resolve, reject) => {
        checkpointWaiters.push({ resolve, reject });
        // A paused run takes no step at whose end it could be written.
        if (wake !== null) void saveCheckpoint();
      }),
  };
};
