import { describe, expect, it } from 'vitest';
import { Training, type TrainingListener, type TrainingParts } from '../../../src/host/training/training.js';
import { RpcError, type Remote } from '../../../src/shared/rpc.js';
import type { StartedTrainer } from '../../../src/shared/node/startTrainer.js';
import type {
  CorpusSummary,
  RunEnd,
  RunStarted,
  TrainerProcessApi,
  TrainerEvents,
} from '../../../src/shared/trainerApi.js';
import type { InterruptedRun, Problem } from '../../../src/shared/trainingApi.js';

const summary: CorpusSummary = {
  files: 3,
  characters: 60_000,
  languages: [
    { languageId: 'c', files: 2, characters: 40_000 },
    { languageId: 'go', files: 1, characters: 20_000 },
  ],
  parts: {
    train: { files: 1, characters: 40_000 },
    validation: { files: 1, characters: 10_000 },
    test: { files: 1, characters: 10_000 },
  },
  skipped: [],
  symbols: 90,
  tooLittle: null,
};
const started = {
  folder: '/networks/project',
  name: 'project',
  history: { progress: [], validations: [], samples: [] },
} as unknown as RunStarted;
const point = { step: 10, characters: 1000, elapsed: 5, loss: 3 } as Parameters<TrainerEvents['progress']>[0];
const end = (outcome: RunEnd['outcome']): RunEnd => ({
  outcome,
  folder: started.folder,
  message: 'It is over.',
  characters: 1000,
  elapsed: 5,
  validation: 2.1,
  heldOut: {},
  heldOutFiles: [],
});

type Answers = { [K in keyof TrainerProcessApi]?: (request: Parameters<TrainerProcessApi[K]>[0]) => unknown };

/** A window with a fake trainer; `calls` are those it got, `events` lets it speak, `crash` ends it. */
const windowWith = (answers: Answers = {}, obstacle: Problem | null = null, kept: InterruptedRun | null = null) => {
  const calls: { method: string; request: unknown }[] = [];
  const usual: Answers = { prepare: () => summary, start: () => started, resume: () => started };
  let memory = kept;
  let disposed = 0;
  const processes: { events: Partial<TrainerEvents>; crash: (reason: string) => void }[] = [];
  const trainer = new Proxy({} as Remote<TrainerProcessApi>, {
    get: (_, method) =>
      method === 'then'
        ? undefined
        : async (request: unknown) => {
            calls.push({ method: String(method), request });
            const answer = ({ ...usual, ...answers } as Record<string, ((request: unknown) => unknown) | undefined>)[
              String(method)
            ];
            return answer?.(request);
          },
  });
  const parts: TrainingParts = {
    startTrainer(events, crash): StartedTrainer {
      processes.push({ events, crash });
      return {
        trainer,
        pid: 1,
        async dispose() {
          disposed++;
        },
      };
    },
    obstacle: () => obstacle,
    findSources: async () => ({ paths: ['/w/a.c'], base: '/w', name: 'project' }),
    newFolder: name => `/networks/${name}`,
    newName: async workspace => workspace,
    backend: () => ({ choice: 'auto', folder: '/backends' }),
    memory: {
      read: async () => memory,
      async write(run) {
        memory = run;
      },
    },
  };
  const training = new Training(parts);
  const newest = () => processes.at(-1)!;
  return {
    training,
    calls,
    memory: () => memory,
    processes: () => processes.length,
    disposed: () => disposed,
    emit: <K extends keyof TrainerEvents>(name: K, event: Parameters<TrainerEvents[K]>[0]) =>
      (newest().events[name] as ((event: unknown) => void) | undefined)?.(event),
    crash: (reason: string) => newest().crash(reason),
    hear(listener: TrainingListener) {
      training.listen(listener);
    },
  };
};

const settled = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

