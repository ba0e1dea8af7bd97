import { describe, expect, it } from 'vitest';
import { quantise } from '../../../src/engine/quantise.js';
import { charOffset, lineIndex } from '../../../src/shared/units.js';
import { cells, expected, expectedBits, failure, harness, range } from './harness.js';
import { smallNetwork } from './smallNetwork.js';

const text = '\r\nabc (a) {\r\n\t"😀"; /* é */\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\rb\ud83dc\n}\r';
const scales = [[1.5, 2, 2.5, 3]];

describe('the values of a range', () => {
  it('are those of a full read, skipped characters showing the one before them', async () => {
    const { open, answer, network } = harness();
    const { document, generation, length } = await open(text);
    expect(length).toBe(text.length);
    for (const signal of ['h', 'c', 'tanh_c', 'i', 'f', 'g', 'o'] as const) {
      const whole = [...expected(network, text, 2, signal), ...expected(network, text, 0, signal)];
      for (const [from, to] of [
        [0, length],
        [0, 1],
        [5, 20],
        [40, 41],
        [45, 50],
        [length - 1, length],
        [7, 7],
      ] as const) {
        const values = await answer('values', { document, generation, cells: cells(2, 0), signal, ...range(from, to) });
        expect([...values]).toEqual([...whole.slice(from, to), ...whole.slice(length + from, length + to)]);
      }
    }
  });

  it('as activations are rounded, c on the scale of its cell', async () => {
    const { open, answer, network } = harness({ network: smallNetwork({ scales, deviation: 2 }) });
    const { document, generation, length } = await open(text);
    const c = await answer('activations', {
      document,
      generation,
      cells: cells(1, 3),
      signal: 'c',
      ...range(0, length),
    });
    expect([...c.scales]).toEqual([2, 3]);
    expect([c.from, c.to, c.generation]).toEqual([0, length, generation]);
    const quantised = (unit: number, scale: number): number[] =>
      expected(network, text, unit, 'c').map(value => quantise(value, scale) + 0);
    expect([...c.values]).toEqual([...quantised(1, 2), ...quantised(3, 3)]);
    const h = await answer('activations', { document, generation, cells: cells(1), signal: 'h', ...range(3, 9) });
    expect([...h.scales]).toEqual([1]);
    expect(h.values.buffer.byteLength).toBe(6);
  });

  it('are read from pages that were dropped and are read again', async () => {
    const { open, answer, network } = harness({ limits: { pageBudget: 1 } });
    const { document, generation, length } = await open(text);
    for (let count = 0; count < 2; count++) {
      const request = { document, generation, cells: cells(3), signal: 'o' as const, ...range(0, length) };
      expect([...(await answer('values', request))]).toEqual(expected(network, text, 3, 'o'));
    }
  });

  it('of GRU and RNN cells of two layers', async () => {
    for (const kind of ['gru', 'rnn'] as const) {
      const { open, answer, network } = harness({ network: smallNetwork({ kind, layers: 2 }) });
      const { document, generation, length } = await open(text);
      const request = { document, generation, cells: cells(1), signal: 'h' as const, ...range(0, length) };
      expect([...(await answer('values', request))]).toEqual(expected(network, text, 1, 'h'));
      expect(await failure(answer('values', { ...request, signal: 'c' }))).toMatch(
        /^invalid: .*no signal c; they have h/,
      );
    }
  });
});

describe('surprise and statistics', () => {
  it('count the bits of what is fed to the network', async () => {
    const { open, answer, ask, network } = harness();
    const { document, generation, length } = await open(text);
    const bits = expectedBits(network, text);
    expect([...(await answer('surprise', { document, generation, ...range(0, length) }))]).toEqual(bits);
    expect([...(await answer('surprise', { document, generation, ...range(30, 50) }))]).toEqual(bits.slice(30, 50));
    const statistics = await ask('statistics', { document });
    // Both halves of a surrogate pair have its cost, which is counted once.
    const isSecond = (offset: number): boolean => (text.charCodeAt(offset) & 0xfc00) === 0xdc00;
    const once = bits.filter((cost, offset) => cost > 0 && !isSecond(offset));
    expect(statistics).toMatchObject({ generation, computed: length, length, steps: once.length });
    expect(statistics.bitsPerCharacter).toBeCloseTo(once.reduce((sum, cost) => sum + cost, 0) / once.length, 6);
  });

  it('count characters outside the vocabulary, a pair of surrogates once', async () => {
    const { open } = harness();
    expect((await open('aé漢🚀😀\r\ud83d')).unknownCharacters).toBe(4);
  });
});

