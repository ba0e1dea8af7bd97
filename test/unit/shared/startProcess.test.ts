import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startProcess, type StartedProcess, type StartProcessOptions } from '../../../src/shared/node/startProcess.js';
import type { StandInApi, StandInEvents } from './standIn.js';

let folder: string;
let path: string;
const started: StartedProcess<StandInApi>[] = [];

const start = (options: Partial<StartProcessOptions<StandInEvents>> = {}): StartedProcess<StandInApi> => {
  const own = startProcess<StandInApi, StandInEvents>({ name: 'The stand-in', path, ...options });
  started.push(own);
  return own;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cell-lens-process-'));
  path = join(folder, 'standIn.cjs');
  const entry = join(import.meta.dirname, 'standIn.ts');
  await build({ entryPoints: [entry], outfile: path, bundle: true, platform: 'node', format: 'cjs' });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(started.splice(0).map(({ end }) => end('The test is over.')));
});
afterAll(() => rm(folder, { recursive: true }));

/** What `onCrash` is told. */
const heard = (): { readonly crashes: string[]; readonly onCrash: (reason: string) => void } => {
  const crashes: string[] = [];
  return { crashes, onCrash: reason => crashes.push(reason) };
};

describe('a process that computes', () => {
  it('is told its data, and nothing that is meant for the process that starts it', async () => {
    vi.stubEnv('NODE_OPTIONS', '--no-warnings');
    vi.stubEnv('CELL_LENS_OF_A_TEST', 'kept');
    const variables = ['NODE_OPTIONS', 'CELL_LENS_OF_A_TEST', 'ELECTRON_RUN_AS_NODE'];
    const data = { folder: 'a "folder" of ü' };
    expect(await start({ data }).remote.describe({ variables })).toEqual({ data, variables: [undefined, 'kept', '1'] });
    const { remote } = start({ env: { ...process.env, CELL_LENS_OF_A_TEST: 'other' } });
    expect(await remote.describe({ variables })).toMatchObject({ variables: ['--no-warnings', 'other', undefined] });
  });

  it('gives up what it is asked to while it computes, and nothing else', async () => {
    const events: string[] = [];
    const { remote } = start({
      events: {
        working: ({ name }) => events.push(`${name} begins`),
        gaveUp: ({ name }) => events.push(`${name} ends`),
      },
    });
    const [first, second] = [new AbortController(), new AbortController()];
    const given = remote.compute({ name: 'first' }, { signal: first.signal });
    const kept = remote.compute({ name: 'second' }, { signal: second.signal });
    await expect.poll(() => events).toEqual(['first begins', 'second begins']);
    first.abort();
    await expect(given).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => events.slice(2)).toEqual(['first ends']);
    await remote.describe({ variables: [] });
    expect(events).toHaveLength(3);
    second.abort();
    await expect(kept).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('gets and gives megabytes as they are, each array in a buffer of its own', async () => {
    const { remote } = start();
    const values = Float32Array.from({ length: 2_000_001 }, (_, index) => Math.sin(index));
    const parts = [Uint8Array.of(1, 2, 3), new Uint8Array(0), new Uint8Array(100_000).fill(7)];
    // Texts of odd and even lengths: the numbers lie at any address of the message.
    const answers = await Promise.all(
      ['', 'a', 'ab', 'ä€😀'].map(async text => ({ text, answer: await remote.echo({ text, values, parts }) })),
    );
    for (const { text, answer } of answers) {
      expect(answer.text).toBe(text);
      expect(Buffer.compare(Buffer.from(answer.values.buffer), Buffer.from(values.buffer))).toBe(0);
      expect(answer.parts.map(part => [...part.subarray(0, 3), part.length])).toEqual(
        parts.map(part => [...part.subarray(0, 3), part.length]),
      );
      for (const view of [answer.values, ...answer.parts]) expect(view.buffer.byteLength).toBe(view.byteLength);
    }
  });

  it('is told of when it ends by itself, once, and its calls are rejected', async () => {
    const { crashes, onCrash } = heard();
    const { remote, end } = start({ onCrash });
    const closed = { code: 'closed', message: 'The process ended with exit code 7.' };
    await expect(remote.end({ code: 7 })).rejects.toMatchObject(closed);
    await expect(remote.describe({ variables: [] })).rejects.toMatchObject(closed);
    await end('It is not needed any more.');
    expect(crashes).toEqual(['The stand-in ended with exit code 7.']);
  });

  it.runIf(process.platform !== 'win32')('is told of when the system ends it', async () => {
    for (const signal of ['SIGKILL', 'SIGSEGV'] as const) {
      const { crashes, onCrash } = heard();
      const { remote } = start({ onCrash });
      await expect(remote.end({ signal })).rejects.toMatchObject({ message: `The process ended with ${signal}.` });
      expect(crashes).toEqual([`The stand-in ended with ${signal}.`]);
    }
  });

  it('is told of when it cannot be started', async () => {
    const { crashes, onCrash } = heard();
    const { remote, end } = start({ execPath: join(folder, 'no node'), onCrash });
    await expect(remote.describe({ variables: [] })).rejects.toMatchObject({ code: 'closed' });
    expect(crashes).toEqual([expect.stringMatching(/^The stand-in cannot be started: .*no node.* ENOENT/)]);
    await end('It is not needed any more.');
  });

  it('is gone when its end was asked for, at once or when it has had its time, and that is no crash', async () => {
    for (const patience of [0, 60_000]) {
      const { crashes, onCrash } = heard();
      const { remote, pid, end } = start({ onCrash });
      await remote.describe({ variables: [] });
      const asked = expect(remote.compute({ name: 'work' })).rejects.toMatchObject({
        code: 'closed',
        message: 'It is not needed any more.',
      });
      await end('It is not needed any more.', patience);
      await asked;
      expect(() => process.kill(pid!, 0)).toThrow(/ESRCH/);
      expect(crashes).toEqual([]);
    }
  });
});