describe('training', () => {
  it('says why it is not possible, and starts no process', async () => {
    const window = windowWith({}, { title: 'This workspace is not trusted', detail: 'Trust it.' });
    await window.training.prepare();
    expect(window.training.state).toMatchObject({ kind: 'idle', problem: { title: 'This workspace is not trusted' } });
    expect(window.processes()).toBe(0);
  });

  it('shows what it has found, then what this machine can train', async () => {
    const speed = { backend: 'wasm-simd', threads: 2, gflops: 50, sizes: [], budgets: [] };
    const window = windowWith({ measure: () => speed });
    const seen: string[] = [];
    window.hear({ state: ({ kind }) => seen.push(kind) });
    await window.training.prepare();
    expect(seen).toEqual(['busy', 'setup', 'setup']);
    expect(window.training.state).toMatchObject({ kind: 'setup', name: 'project', chosen: ['c', 'go'], speed });
    expect(window.calls[1]).toEqual({
      method: 'measure',
      request: { budgets: [1, 10, 60, 480], backend: { choice: 'auto', folder: '/backends' } },
    });
  });

  it('says what went wrong while looking, and can look again', async () => {
    let fail = true;
    const window = windowWith({
      prepare: () => {
        if (fail) throw new RpcError('invalid', 'no permission to read');
        return summary;
      },
    });
    await window.training.prepare();
    expect(window.training.state).toMatchObject({ kind: 'idle', problem: { detail: 'no permission to read' } });
    expect(window.disposed()).toBe(1);
    fail = false;
    await window.training.prepare();
    expect(window.training.state.kind).toBe('setup');
  });

  it('does not measure for text that is too little', async () => {
    const window = windowWith({ prepare: () => ({ ...summary, tooLittle: 'Only 5 characters.' }) });
    await window.training.prepare();
    expect(window.calls.map(({ method }) => method)).toEqual(['prepare']);
  });

  it('reads only the languages chosen last', async () => {
    const window = windowWith({ prepare: ({ languages }) => ({ ...summary, files: languages?.length ?? 9 }) });
    await window.training.prepare();
    await Promise.all([window.training.chooseLanguages(['c', 'go']), window.training.chooseLanguages(['go'])]);
    expect(window.training.state).toMatchObject({ chosen: ['go'], summary: { files: 1 } });
    expect(window.training.state).toMatchObject({ languages: summary.languages });
  });

  it('goes back to the setup with the reason when a run cannot start', async () => {
    const window = windowWith({
      start: () => {
        throw new RpcError('invalid', 'hidden is 12; it must be a multiple of 8.');
      },
    });
    await window.training.prepare();
    await window.training.start('project', { minutes: 1 }, { hidden: 12 });
    expect(window.training.state).toMatchObject({
      kind: 'setup',
      problem: 'hidden is 12; it must be a multiple of 8.',
    });
    expect(window.memory()).toBeNull();
  });

  it('runs: keeps what comes, also what comes before the answer does', async () => {
    let speak = (): void => undefined;
    const window = windowWith({
      start: () => {
        speak();
        return started;
      },
    });
    speak = () => window.emit('progress', point);
    const heard: unknown[] = [];
    window.hear({ progress: event => heard.push(event), began: run => heard.push(run.name) });
    await window.training.prepare();
    await window.training.start('project', { minutes: 1 }, {});
    window.emit('progress', { ...point, step: 20 });
    window.emit('warning', { message: 'The disk is full.' });
    expect(window.training.state).toMatchObject({
      kind: 'running',
      run: { progress: [{ step: 10 }, { step: 20 }], warnings: ['The disk is full.'] },
    });
    expect(heard).toEqual([point, 'project', { ...point, step: 20 }]);
    expect(window.memory()).toEqual({ folder: '/networks/project', name: 'project' });
  });

  it('pauses, goes on, and ends: the process is given up and nothing is left to resume', async () => {
    const window = windowWith();
    const ended: RunEnd[] = [];
    window.hear({ ended: event => ended.push(event) });
    await window.training.prepare();
    await window.training.start('project', { minutes: 1 }, {});
    await window.training.pause();
    expect(window.training.state).toMatchObject({ paused: true });
    await window.training.proceed();
    expect(window.training.state).toMatchObject({ paused: false });
    await window.training.stop(true);
    expect(window.training.state).toMatchObject({ ending: true });
    window.emit('done', end('stopped'));
    await settled();
    expect(window.training.state).toMatchObject({ kind: 'ended', resumable: true });
    expect(ended).toEqual([end('stopped')]);
    expect(window.memory()).toBeNull();
    expect(window.disposed()).toBe(1);
  });

  it('shows nothing of a run that was discarded', async () => {
    const window = windowWith();
    await window.training.prepare();
    await window.training.start('project', { minutes: 1 }, {});
    window.emit('done', end('discarded'));
    await settled();
    expect(window.training.state).toEqual({ kind: 'idle', problem: null, interrupted: null });
  });

  it('shows a run that waits for a disk as one that can go on or be given up', async () => {
    const window = windowWith();
    await window.training.prepare();
    await window.training.start('project', { minutes: 1 }, {});
    await window.training.stop(true);
    expect(window.training.state).toMatchObject({ kind: 'running', ending: true });
    for (let tries = 0; tries < 3; tries++) {
      window.emit('warning', { message: 'The disk is full.', waits: true });
      expect(window.training.state).toMatchObject({
        kind: 'running',
        ending: false,
        paused: true,
        run: { warnings: ['The disk is full.'] },
      });
    }
    await window.training.proceed();
    expect(window.calls.at(-1)?.method).toBe('proceed');
    expect(window.training.state).toMatchObject({ paused: false, waiting: false });
    window.emit('warning', { message: 'The disk is full.', waits: true });
    expect(window.training.state).toMatchObject({ paused: true, waiting: true });
    await window.training.saveTo('/elsewhere/project');
    expect(window.calls.at(-1)).toEqual({ method: 'saveTo', request: { folder: '/elsewhere/project' } });
    window.emit('done', { ...end('stopped'), folder: '/elsewhere/project' });
    await settled();
    expect(window.training.state).toMatchObject({ kind: 'ended', resumable: true });
  });

  it('reports a crash and can resume', async () => {
    const window = windowWith();
    const crashes: unknown[] = [];
    window.hear({ crashed: (reason, interrupted) => crashes.push([reason, interrupted]) });
    await window.training.prepare();
    await window.training.start('project', { minutes: 1 }, {});
    window.crash('The trainer ended with SIGKILL.');
    await settled();
    const interrupted = { folder: '/networks/project', name: 'project' };
    expect(window.training.state).toMatchObject({
      kind: 'idle',
      problem: { title: 'The trainer stopped unexpectedly' },
      interrupted,
    });
    expect(crashes).toEqual([['The trainer ended with SIGKILL.', interrupted]]);
    await window.training.resume(interrupted.folder);
    expect(window.training.state.kind).toBe('running');
    expect(window.processes()).toBe(2);
  });

  it('does not let the failed call of a crash hide the crash', async () => {
    const window = windowWith({
      start: () => {
        window.crash('The trainer ended with exit code 1.');
        throw new RpcError('closed', 'The process ended with exit code 1.');
      },
    });
    await window.training.prepare();
    await window.training.start('project', { minutes: 1 }, {});
    await settled();
    expect(window.training.state).toMatchObject({
      kind: 'idle',
      problem: { title: 'The trainer stopped unexpectedly' },
    });
  });

  it('recalls the run that a closed window has left, and closes at a checkpoint', async () => {
    const interrupted = { folder: '/networks/old', name: 'old' };
    const window = windowWith({}, null, interrupted);
    expect(await window.training.recall()).toEqual(interrupted);
    expect(window.training.state).toEqual({ kind: 'idle', problem: null, interrupted });
    await window.training.resume(interrupted.folder);
    await window.training.dispose();
    expect(window.disposed()).toBe(1);
    expect(window.memory()).toEqual({ folder: started.folder, name: started.name });
  });

  it('says that a run cannot be resumed, and why', async () => {
    const window = windowWith({
      resume: () => {
        throw new RpcError('invalid', 'There is no checkpoint.');
      },
    });
    await window.training.resume('/networks/none');
    expect(window.training.state).toMatchObject({
      problem: { title: 'The run cannot be resumed', detail: 'There is no checkpoint.' },
    });
  });
});
