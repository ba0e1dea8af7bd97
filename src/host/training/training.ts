import type { StartedTrainer } from '../../shared/node/startTrainer.js';
import type { BackendRequest } from '../../shared/backendApi.js';
import { RpcError } from '../../shared/rpc.js';
import type { Budget, RunEnd, RunStarted, TrainerEvents, TrainingOptions } from '../../shared/trainerApi.js';
import {
  offeredMinutes,
  type InterruptedRun,
  type Problem,
  type RunSoFar,
  type TrainingState,
  type TrainingViewEvents,
} from '../../shared/trainingApi.js';
import { withProgress, withSample, withValidation, withWarning } from '../../shared/runSoFar.js';

/** The files to train on, and the folder that their paths are shown from. */
export interface Sources {
  readonly paths: readonly string[];
  readonly base: string;
  /** Of the workspace: networks are named after it. */
  readonly name: string;
}

/** What a window keeps of the run that goes on in it, in case it is closed. */
export interface RunMemory {
  /** Null where there is none, or nothing to go on from. */
  read(): Promise<InterruptedRun | null>;
  write(run: InterruptedRun | null): Promise<void>;
}

export interface TrainingParts {
  startTrainer(events: Partial<TrainerEvents>, crashed: (reason: string) => void): StartedTrainer;
  /** Null, or why training is not possible here. */
  obstacle(): Problem | null;
  findSources(): Promise<Sources>;
  /** A folder that is not there yet, for a network of this name. */
  newFolder(name: string): string;
  /** A name for the next network of a workspace of this name. */
  newName(workspace: string): Promise<string>;
  readonly memory: RunMemory;
  /** What runs shall be trained with. */
  backend(): BackendRequest;
}

/** Hears everything the view hears, and when a run has begun or ended. */
export interface TrainingListener extends Partial<TrainingViewEvents> {
  began?(run: RunStarted): void;
  ended?(end: RunEnd, run: RunSoFar): void;
  crashed?(reason: string, interrupted: InterruptedRun | null): void;
}

type Setup = Extract<TrainingState, { kind: 'setup' }>;
type Running = Extract<TrainingState, { kind: 'running' }>;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const idle = (problem: Problem | null = null, interrupted: InterruptedRun | null = null): TrainingState => ({
  kind: 'idle',
  problem,
  interrupted,
});

/** The one training of a window: what it shows, and the trainer process behind it. */
export class Training {
  #state: TrainingState = idle();
  #trainer: StartedTrainer | undefined;
  #sources: Sources | undefined;
  /** Answers that come after something newer has begun are dropped. */
  #turn = 0;
  readonly #listeners = new Set<TrainingListener>();

  constructor(private readonly parts: TrainingParts) {}

  get state(): TrainingState {
    return this.#state;
  }

