import type { BackendRequest, InstalledBackend } from '../../shared/backendApi.js';
import type { StartedTrainer } from '../../shared/node/startTrainer.js';
import { RpcError, type Handlers, type RequestOf } from '../../shared/rpc.js';
import type { RunStarted, SpeedMeasurement, TrainerApi, TrainerEvents } from '../../shared/trainerApi.js';
import { messageOf } from '../messageOf.js';
import { openRunFolder } from '../runFolder.js';
import { RunError } from '../runs.js';
import { chooseBackend, chooseToResume, type ChosenBackend } from './chooseBackend.js';

type Start = RequestOf<TrainerApi['start']>;
type Resume = RequestOf<TrainerApi['resume']>;
type Prepare = RequestOf<TrainerApi['prepare']>;

export interface SupervisorParts {
  /** Trains in this process, on WebAssembly. */
  readonly own: Handlers<TrainerApi>;
  readonly events: TrainerEvents;
  installed(folder: string | null): readonly InstalledBackend[];
  /** Starts a process that trains with a package. */
  launch(
    backend: InstalledBackend,
    events: Partial<TrainerEvents>,
    onCrash: (reason: string) => void,
  ): Promise<StartedTrainer>;
}

/** A run in a process of its own. */
interface RemoteRun {
  readonly child: StartedTrainer;
  readonly backend: InstalledBackend;
  /** How it began, to begin again where there is no checkpoint; null for a run that was resumed. */
  readonly start: Start | null;
  readonly folder: string;
}

const onWasm: BackendRequest = { choice: 'wasm', folder: null };
/** Milliseconds for each of the backends that `auto` measures. */
const MEASURE_MILLISECONDS = 1000;
const silent: AbortSignal = new AbortController().signal;

/**
 * The trainer's contract over several backends: WebAssembly in this process, TensorFlow in a process of plain Node. When
 * that one breaks, the run goes on here from its last checkpoint.
 */