describe('the overview', () => {
  it('has the mean of each bucket, and grows as the document is read', async () => {
    const { open, ask, turns, finish, network } = harness({ limits: { digestSpacing: 1 } });
    const long = 'abc (a) {\n\t"b"; }\n'.repeat(10);
    const { document, generation, length } = await open(long);
    const request = { document, generation, cell: cells(2)[0]!, signal: 'tanh_c' as const, buckets: 9 };
    const before = await ask('overview', request);
    expect([...before.values]).toEqual(Array(9).fill(-128));
    expect(before.computedTo).toBe(0);
    await turns(6);
    const partly = await ask('overview', request);
    expect(partly.computedTo).toBeGreaterThan(0);
    expect(partly.computedTo).toBeLessThan(length);
    expect(partly.values.at(-1)).toBe(-128);
    await finish();
    const whole = await ask('overview', request);
    const values = expected(network, long, 2, 'tanh_c').map(value => quantise(value, 1));
    const means = Array.from({ length: 9 }, (_, bucket) => {
      const part = values.slice(20 * bucket, 20 * (bucket + 1));
      return Math.round(part.reduce((sum, value) => sum + value, 0) / part.length) + 0;
    });
    expect([...whole.values]).toEqual(means);
    expect(whole).toMatchObject({ scale: 1, computedTo: length, generation });
    expect(whole.values.slice(0, 1)).toEqual(partly.values.slice(0, 1));
  });

  it('has the digest at more buckets than records, and the scale of c', async () => {
    const { open, ask, finish, network } = harness({ network: smallNetwork({ scales }) });
    const { document, generation, length } = await open('abc (a) {\n\t"b"; }\n');
    await finish();
    const { values, scale } = await ask('overview', {
      document,
      generation,
      cell: cells(1)[0]!,
      signal: 'c',
      buckets: 90,
    });
    expect(scale).toBe(2);
    const full = expected(network, 'abc (a) {\n\t"b"; }\n', 1, 'c').map(value => quantise(value, 2) + 0);
    // Records at 7 and 15.
    expect(length).toBe(18);
    expect([...new Set(values)]).toEqual([...new Set([full[7], full[15]])]);
  });

  it('of no buckets is empty', async () => {
    const { open, ask } = harness();
    const { document, generation } = await open('abc');
    const { values } = await ask('overview', { document, generation, cell: cells(0)[0]!, signal: 'h', buckets: 0 });
    expect(values.length).toBe(0);
  });
});

