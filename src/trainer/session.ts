import { resolve } from 'node:path';
import type { Tensor } from '../model/tensor.js';
import { scheduledRate } from '../model/training/settings.js';
import type { Streams } from '../model/training/streams.js';
import type { StepResult, Trainer } from '../model/training/trainer.js';
import type { ProgressPoint, RunEnd, RunOutcome, TrainerEvents } from '../shared/trainerApi.js';
import type { Corpus } from './corpus.js';
import { messageOf } from './messageOf.js';
import { keepRun, type Answer } from './keepRun.js';
import type { RunFolder, StoredRun } from './runFolder.js';
import { createRunNetwork } from './runNetwork.js';
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
/** Milliseconds between two tries to write what a run ends with. */
const RETRY_EVERY = 10_000;

export interface SessionParts {
  readonly trainer: Trainer;
  readonly streams: Streams;
  readonly corpus: Corpus;
  readonly folder: RunFolder;
  readonly record: RunRecord;
  /** The weights that the run began with, to come back to while there is no checkpoint. */
  readonly initial: ReadonlyMap<string, Tensor>;
  /** The weights of the best network of a run that is resumed; null where there is none. */
  readonly best: ReadonlyMap<string, Tensor> | null;
  readonly events: TrainerEvents;
  /** Writes a sample with these weights. */
  readonly sample: (tensors: ReadonlyMap<string, Tensor>) => string;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** Lets messages come in between two steps. */
  readonly breathe: () => Promise<void>;
  /** Milliseconds between two tries to write what the run ends with. */
  readonly retryEvery?: number;
}

type RunResult = Omit<RunEnd, 'heldOutFiles'>;

/** A run in progress. */
export interface Session {
  /** Resolves when the run has ended; the `done` event has been sent then. */
  readonly ended: Promise<RunEnd>;
  pause(): void;
  proceed(): void;
  stop(keep: boolean): void;
  /** Whether the run has ended and waits for a disk that takes it. */
  waits(): boolean;
  /** Has a run that waits written to `folder` instead. */
  saveTo(folder: RunFolder): void;
  checkpoint(): Promise<void>;
}

