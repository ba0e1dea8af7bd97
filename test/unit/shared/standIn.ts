/** Entry of a child process in the place of those that `startProcess` starts. */
import { parentProcessPort } from '../../../src/shared/node/ports.js';
import { serve, type Server } from '../../../src/shared/rpc.js';

export interface StandInApi {
  /** The first argument, and its environment's variables of these names. */
  describe(request: { readonly variables: readonly string[] }): Promise<{
    readonly data: unknown;
    readonly variables: readonly (string | undefined)[];
  }>;
  /** Computes until it is given up. */
  compute(request: { readonly name: string }): Promise<never>;
  /** Answers what it is given. */
  echo(request: {
    readonly text: string;
    readonly values: Float32Array;
    readonly parts: readonly Uint8Array[];
  }): Promise<{
    readonly text: string;
    readonly values: Float32Array;
    readonly parts: readonly Uint8Array[];
  }>;
  /** Ends as it is told, without an answer. */
  end(request: { readonly signal: NodeJS.Signals } | { readonly code: number }): Promise<never>;
}

export interface StandInEvents {
  working(event: { readonly name: string }): void;
  gaveUp(event: { readonly name: string }): void;
}

const server: Server<StandInEvents> = serve<StandInApi, StandInEvents>(parentProcessPort(process), {
  describe: ({ variables }) => ({
    data: process.argv[2] === undefined ? undefined : (JSON.parse(process.argv[2]) as unknown),
    variables: variables.map(name => process.env[name]),
  }),
  async compute({ name }, signal) {
    server.emit('working', { name });
    while (!signal.aborted) await new Promise(resolve => setImmediate(resolve));
    server.emit('gaveUp', { name });
    throw signal.reason;
  },
  echo: request => request,
  end: how => {
    if ('code' in how) process.exit(how.code);
    process.kill(process.pid, how.signal);
    return new Promise(() => undefined);
  },
});
process.once('disconnect', () => process.exit());