  listen(listener: TrainingListener): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Shows a run that a closed window has left, if there is one. */
  async recall(): Promise<InterruptedRun | null> {
    const interrupted = await this.parts.memory.read();
    if (interrupted !== null && this.#state.kind === 'idle') this.#set(idle(this.#state.problem, interrupted));
    return interrupted;
  }

  /** Looks for sources and shows the setup. Does nothing while a run goes on. */
  async prepare(): Promise<void> {
    if (this.#state.kind === 'running' || this.#state.kind === 'busy') return;
    const obstacle = this.parts.obstacle();
    if (obstacle !== null) return this.#set(idle(obstacle, await this.parts.memory.read()));
    await this.#attempt('Looking for source files', 'The workspace could not be read', async current => {
      const sources = await this.parts.findSources();
      const summary = await this.#process().trainer.prepare({ paths: sources.paths, base: sources.base });
      const name = await this.parts.newName(sources.name);
      if (!current()) return;
      this.#sources = sources;
      this.#set({
        kind: 'setup',
        name,
        summary,
        languages: summary.languages,
        chosen: summary.languages.map(({ languageId }) => languageId),
        speed: null,
        problem: null,
      });
      if (summary.tooLittle === null) await this.#measure();
    });
  }

  /** Reads only these languages. */
  async chooseLanguages(languages: readonly string[]): Promise<void> {
    const setup = this.#setup();
    const sources = this.#sources;
    if (sources === undefined) return;
    const turn = ++this.#turn;
    this.#set({ ...setup, chosen: languages });
    try {
      const summary = await this.#process().trainer.prepare({ paths: sources.paths, base: sources.base, languages });
      if (turn === this.#turn && this.#state.kind === 'setup') this.#set({ ...this.#state, summary, problem: null });
    } catch (error) {
      this.#problemOfSetup(turn, error);
    }
  }

  /** Starts a run. What is wrong with the settings is shown in the setup. */
  async start(name: string, budget: Budget, options: TrainingOptions): Promise<void> {
    const setup = this.#setup();
    const obstacle = this.parts.obstacle();
    if (obstacle !== null) return this.#set({ ...setup, problem: `${obstacle.title}. ${obstacle.detail}` });
    const turn = ++this.#turn;
    this.#set({ kind: 'busy', what: 'Starting to train' });
    try {
      const folder = this.parts.newFolder(name);
      await this.#begin(
        await this.#process().trainer.start({ folder, name, options, budget, backend: this.parts.backend() }),
      );
    } catch (error) {
      if (turn === this.#turn) {
        this.#set(setup);
        this.#problemOfSetup(turn, error);
      }
    }
  }

  /** Continues the run whose checkpoint lies in `folder`. */
  async resume(folder: string): Promise<void> {
    if (this.#state.kind === 'running' || this.#state.kind === 'busy') return;
    const obstacle = this.parts.obstacle();
    if (obstacle !== null) return this.#set(idle(obstacle, await this.parts.memory.read()));
    await this.#attempt('Going back to the checkpoint', 'The run cannot be resumed', async () => {
      await this.#begin(await this.#process().trainer.resume({ folder, backend: this.parts.backend() }));
    });
  }

  async pause(): Promise<void> {
    await this.#running(async (running, { trainer }) => {
      await trainer.pause({});
      this.#set({ ...running(), paused: true });
    });
  }

  async proceed(): Promise<void> {
    await this.#running(async (running, { trainer }) => {
      await trainer.proceed({});
      this.#set({ ...running(), paused: false, waiting: false });
    });
  }

  /** Has a run that waits for its disk saved in `folder` instead. */
  async saveTo(folder: string): Promise<void> {
    await this.#running((_, { trainer }) => trainer.saveTo({ folder }));
  }

  /** Ends the run; the state changes when the trainer has written, or removed, what there is. */
  async stop(keep: boolean): Promise<void> {
    await this.#running(async (running, { trainer }) => {
      this.#set({ ...running(), ending: true });
      await trainer.stop({ keep });
    });
  }

  /** Leaves the setup or the end of a run. */
  async leave(): Promise<void> {
    if (this.#state.kind !== 'setup' && this.#state.kind !== 'ended' && this.#state.kind !== 'idle') return;
    this.#turn++;
    this.#set(idle());
    await this.#endProcess();
  }

  /** Ends the trainer at a checkpoint. What it was at is remembered. */
  async dispose(): Promise<void> {
    this.#turn++;
    this.#listeners.clear();
    await this.#endProcess();
  }

  async #measure(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const speed = await this.#process().trainer.measure({ budgets: offeredMinutes, backend: this.parts.backend() });
      if (this.#state.kind === 'setup') this.#set({ ...this.#state, speed });
    } catch (error) {
      this.#problemOfSetup(turn, error);
    }
  }

  async #attempt(what: string, failure: string, act: (current: () => boolean) => Promise<void>): Promise<void> {
    const turn = ++this.#turn;
    this.#set({ kind: 'busy', what });
    try {
      await act(() => turn === this.#turn);
    } catch (error) {
      if (turn !== this.#turn) return;
      const interrupted = await this.parts.memory.read();
      this.#set(idle({ title: failure, detail: messageOf(error) }, interrupted));
      await this.#endProcess();
    }
  }

  async #begin(started: RunStarted): Promise<void> {
    const { progress, validations, samples } = started.history;
    // Events may have come before the answer did: none is lost, because the history is older than all of them.
    this.#set({
      kind: 'running',
      run: { started, progress, validations, samples, warnings: [] },
      paused: false,
      ending: false,
      waiting: false,
    });
    for (const event of this.#early.splice(0)) event();
    for (const listener of this.#listeners) listener.began?.(started);
    await this.parts.memory.write({ folder: started.folder, name: started.name });
  }

  readonly #early: (() => void)[] = [];

  /** Runs `update` on the run, or as soon as there is one. */
  #onRun(update: (running: Running) => void): void {
    if (this.#state.kind === 'running') update(this.#state);
    else if (this.#state.kind === 'busy') this.#early.push(() => this.#onRun(update));
  }

  #events(): TrainerEvents {
    const tell = <K extends 'progress' | 'validation' | 'sample'>(
      name: K,
      add: (run: RunSoFar, point: Parameters<TrainingViewEvents[K]>[0]) => RunSoFar,
    ) => {
      return (point: Parameters<TrainingViewEvents[K]>[0]): void =>
        this.#onRun(running => {
          this.#state = { ...running, run: add(running.run, point) };
          for (const listener of this.#listeners) {
            (listener[name] as ((event: typeof point) => void) | undefined)?.(point);
          }
        });
    };
    return {
      progress: tell('progress', withProgress),
      validation: tell('validation', withValidation),
      sample: tell('sample', withSample),
      checkpoint: () => undefined,
      warning: ({ message, waits = false }) =>
        this.#onRun(running =>
          this.#set({
            ...running,
            run: withWarning(running.run, message),
            // A run that waits for room can go on or be given up, like one that is paused.
            ...(waits && { paused: true, ending: false, waiting: true }),
          }),
        ),
      done: end => this.#onRun(running => void this.#done(end, running.run)),
    };
  }

  async #done(end: RunEnd, run: RunSoFar): Promise<void> {
    this.#turn++;
    const resumable = end.outcome === 'stopped' || end.outcome === 'failed';
    this.#set(end.outcome === 'discarded' ? idle() : { kind: 'ended', run, end, resumable });
    for (const listener of this.#listeners) listener.ended?.(end, run);
    await this.parts.memory.write(null);
    await this.#endProcess();
  }

  #process(): StartedTrainer {
    if (this.#trainer === undefined) {
      const started = this.parts.startTrainer(this.#events(), reason => {
        if (this.#trainer === started) void this.#crashed(reason);
      });
      this.#trainer = started;
    }
    return this.#trainer;
  }

  async #crashed(reason: string): Promise<void> {
    this.#turn++;
    this.#trainer = undefined;
    this.#early.length = 0;
    const interrupted = await this.parts.memory.read();
    const detail = interrupted === null ? reason : `${reason} What it had reached is kept: it can be resumed.`;
    this.#set(
      idle(
        {
          title: 'The trainer stopped unexpectedly',
          detail,
          action: { label: 'Show log', command: 'cellLens.openLog' },
        },
        interrupted,
      ),
    );
    for (const listener of this.#listeners) listener.crashed?.(reason, interrupted);
  }

  async #endProcess(): Promise<void> {
    const trainer = this.#trainer;
    this.#trainer = undefined;
    this.#early.length = 0;
    await trainer?.dispose();
  }

  async #running(act: (running: () => Running, trainer: StartedTrainer) => Promise<void>): Promise<void> {
    if (this.#state.kind !== 'running' || this.#trainer === undefined) return;
    const current = (): Running => {
      if (this.#state.kind !== 'running') throw new RpcError('stale', 'The run has ended.');
      return this.#state;
    };
    await act(current, this.#trainer).catch((error: unknown) => {
      // The run has ended meanwhile: what was asked for is settled.
      if (!RpcError.is(error, 'stale') && !RpcError.is(error, 'closed') && this.#state.kind === 'running') throw error;
    });
  }

  #setup(): Setup {
    if (this.#state.kind !== 'setup') throw new RpcError('stale', 'Nothing is being set up any more.');
    return this.#state;
  }

  #problemOfSetup(turn: number, error: unknown): void {
    if (turn === this.#turn && this.#state.kind === 'setup') this.#set({ ...this.#state, problem: messageOf(error) });
  }

  #set(state: TrainingState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener.state?.(state);
  }
}