/** Starts the run of `parts.record` where its state says it stands. */
export const startSession = (parts: SessionParts): Session => {
  const { trainer, streams, corpus, folder, record, events, now } = parts;
  const { settings, budget, cadence } = record;
  const { batch, window } = settings;
  let state: RunState = { ...record.state };
  const history: RunHistory = {
    progress: [...record.history.progress],
    validations: [...record.history.validations],
    samples: [...record.history.samples],
  };
  const buffer = new Uint16Array(batch * (window + 1));

  let stopping = null as { readonly keep: boolean } | null;
  let paused = false;
  let waiting = false;
  let elsewhere = null as RunFolder | null;
  let wake: (() => void) | null = null;
  const sleep = (milliseconds?: number): Promise<void> =>
    new Promise<void>(resolve => {
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    }).finally(() => {
      wake = null;
    });
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
  const network = createRunNetwork({
    trainer,
    corpus,
    folder,
    record: snapshotRecord,
    events: {
      validation(point) {
        history.validations.push(point);
        events.validation(point);
      },
    },
    warn,
    best: parts.best,
  });

  /** Where the run stood when it ended: from then on the trainer may have other weights. */
  let end: StoredRun | null = null;
  const snapshot = (): StoredRun =>
    end ?? { record: snapshotRecord(), numbers: trainer.snapshot(), best: network.best() };

  /** Writes where the run stands. A disk that will not take it costs nothing but the checkpoint. */
  const saveCheckpoint = async (): Promise<boolean> => {
    const waiters = checkpointWaiters;
    checkpointWaiters = [];
    lastCheckpoint = now();
    try {
      await folder.saveCheckpoint(snapshot());
      events.checkpoint({ folder: folder.folder, characters: state.characters });
      for (const waiter of waiters) waiter.resolve();
      return true;
    } catch (error) {
      warn(`The checkpoint was not saved: ${messageOf(error)} Training goes on and tries again.`);
      for (const waiter of waiters) waiter.reject(error);
      return false;
    }
  };

  const sample = (): void => {
    const { step, characters, elapsed } = state;
    const point = { step, characters, elapsed, prompt: record.prompt, text: parts.sample(trainer.tensors()) };
    history.samples.push(point);
    events.sample(point);
  };

  const report = (result: StepResult, learningRate: number): void => {
    const time = now();
    if (time - lastProgress < PROGRESS_EVERY) return;
    if (time > speed.at && state.characters > speed.characters) {
      const measured = ((state.characters - speed.characters) / (time - speed.at)) * 1000;
      charactersPerSecond = charactersPerSecond === 0 ? measured : 0.7 * charactersPerSecond + 0.3 * measured;
    }
    speed = { at: time, characters: state.characters };
    lastProgress = time;
    const point: ProgressPoint = {
      step: state.step,
      characters: state.characters,
      elapsed: state.elapsed,
      loss: state.loss!,
      charactersPerSecond,
      gradientNorm: result.gradientNorm,
      learningRate,
      epoch: state.position.epoch,
      done: doneOf(budget, state),
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
    const { elapsed, best } = state;
    const failures = state.failures + 1;
    const rateFactor = state.rateFactor / 2;
    if (failures >= MOST_FAILURES) return false;
    const stored = await folder.loadCheckpoint().catch(() => null);
    if (stored === null) {
      trainer.setTensors(parts.initial);
      trainer.clearStates();
      state = initialState();
    } else {
      trainer.restore(stored.numbers, stored.record.updates);
      state = { ...stored.record.state };
    }
    // A network that was found since is not lost.
    if (best?.step !== state.best?.step) state = { ...state, validationsSinceBest: 0 };
    state = { ...state, elapsed, failures, rateFactor, best };
    const place = stored === null ? 'the beginning' : `the checkpoint at ${state.characters} characters`;
    events.warning({
      message: `The loss exploded (${failures} of ${MOST_FAILURES} times): back to ${place}, with half the learning rate.`,
    });
    return true;
  };

  /** Measures and writes what is kept of the run. */
  const keep = async (outcome: 'finished' | 'stopped', message: string): Promise<RunResult> => {
    // The checkpoint comes first: a run that is stopped and resumed ends as if it had never been stopped.
    const saved = await saveCheckpoint();
    end = snapshot();
    const { characters, elapsed } = state;
    let last = state;
    if (network.isMeasured && history.validations.at(-1)?.step !== state.step) last = await network.validate(state);
    if (history.samples.at(-1)?.step !== state.step) sample();
    const final = network.finish(last);
    stopping = null;
    const wait = async (problem: string): Promise<Answer> => {
      const message = `${problem} Make room or mend the folder: the run waits, and tries again every few seconds.`;
      waiting = true;
      events.warning({ message, waits: true });
      if (stopping === null && elsewhere === null) await sleep(parts.retryEvery ?? RETRY_EVERY);
      if (elsewhere !== null) {
        const chosen = elsewhere;
        elsewhere = null;
        return chosen;
      }
      return stopping === null ? 'try again' : stopping.keep ? 'give up' : 'discard';
    };
    const kept = await keepRun({ folder, end, saved, network: final, outcome, message, wait });
    waiting = false;
    const { validation, heldOut } = final;
    return { ...kept, characters, elapsed, validation, heldOut };
  };

  const finish = async (outcome: RunOutcome, message: string): Promise<RunEnd> => {
    const { characters, elapsed, best } = state;
    const nothing = { characters, elapsed, validation: null, heldOut: {}, folder: folder.folder };
    let result: RunResult =
      outcome === 'finished' || outcome === 'stopped'
        ? await keep(outcome, message)
        : { ...nothing, outcome, message, validation: best?.validation ?? null };
    if (result.outcome === 'discarded') {
      await folder.discard();
      result = { ...nothing, outcome: 'discarded', message: 'Stopped; everything the run wrote is gone.' };
    }
    const heldOutFiles = corpus.heldOutFiles.map(path => resolve(corpus.request.base, path));
    const told: RunEnd = { ...result, heldOutFiles };
    for (const waiter of checkpointWaiters) waiter.resolve();
    events.done(told);
    return told;
  };

  const run = async (): Promise<RunEnd> => {
    let last = now();
    for (;;) {
      await parts.breathe();
      if (paused && stopping === null) {
        await saveCheckpoint();
        await sleep();
        last = now();
        speed = { at: last, characters: state.characters };
      }
      if (stopping !== null) {
        return stopping.keep
          ? finish('stopped', 'Stopped; the network is kept and the run can be resumed.')
          : finish('discarded', '');
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
      report(result, learningRate);
      if (state.step % cadence.validateEvery === 0) state = await network.validate(state);
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
    },
    stop(keepIt) {
      stopping = { keep: keepIt };
      wake?.();
    },
    waits: () => waiting,
    saveTo(other) {
      elsewhere = other;
      wake?.();
    },
    checkpoint: () =>
      new Promise<void>((resolve, reject) => {
        checkpointWaiters.push({ resolve, reject });
        // A paused run takes no step at whose end it could be written.
        if (wake !== null) void saveCheckpoint();
      }),
  };
};
