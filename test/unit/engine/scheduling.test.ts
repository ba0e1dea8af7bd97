import { describe, expect, it } from 'vitest';
import type { EnginePlatform } from '../../../src/engine/engine.js';
import type { ForwardPass } from '../../../src/model/forward.js';
import { cells, expected, failure, harness, range } from './harness.js';
import { plainPass } from './smallNetwork.js';

/** Records how many symbols each run of the network read. */
const watched = (runs: number[]) => (pass: ForwardPass) =>
  new Proxy(pass, {
    get(target, name) {
      if (name === 'run') {
        return (...[symbols, state, outputs]: Parameters<ForwardPass['run']>) => {
          runs.push(symbols.length);
          target.run(symbols, state, outputs);
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });

const longText = 'abc (a) {\n\t"b"; }\n'.repeat(40);

describe('the order of work', () => {
  it('answers what is read already before it reads on', async () => {
    const { open, ask, turns, finish } = harness();
    const { document, generation, length } = await open(longText);
    await turns(20);
    const before = (await ask('statistics', { document })).computed;
    expect(before).toBeGreaterThan(160);
    const asked = ask('values', { document, generation, cells: cells(0), signal: 'h', ...range(0, 48) });
    await turns(3);
    await asked;
    expect((await ask('statistics', { document })).computed).toBe(before);
    await finish();
    expect((await ask('statistics', { document })).computed).toBe(length);
  });

  it('answers a question that comes later first', async () => {
    const { open, ask, finish } = harness();
    const { document, generation } = await open(longText);
    await finish();
    const answered: string[] = [];
    const request = { document, generation, cells: cells(0), signal: 'h' as const };
    void ask('values', { ...request, ...range(0, 200) }).then(() => answered.push('first'));
    void ask('values', { ...request, ...range(400, 600) }).then(() => answered.push('second'));
    await finish();
    expect(answered).toEqual(['second', 'first']);
  });

  it('reads the document touched last first, and one that is waited for before it', async () => {
    const { open, ask, turns } = harness();
    const a = await open(longText, 'a');
    const b = await open(longText, 'b');
    const computed = async (): Promise<number[]> =>
      Promise.all(['a', 'b'].map(async document => (await ask('statistics', { document })).computed));
    await turns(6);
    const [a1, b1] = await computed();
    expect(b1!).toBeGreaterThan(a1!);
    void ask('values', { document: 'a', generation: a.generation, cells: cells(0), signal: 'h', ...range(300, 301) });
    await ask('editDocument', { document: 'b', changes: [{ offset: b.length, deleted: 0, inserted: 'x' }] });
    await turns(6);
    const [a2, b2] = await computed();
    expect(a2!).toBeGreaterThan(a1!);
    expect(b2).toBe(b1);
  });

  it('records what is waited for while it reads on, and reads it once', async () => {
    const runs: number[] = [];
    const { open, ask, finish, network } = harness({ wrapPass: watched(runs) });
    const { document, generation } = await open(longText);
    runs.length = 0;
    const request = { document, generation, cells: cells(1), signal: 'c' as const, ...range(100, 300) };
    const [values] = await Promise.all([ask('values', request), finish()]);
    expect([...values]).toEqual(expected(network, longText, 1, 'c').slice(100, 300));
    const pages = runs.length;
    expect(runs.reduce((sum, steps) => sum + steps, 0)).toBe(longText.length + 1);
    // Another cell of the same range costs nothing.
    await Promise.all([ask('values', { ...request, cells: cells(2) }), finish()]);
    expect(runs.length).toBe(pages);
  });

  it('lets what is asked go before what a pass finds out besides, and that before reading on', async () => {
    let quiet!: () => Promise<void>;
    const createPass: EnginePlatform['createPass'] = (network, whenQuiet) => {
      quiet = whenQuiet;
      return Promise.resolve(plainPass(network));
    };
    const { open, ask, turns, finish } = harness({ platform: { createPass } });
    const { document, generation, length } = await open(longText);
    const done: string[] = [];
    const asked = ask('values', { document, generation, cells: cells(0), signal: 'h', ...range(0, 300) });
    void asked.then(() => done.push('answer'));
    void quiet().then(() => done.push('quiet'));
    while (done.length < 2) await turns(1);
    expect(done).toEqual(['answer', 'quiet']);
    expect((await ask('statistics', { document })).computed).toBeLessThan(length);
    await finish();
    // Also where nothing is left to read.
    const later = quiet();
    await finish();
    await later;
  });

  it('reads a small part again after an edit', async () => {
    const runs: number[] = [];
    const { open, ask, finish } = harness({ wrapPass: watched(runs), limits: { checkpointSpacing: 16 } });
    const { document, length } = await open(longText);
    await finish();
    runs.length = 0;
    await ask('editDocument', { document, changes: [{ offset: length - 1, deleted: 1, inserted: 'abc' }] });
    await finish();
    expect(runs.reduce((sum, steps) => sum + steps, 0)).toBeLessThan(40);
  });
});

describe('giving up', () => {
  it('drops a question whose asker gave up', async () => {
    const { open, ask, turns, finish } = harness();
    const { document, generation } = await open(longText);
    const controller = new AbortController();
    const request = { document, generation, cells: cells(0), signal: 'h' as const, ...range(500, 600) };
    const given = failure(ask('values', request, controller.signal));
    await turns(3);
    controller.abort();
    expect(await given).toMatch(/^cancelled/);
    expect(await failure(ask('values', request, controller.signal))).toMatch(/^cancelled/);
    await finish();
    expect((await ask('statistics', { document })).computed).toBe(longText.length);
  });

  it('refuses questions about an older generation, before and while they wait', async () => {
    const { open, ask, turns, finish, network } = harness();
    const { document, generation } = await open(longText);
    const request = { document, generation, cells: cells(0), signal: 'h' as const, ...range(500, 600) };
    const waiting = failure(ask('values', request));
    await turns(5);
    const edited = await ask('editDocument', { document, changes: [{ offset: 90, deleted: 3, inserted: '/*' }] });
    expect(await waiting).toBe(`stale: a is in generation ${edited.generation} now.`);
    expect(await failure(ask('values', request))).toMatch(/^stale: /);
    const stale = { document, generation };
    expect(await failure(ask('surprise', { ...stale, ...range(0, 1) }))).toMatch(/^stale/);
    expect(await failure(ask('overview', { ...stale, cell: cells(0)[0]!, signal: 'h', buckets: 1 }))).toMatch(/^stale/);
    const text = longText.slice(0, 90) + '/*' + longText.slice(93);
    const values = ask('values', { ...request, generation: edited.generation });
    await finish();
    expect([...(await values)]).toEqual(expected(network, text, 0, 'h').slice(500, 600));
  });

  it('forgets a document that is closed while it is read', async () => {
    const { open, ask, turns, finish, progress } = harness();
    const { document, generation } = await open(longText);
    const request = { document, generation, cells: cells(0), signal: 'h' as const, ...range(500, 600) };
    const waiting = failure(ask('values', request));
    await turns(3);
    await ask('closeDocument', { document });
    expect(await waiting).toBe('cancelled: a was closed.');
    progress.length = 0;
    await finish();
    expect(progress).toEqual([]);
    expect(await failure(ask('values', request))).toBe('invalid: a is not open.');
    await ask('closeDocument', { document });
  });

  it('does not take a document opened again for the one before', async () => {
    const { open, ask } = harness();
    const first = await open('abc');
    await ask('closeDocument', { document: 'a' });
    const second = await open('abc');
    expect(second.generation).toBeGreaterThan(first.generation);
    const third = await open('abcd');
    expect(third.length).toBe(4);
    expect((await ask('documentInfo', { document: 'a' })).generation).toBe(third.generation);
  });
});

describe('telling progress', () => {
  it('happens at most ten times a second, and once at the end', async () => {
    const clock = { now: 0 };
    const { open, finish, progress, ask } = harness({
      platform: {
        // Each look at the clock finds it 5 ms later.
        now: () => (clock.now += 5),
      },
    });
    const { document, generation, length } = await open(longText);
    await finish();
    expect(progress.length).toBeGreaterThan(3);
    expect(progress.length).toBeLessThan(clock.now / 100 + 2);
    expect(progress.filter(({ statistics }) => statistics.computed === length).length).toBe(1);
    expect(progress.at(-1)).toEqual({ document, statistics: await ask('statistics', { document }) });
    expect(progress.at(-1)!.statistics).toMatchObject({ generation, computed: length });
    expect(progress.at(-1)!.statistics.charactersPerSecond).toBeGreaterThan(0);
  });

  it('tells of the end of a document that has nothing to be read', async () => {
    const { open, finish, progress } = harness();
    await open('');
    await finish();
    expect(progress.map(({ statistics }) => statistics)).toMatchObject([
      { computed: 0, length: 0, bitsPerCharacter: 0 },
    ]);
  });
});

describe('a defect in the network', () => {
  it('ends the work on one document and is told, not the engine', async () => {
    let broken = false;
    const { open, ask, finish, log } = harness({
      wrapPass: pass =>
        new Proxy(pass, {
          get(target, name) {
            if (name === 'run' && broken) {
              return () => {
                throw new Error('memory access out of bounds');
              };
            }
            const value: unknown = Reflect.get(target, name);
            return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
          },
        }),
    });
    const { document, generation } = await open(longText);
    broken = true;
    const request = { document, generation, cells: cells(0), signal: 'h' as const, ...range(500, 600) };
    const waiting = failure(ask('values', request));
    await finish();
    expect(await waiting).toBe('internal: memory access out of bounds');
    expect(log.at(-1)).toBe('error: a cannot be read on: memory access out of bounds');
    expect(await failure(ask('values', request))).toBe('internal: memory access out of bounds');
    broken = false;
    const other = await open('abc', 'b');
    await finish();
    expect((await ask('statistics', { document: 'b' })).computed).toBe(other.length);
  });
});