describe('what is said of one character', () => {
  it('agrees with the values, the costs and the distribution', async () => {
    const { open, answer, network } = harness({ network: smallNetwork({ hidden: 6, deviation: 3 }) });
    const { document, generation } = await open(text);
    const bits = expectedBits(network, text);
    for (const offset of [2, 8, 15, 17, 47]) {
      const details = await answer('inspect', {
        document,
        generation,
        offset: charOffset(offset),
        pinned: cells(4, 1),
        top: 3,
      });
      expect(details.offset).toBe(offset);
      expect(details.bits).toBe(bits[offset]);
      expect(details.pinned.map(({ cell }) => cell)).toEqual([4, 1]);
      for (const { cell, signals } of [...details.pinned, ...details.mostActive]) {
        expect(Object.keys(signals)).toEqual(['h', 'c', 'tanh_c', 'i', 'f', 'g', 'o']);
        for (const signal of ['h', 'c', 'tanh_c', 'i', 'f', 'g', 'o'] as const) {
          expect(signals[signal]).toBe(expected(network, text, cell, signal)[offset]);
        }
      }
      const sizes = [0, 1, 2, 3, 4, 5].map(unit => Math.abs(expected(network, text, unit, 'c')[offset]!));
      const order = [0, 1, 2, 3, 4, 5].sort((a, b) => sizes[b]! - sizes[a]!).slice(0, 3);
      expect(details.mostActive.map(({ cell }) => cell)).toEqual(order);
      expect(details.next.length).toBe(3);
      expect(details.next[0]!.probability).toBeGreaterThanOrEqual(details.next[1]!.probability);
      expect(details.actualNext!.bits).toBeCloseTo(-Math.log2(details.actualNext!.probability), 3);
    }
  });

  it('tells how the network reads it, where it is, and what follows', async () => {
    const { open, answer, network } = harness();
    const { document, generation } = await open('a\r\né\ud83d\ude80\r');
    const at = (offset: number) =>
      answer('inspect', { document, generation, offset: charOffset(offset), pinned: [], top: 1 });
    const bits = expectedBits(network, 'a\r\né\ud83d\ude80\r');
    expect(await at(0)).toMatchObject({
      character: 'a',
      readAs: 'symbol',
      line: 0,
      column: 0,
      actualNext: { symbol: '\n', bits: bits[2] },
    });
    expect(await at(1)).toMatchObject({ character: '\r', readAs: 'skipped', line: 0, column: 1, bits: 0 });
    expect(await at(3)).toMatchObject({
      character: 'é',
      readAs: 'unknown',
      line: 1,
      column: 0,
      bits: bits[3],
      actualNext: { symbol: '🚀', bits: bits[4] },
    });
    expect(await at(4)).toMatchObject({ offset: 4, character: '🚀', readAs: 'unknown', actualNext: null });
    expect(await at(5)).toMatchObject({ offset: 4, character: '🚀', column: 1, bits: bits[4] });
    expect(await at(6)).toMatchObject({ character: '\r', readAs: 'skipped', actualNext: null });
  });

  it('shows the boundary where nothing was fed before', async () => {
    const { open, answer, network } = harness();
    const { document, generation } = await open('\r'.repeat(40) + 'a');
    const request = { document, generation, offset: charOffset(39), pinned: cells(0), top: 0 };
    const { pinned, actualNext } = await answer('inspect', request);
    expect(pinned[0]!.signals.h).toBe(expected(network, '\r', 0, 'h')[0]);
    expect(actualNext).toMatchObject({ symbol: 'a', bits: expectedBits(network, 'a')[0] });
  });
});

describe('clamped cells', () => {
  it('make a new generation that is read with them, and go again', async () => {
    const { open, answer, network } = harness();
    const { document, generation, length } = await open(text);
    const values = (generation: number, cell: number) =>
      answer('values', { document, generation, cells: cells(cell), signal: 'c', ...range(0, length) });
    const free = [...(await values(generation, 0))];
    const clamped = await answer('clampCells', { document, clamps: [{ cell: cells(1)[0]!, value: 0.25 }] });
    expect(clamped.generation).toBeGreaterThan(generation);
    expect(new Set(await values(clamped.generation, 1))).toEqual(new Set([0.25]));
    expect([...(await values(clamped.generation, 0))]).not.toEqual(free);
    // Another document of the same network is not touched.
    const other = await open(text, 'b');
    const request = { document: 'b', generation: other.generation, cells: cells(0), signal: 'c' as const };
    expect([...(await answer('values', { ...request, ...range(0, length) }))]).toEqual(expected(network, text, 0, 'c'));
    expect(new Set(await values(clamped.generation, 1))).toEqual(new Set([0.25]));
    const freed = await answer('clampCells', { document, clamps: [] });
    expect([...(await values(freed.generation, 0))]).toEqual(free);
  });
});

describe('lines', () => {
  it('come without their ends and cut, with their offsets', async () => {
    const { open, ask } = harness();
    const { document, generation, lineCount, longestLine } = await open('ab\r\ncdef\n\rghi');
    expect([lineCount, longestLine]).toEqual([4, 4]);
    const lines = (from: number, to: number) =>
      ask('lines', { document, generation, from: lineIndex(from), to: lineIndex(to), maxLineLength: 3 });
    expect(await lines(0, 4)).toEqual({
      generation,
      from: 0,
      starts: Uint32Array.of(0, 4, 9, 10, 13),
      texts: ['ab', 'cde', '', 'ghi'],
    });
    expect(await lines(1, 2)).toMatchObject({ from: 1, starts: Uint32Array.of(4, 9), texts: ['cde'] });
    expect(await lines(2, 2)).toMatchObject({ starts: Uint32Array.of(9), texts: [] });
    expect(await failure(lines(3, 5))).toBe('invalid: There are no lines 3 to 5; the document has 4.');
  });
});
