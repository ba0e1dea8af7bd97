import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../src/shared/network.js';
import { cells, expected, expectedBits, failure, harness, range } from './harness.js';

const text = 'if (a == "one") {\n\treturn "two";\n}\n'.repeat(6);
const signal: Signal = 'tanh_c';
const clamps = [{ cell: cells(1)[0]!, value: 0.5 }];

describe('what would be if no cell were held', () => {
  it('is answered beside what is, and both are right', async () => {
    const engine = harness();
    await engine.open(text);
    await engine.finish();
    const { generation } = await engine.ask('clampCells', { document: 'a', clamps });
    const asked = { document: 'a', generation, cells: cells(0, 1), signal, ...range(0, text.length) };
    const held = await engine.answer('values', asked);
    const free = await engine.answer('values', { ...asked, unheld: true });
    expect(free).toEqual(Float32Array.from([0, 1].flatMap(unit => expected(engine.network, text, unit, signal))));
    expect(new Set(held.subarray(text.length))).toEqual(new Set([Math.fround(Math.tanh(0.5))]));
    expect(held.subarray(0, text.length)).not.toEqual(free.subarray(0, text.length));
    const costs = { document: 'a', generation, ...range(0, text.length) };
    expect([...(await engine.answer('surprise', { ...costs, unheld: true }))]).toEqual(
      expectedBits(engine.network, text),
    );
    expect(await engine.answer('surprise', costs)).not.toEqual(
      await engine.answer('surprise', { ...costs, unheld: true }),
    );
  });

  it('is a part of the statistics, and is read already when it was read before', async () => {
    const engine = harness();
    await engine.open(text);
    await engine.finish();
    const { bitsPerCharacter } = await engine.ask('statistics', { document: 'a' });
    await engine.ask('clampCells', { document: 'a', clamps });
    expect(await engine.ask('statistics', { document: 'a' })).toMatchObject({
      computed: 0,
      unheld: { computed: text.length, bitsPerCharacter },
    });
    await engine.finish();
    const both = await engine.ask('statistics', { document: 'a' });
    expect(both.computed).toBe(text.length);
    expect(both.bitsPerCharacter).not.toBe(bitsPerCharacter);
    expect(engine.progress.at(-1)?.statistics).toEqual(both);
  });

  it('follows edits, and becomes what is when the cells are set free', async () => {
    const engine = harness();
    await engine.open(text);
    await engine.finish();
    await engine.ask('clampCells', { document: 'a', clamps });
    const changes = [{ offset: 20, deleted: 3, inserted: 'x "y" z' }];
    const edited = `${text.slice(0, 20)}x "y" z${text.slice(23)}`;
    const { generation } = await engine.ask('editDocument', { document: 'a', changes });
    const costs = { document: 'a', ...range(0, edited.length) };
    const free = await engine.answer('surprise', { ...costs, generation, unheld: true });
    expect([...free]).toEqual(expectedBits(engine.network, edited));
    await engine.finish();
    const info = await engine.ask('clampCells', { document: 'a', clamps: [] });
    const statistics = await engine.ask('statistics', { document: 'a' });
    expect(statistics).toMatchObject({ computed: edited.length });
    expect(statistics.unheld).toBeUndefined();
    expect(await engine.answer('surprise', { ...costs, generation: info.generation })).toEqual(free);
  });

  it('stays what it was when other cells are held', async () => {
    const engine = harness();
    await engine.open(text);
    await engine.ask('clampCells', { document: 'a', clamps });
    const { generation } = await engine.ask('clampCells', {
      document: 'a',
      clamps: [{ cell: cells(2)[0]!, value: -1 }],
    });
    const costs = { document: 'a', generation, ...range(0, text.length), unheld: true };
    expect([...(await engine.answer('surprise', costs))]).toEqual(expectedBits(engine.network, text));
  });

  it('is given up with the document', async () => {
    const engine = harness();
    await engine.open(text);
    const { generation } = await engine.ask('clampCells', { document: 'a', clamps });
    const waiting = engine.ask('surprise', { document: 'a', generation, ...range(0, text.length), unheld: true });
    const ended = failure(waiting);
    await engine.ask('closeDocument', { document: 'a' });
    expect(await ended).toBe('cancelled: a was closed.');
  });
});

describe('a continuation', () => {
  const asked = { document: 'a', ...{ offset: range(30, 31).from }, length: 40, temperature: 0.8, seed: 7 };

  it('is the same for the same seed, another for another and for held cells', async () => {
    const engine = harness();
    const { generation } = await engine.open(text);
    const first = await engine.answer('continuation', { ...asked, generation });
    expect(first).toHaveLength(40);
    expect(await engine.answer('continuation', { ...asked, generation })).toBe(first);
    expect(await engine.answer('continuation', { ...asked, generation, seed: 8 })).not.toBe(first);
    const held = await engine.ask('clampCells', { document: 'a', clamps: [{ cell: cells(1)[0]!, value: 30 }] });
    const { generation: now } = held;
    expect(await engine.answer('continuation', { ...asked, generation: now, unheld: true })).toBe(first);
    expect(await engine.answer('continuation', { ...asked, generation: now })).not.toBe(first);
  });

  it('is refused with a reason', async () => {
    const engine = harness();
    const { generation } = await engine.open(text);
    expect(await failure(engine.answer('continuation', { ...asked, generation, length: 0 }))).toContain('length is 0');
    expect(await failure(engine.answer('continuation', { ...asked, generation, temperature: -1 }))).toContain(
      'invalid: temperature is -1',
    );
    expect(
      await failure(engine.answer('continuation', { ...asked, generation, offset: range(0, text.length).to })),
    ).toContain('invalid');
  });
});