export const createSupervisor = ({ own, events, installed, launch }: SupervisorParts): Handlers<TrainerApi> => {
  let prepared: Prepare | null = null;
  let remote: RemoteRun | null = null;
  let recovering: Promise<void> | null = null;
  let beginning = false;

  /** Processes that only measure. */
  const measuring = new Set<StartedTrainer>();

  /** Uses a package in a process that ends afterwards. */
  const briefly = async <T>(backend: InstalledBackend, use: (child: StartedTrainer) => Promise<T>): Promise<T> => {
    const child = await launch(backend, {}, () => undefined);
    measuring.add(child);
    try {
      return await use(child);
    } finally {
      measuring.delete(child);
      await child.dispose();
    }
  };
  /** A run does not share the machine with measurements whose answers nobody needs any more. */
  const endMeasurements = (): void => {
    for (const { pid } of measuring) if (pid !== undefined) process.kill(pid, 'SIGKILL');
  };
  const measure = async (
    backend: InstalledBackend | null,
    request: RequestOf<TrainerApi['measure']>,
  ): Promise<SpeedMeasurement> => {
    if (backend === null) return own.measure(request, silent);
    return briefly(backend, ({ trainer }) => trainer.measure(request));
  };
  const warn = (message: string): void => events.warning({ message });

  const choose = (request: BackendRequest, budget: Start['budget'] | null, asked: RequestOf<TrainerApi['measure']>) =>
    chooseBackend(request, budget, {
      installed: installed(request.folder),
      measure: backend => measure(backend, { ...asked, milliseconds: MEASURE_MILLISECONDS }),
      warn,
    });

  /** Goes on here after the other process has broken. */
  const recover = async ({ backend, folder, start }: RemoteRun, reason: string): Promise<void> => {
    const backendReason = `${backend.backend} broke: ${reason.replaceAll(/\s+/g, ' ')}`;
    try {
      const { checkpoint } = await openCheckpoint(folder);
      warn(
        `${backendReason} Training goes on with WebAssembly from ` +
          `${checkpoint ? 'the last checkpoint' : 'the beginning: there was no checkpoint yet'}.`,
      );
      if (checkpoint || start === null) await own.resume({ folder, backendReason }, silent);
      else {
        await openRunFolder(folder).discard();
        await own.start({ ...start, backendReason }, silent);
      }
    } catch (error) {
      const message = `${backendReason} WebAssembly could not go on: ${messageOf(error)}`;
      const nothing = { characters: 0, elapsed: 0, validation: null, heldOut: {}, heldOutFiles: [] };
      events.done({ outcome: 'failed', folder, message, ...nothing });
    }
  };
  const broke = (run: RemoteRun, reason: string): void => {
    if (remote !== run) return;
    remote = null;
    recovering = recover(run, reason).finally(() => {
      recovering = null;
    });
  };

  /** Begins a run in a process of its own. */
  const beginRemotely = async (
    backend: InstalledBackend,
    begun: Pick<RemoteRun, 'start' | 'folder'>,
    begin: (trainer: StartedTrainer['trainer']) => Promise<RunStarted>,
  ): Promise<RunStarted> => {
    let run: RemoteRun | null = null;
    const child = await launch(
      backend,
      {
        ...events,
        done(end) {
          if (end.broken === true && run !== null) {
            const broken = run;
            void child.dispose().then(() => broke(broken, end.message));
            return;
          }
          remote = null;
          events.done(end);
          void child.dispose();
        },
      },
      reason => {
        if (run !== null) broke(run, reason);
      },
    );
    try {
      const started = await begin(child.trainer);
      run = { child, backend, ...begun };
      remote = run;
      return started;
    } catch (error) {
      await child.dispose();
      throw error;
    }
  };

  /** Begins where `decide` says; where that fails, here, unless only that backend will do. */
  const begin = async (
    request: BackendRequest,
    decide: () => Promise<ChosenBackend>,
    there: (chosen: InstalledBackend, reason: string) => Promise<RunStarted>,
    here: (reason: string) => Promise<RunStarted> | RunStarted,
  ): Promise<RunStarted> => {
    if (remote !== null || recovering !== null || beginning) {
      throw new RunError('A run is going on already. Stop it first.');
    }
    beginning = true;
    endMeasurements();
    try {
      let chosen: ChosenBackend;
      try {
        chosen = await decide();
        if (chosen.installed !== null) return await there(chosen.installed, chosen.reason);
      } catch (error) {
        if (request.strict === true) throw error;
        const told = messageOf(error);
        const started = await here(told);
        // Said after it has begun: a request that was wrong fails here too, and then this was not the cause.
        warn(`${told} Training goes on with WebAssembly.`);
        return started;
      }
      return await here(chosen.reason);
    } finally {
      beginning = false;
    }
  };

  /** Passes a call about the run on to wherever it is. */
  const onRun = async <T>(there: (run: RemoteRun) => Promise<T>, here: () => Promise<T> | T): Promise<T> => {
    await recovering;
    if (remote === null) return here();
    try {
      return await there(remote);
    } catch (error) {
      if (!RpcError.is(error, 'closed')) throw error;
      await recovering;
      return here();
    }
  };

  return {
    ...own,
    prepare(request, signal) {
      prepared = request;
      return own.prepare(request, signal);
    },
    async measure(request) {
      const { backend: asked = onWasm } = request;
      const installed = await choose(asked, null, request).then(
        chosen => chosen.installed,
        () => null,
      );
      return measure(installed, request).catch((error: unknown) => {
        if (beginning || remote !== null) throw error;
        return measure(null, request);
      });
    },
    start(request) {
      const { backend: asked = onWasm, ...rest } = request;
      const { options } = rest;
      const size = options.hidden === undefined ? undefined : { layers: options.layers ?? 1, hidden: options.hidden };
      const asMeasured = {
        ...(options.cell && { cell: options.cell }),
        ...(options.threads === undefined ? {} : { threads: options.threads }),
        ...(size && { size }),
      };
      return begin(
        asked,
        () => choose(asked, request.budget, asMeasured),
        (chosen, backendReason) =>
          beginRemotely(chosen, { start: rest, folder: request.folder }, async trainer => {
            if (prepared !== null) await trainer.prepare(prepared);
            return trainer.start({ ...rest, backendReason });
          }),
        backendReason => own.start({ ...rest, backendReason }, silent),
      );
    },
    resume(request: Resume) {
      const { backend: asked = { choice: 'auto', folder: null }, ...rest } = request;
      let why = '';
      return begin(
        asked,
        async () => {
          const { before } = await openCheckpoint(request.folder);
          if (before === null) return { installed: null, reason: '' };
          const chosen = chooseToResume(asked, before, installed(asked.folder));
          if (chosen.missing) {
            why = `The run began on ${before}, which is not installed here: it goes on with WebAssembly.`;
            warn(why);
          }
          return { ...chosen, reason: chosen.missing ? why : chosen.reason };
        },
        (chosen, backendReason) =>
          beginRemotely(chosen, { start: null, folder: request.folder }, trainer =>
            trainer.resume({ ...rest, backendReason }),
          ),
        backendReason => own.resume({ ...rest, ...(backendReason === '' ? {} : { backendReason }) }, silent),
      );
    },
    pause: request =>
      onRun(
        run => run.child.trainer.pause(request),
        () => own.pause(request, silent),
      ),
    proceed: request =>
      onRun(
        run => run.child.trainer.proceed(request),
        () => own.proceed(request, silent),
      ),
    stop: request =>
      onRun(
        run => run.child.trainer.stop(request),
        () => own.stop(request, silent),
      ),
    saveTo: request =>
      onRun(
        run => run.child.trainer.saveTo(request),
        () => own.saveTo(request, silent),
      ),
    checkpoint: request =>
      onRun(
        run => run.child.trainer.checkpoint(request),
        () => own.checkpoint(request, silent),
      ),
  };
};

/** Whether there is a checkpoint, and what it was trained with; null where that cannot be read. */
const openCheckpoint = async (folder: string) => {
  const run = openRunFolder(folder);
  const checkpoint = await run.hasCheckpoint();
  if (!checkpoint) return { checkpoint, before: null };
  const stored = await run.loadCheckpoint().catch(() => null);
  return { checkpoint: stored !== null, before: stored?.record.backend ?? null };
};
