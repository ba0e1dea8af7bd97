import { fork } from 'node:child_process';
import { connect, type Api, type Call, type Events, type Remote } from '../rpc.js';
import { noteEnd, withoutCause } from './crashes.js';
import { childPort } from './ports.js';

export interface StartProcessOptions<E> {
  /** Who ends, in the sentence for `onCrash`: "The engine". */
  readonly name: string;
  /** The bundle that it runs. */
  readonly path: string;
  /** What the bundle reads from its first argument, as JSON. */
  readonly data?: object;
  readonly events?: Partial<E> | undefined;
  /** Its environment. Default: this process's, less what is meant for this process alone. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** The Node to run it in. Default: this process's own executable. */
  readonly execPath?: string | undefined;
  /** It ended without having been asked to, or could not be started; all calls are rejected with `closed`. */
  readonly onCrash?: ((reason: string) => void) | undefined;
}

export interface StartedProcess<A> {
  readonly remote: Remote<A>;
  /** The same untyped, for a relay. */
  readonly call: Call;
  readonly pid: number | undefined;
  /**
   * Rejects all calls with `closed` and this sentence, and resolves when the process is gone: it is ended at once, or,
   * with `patience`, told that nobody needs it any more and ended only when it is still there after so many milliseconds.
   */
  end(reason: string, patience?: number): Promise<void>;
}

const ownEnvironment = (): NodeJS.ProcessEnv => {
  // VS Code's own executable is Node only when it is told so.
  const env: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  // A debugger attached to this process must not hold up the other.
  delete env['NODE_OPTIONS'];
  return env;
};

/**
 * Starts a process of ours that computes: nothing that it does slows or breaks this one, and it may set flags of V8
 * (wideVectors.ts). Returns at once; the first calls wait for it. The bundle must end it when this process is gone
 * (`disconnect`).
 */
export const startProcess = <A extends Api<A>, E extends Events<E>>(
  options: StartProcessOptions<E>,
): StartedProcess<A> => {
  const { name, path, data, events, env, execPath, onCrash } = options;
  const child = fork(path, data === undefined ? [] : [JSON.stringify(data)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    env: withoutCause(env ?? ownEnvironment()),
    ...(execPath === undefined ? {} : { execPath }),
  });
  const { remote, call, close } = connect<A, E>(childPort(child), events);
  let asked = false;
  const gone = new Promise<void>(resolve => {
    const end = (how: string): void => {
      if (!asked) onCrash?.(`${name} ${how}`);
      resolve();
    };
    child.once('exit', (code, signal) => {
      noteEnd(code, signal);
      end(`ended with ${signal ?? `exit code ${code}`}.`);
    });
    child.once('error', error => {
      // One that runs tells of its end with `exit`.
      if (child.pid === undefined) end(`cannot be started: ${error.message}`);
    });
  });
  return {
    remote,
    call,
    pid: child.pid,
    async end(reason, patience = 0) {
      asked = true;
      close(reason);
      const kill = (): void => void child.kill('SIGKILL');
      if (patience === 0) {
        kill();
        return gone;
      }
      if (child.connected) child.disconnect();
      const timer = setTimeout(kill, patience);
      await gone;
      clearTimeout(timer);
    },
  };
};
