import { describe, expect, it } from 'vitest';
import { EngineClient, type AfterCrash } from '../../../src/host/engineClient.js';
import type { StartedEngine } from '../../../src/shared/node/startEngine.js';
import type { Call } from '../../../src/shared/rpc.js';

const setUp = () => {
  const crashes: [string, AfterCrash][] = [];
  const engines: { crash: (reason: string) => void; disposed: boolean; calls: string[] }[] = [];
  let clock = 0;
  const client = new EngineClient(
    crash => {
      const own = { crash, disposed: false, calls: [] as string[] };
      engines.push(own);
      const call: Call = async method => {
        own.calls.push(method);
        return `${engines.indexOf(own)}:${method}`;
      };
      return {
        call,
        engine: {} as StartedEngine['engine'],
        pid: undefined,
        dispose: async () => {
          own.disposed = true;
        },
      };
    },
    (reason, after) => crashes.push([reason, after]),
    () => clock,
  );
  return { client, engines, crashes, wait: (milliseconds: number) => (clock += milliseconds) };
};

describe('the engine of a window', () => {
  it('is started by the first call and not before', async () => {
    const { client, engines } = setUp();
    expect(engines).toHaveLength(0);
    expect(await client.remote.statistics({ document: 'd' })).toBe('0:statistics');
    expect(await client.call('lines', {})).toBe('0:lines');
    expect(engines).toHaveLength(1);
  });

  it('is started anew by the first call after a crash', async () => {
    const { client, engines, crashes } = setUp();
    await client.call('lines', {});
    engines[0]?.crash('Out of memory.');
    expect(crashes).toEqual([['Out of memory.', 'starts again']]);
    expect(engines).toHaveLength(1);
    expect(await client.call('lines', {})).toBe('1:lines');
  });

  it('stays stopped after three crashes within a minute, until it is asked to start', async () => {
    const { client, engines, crashes } = setUp();
    for (let k = 0; k < 3; k++) {
      await client.call('lines', {});
      engines[k]?.crash(`crash ${k}`);
    }
    expect(crashes.map(([, after]) => after)).toEqual(['starts again', 'starts again', 'stays stopped']);
    await expect(client.call('lines', {})).rejects.toMatchObject({ code: 'closed', message: 'crash 2' });
    expect(engines).toHaveLength(3);
    await client.stop();
    expect(await client.call('lines', {})).toBe('3:lines');
  });

  it('forgives crashes that lie far apart', async () => {
    const { client, engines, crashes, wait } = setUp();
    for (let k = 0; k < 5; k++) {
      await client.call('lines', {});
      engines[k]?.crash('again');
      wait(40_000);
    }
    expect(crashes.every(([, after]) => after === 'starts again')).toBe(true);
  });

  it('ends its process when it is stopped, and for good when it is disposed', async () => {
    const { client, engines } = setUp();
    await client.call('lines', {});
    await client.stop();
    expect(engines[0]?.disposed).toBe(true);
    await client.call('lines', {});
    await client.dispose();
    expect(engines[1]?.disposed).toBe(true);
    await expect(client.call('lines', {})).rejects.toMatchObject({ code: 'closed' });
  });

  it('is no promise, though it answers to any name', () => {
    const { client } = setUp();
    expect((client.remote as unknown as { then?: unknown }).then).toBeUndefined();
  });
});
