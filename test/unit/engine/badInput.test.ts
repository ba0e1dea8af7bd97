import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../src/model/modelError.js';
import { describeError } from '../../../src/engine/engine.js';
import { defaultLimits } from '../../../src/engine/limits.js';
import { charOffset, lineIndex } from '../../../src/shared/units.js';
import { cells, expected, failure, harness, range } from './harness.js';
import { plainPass, smallNetwork } from './smallNetwork.js';

describe('requests that are wrong', () => {
  it('are refused with a sentence', async () => {
    const { open, ask } = harness();
    const { document, generation, length } = await open('abc');
    const good = { document, generation, cells: cells(0), signal: 'h' as const, ...range(0, length) };
    expect(await failure(ask('values', { ...good, document: 'z' }))).toBe('invalid: z is not open.');
    expect(await failure(ask('values', { ...good, cells: cells(4) }))).toBe(
      'invalid: There is no cell 4; the network has 4, counted from 0.',
    );
    expect(await failure(ask('values', { ...good, cells: cells(0.5) }))).toMatch(/^invalid: There is no cell 0.5/);
    expect(await failure(ask('values', { ...good, signal: 'z' }))).toMatch(/^invalid: .* no signal z; they have h, c/);
    for (const [from, to] of [
      [-1, 2],
      [2, 1],
      [0, 4],
      [0, NaN],
    ] as const) {
      expect(await failure(ask('values', { ...good, ...range(from, to) }))).toBe(
        `invalid: There are no characters ${from} to ${to}; the document has 3.`,
      );
    }
    expect(await failure(ask('inspect', { document, generation, offset: charOffset(3), pinned: [], top: 1 }))).toMatch(
      /^invalid/,
    );
    expect(
      await failure(ask('overview', { document, generation, cell: cells(0)[0]!, signal: 'h', buckets: 1e9 })),
    ).toBe('invalid: buckets is 1000000000; expected a whole number from 0 to 100000.');
    expect(await failure(ask('clampCells', { document, clamps: [{ cell: cells(0)[0]!, value: Infinity }] }))).toBe(
      'invalid: Cell 0 cannot be held at Infinity; expected a finite number.',
    );
    expect(
      await failure(ask('lines', { document, generation, from: lineIndex(0), to: lineIndex(1), maxLineLength: -1 })),
    ).toMatch(/^invalid: maxLineLength is -1/);
  });

  it('leave a document as it was when an edit does not fit', async () => {
    const { open, ask, answer, network } = harness();
    const { document, generation, length } = await open('abc');
    for (const change of [
      { offset: 2, deleted: 2, inserted: '' },
      { offset: -1, deleted: 0, inserted: 'a' },
      { offset: 1.5, deleted: 0, inserted: 'a' },
    ]) {
      const changes = [
        { offset: 0, deleted: 0, inserted: 'x' },
        { ...change, offset: change.offset + 1 },
      ];
      if (change.offset === -1) changes[1]!.offset = -1;
      expect(await failure(ask('editDocument', { document, changes }))).toMatch(
        /^invalid: a: .* cannot be replaced in a text of 4. Open it again.$/,
      );
    }
    const request = { document, generation, cells: cells(0), signal: 'h' as const, ...range(0, length) };
    expect([...(await answer('values', request))]).toEqual(expected(network, 'abc', 0, 'h'));
  });
});

describe('a network that cannot be loaded', () => {
  it('is refused, and tried again when it is asked for again', async () => {
    let mended = false;
    let reads = 0;
    const network = smallNetwork({ scales: [[1, 1, 1, 1]] });
    const { ask } = harness({
      platform: {
        readNetwork: () => {
          reads++;
          return mended ? Promise.resolve(network) : Promise.reject(new ModelError('net/config.json', 'is empty.'));
        },
        createPass: of => Promise.resolve(plainPass(of)),
      },
    });
    const refused = await ask('openNetwork', { folder: 'net' }).catch(describeError);
    expect(refused).toMatchObject({ code: 'invalid', message: 'net/config.json: is empty.' });
    expect(await failure(ask('openDocument', { document: 'a', network: 'net', languageId: 'c', text: '' }))).toBe(
      'invalid: The network net is not loaded.',
    );
    mended = true;
    const [one, two] = await Promise.all([
      ask('openNetwork', { folder: 'net' }),
      ask('openNetwork', { folder: 'net' }),
    ]);
    expect(one).toEqual(two);
    expect(one).toMatchObject({ id: 'net', kind: 'lstm', layers: 1, hidden: 4, embedding: 3, backend: 'js' });
    expect(reads).toBe(2);
  });
});

describe('documents at the edge', () => {
  it('may be empty, and be emptied', async () => {
    const { open, answer, ask, finish, network } = harness();
    const empty = await open('');
    expect(empty).toMatchObject({ length: 0, lineCount: 1, longestLine: 0, unknownCharacters: 0 });
    const { document, generation } = empty;
    const nothing = { document, generation, cells: cells(0, 1), signal: 'h' as const, ...range(0, 0) };
    expect((await answer('activations', nothing)).values.length).toBe(0);
    const all = { document, generation, from: lineIndex(0), to: lineIndex(1), maxLineLength: 9 };
    expect(await ask('lines', all)).toMatchObject({ texts: [''], starts: Uint32Array.of(0, 0) });
    const strip = await ask('overview', { document, generation, cell: cells(0)[0]!, signal: 'h', buckets: 3 });
    expect([...strip.values]).toEqual([-128, -128, -128]);
    const typed = await ask('editDocument', { document, changes: [{ offset: 0, deleted: 0, inserted: 'abc' }] });
    await finish();
    const emptied = await ask('editDocument', { document, changes: [{ offset: 0, deleted: 3, inserted: '' }] });
    expect(emptied).toMatchObject({ length: 0, lineCount: 1 });
    expect(emptied.generation).toBeGreaterThan(typed.generation);
    const again = await ask('editDocument', { document, changes: [{ offset: 0, deleted: 0, inserted: 'b' }] });
    const request = { ...nothing, cells: cells(0), generation: again.generation, ...range(0, 1) };
    expect([...(await answer('values', request))]).toEqual(expected(network, 'b', 0, 'h'));
  });

  it('may be one line of a million characters', async () => {
    const { open, answer, ask, network } = harness({
      network: smallNetwork({ kind: 'rnn', hidden: 1 }),
      limits: { longestPage: defaultLimits.longestPage },
    });
    const text = 'abc(漢) '.repeat(150_000).slice(0, 1_000_000);
    const { document, generation, length, lineCount, longestLine } = await open(text);
    expect([length, lineCount, longestLine]).toEqual([1_000_000, 1, 1_000_000]);
    const line = { document, generation, from: lineIndex(0), to: lineIndex(1), maxLineLength: 100 };
    expect((await ask('lines', line)).texts[0]).toBe(text.slice(0, 100));
    const end = { document, generation, cells: cells(0), signal: 'h' as const, ...range(length - 100, length) };
    const values = await answer('values', end);
    expect([...values]).toEqual(expected(network, text, 0, 'h').slice(-100));
    const strip = await ask('overview', { document, generation, cell: cells(0)[0]!, signal: 'h', buckets: 1000 });
    expect(strip.values.every(value => value > -128)).toBe(true);
    // A key typed at the start is answered without the rest.
    const edited = await ask('editDocument', { document, changes: [{ offset: 0, deleted: 0, inserted: 'b' }] });
    const start = { ...end, generation: edited.generation, ...range(0, 50) };
    expect([...(await answer('values', start))]).toEqual(
      expected(network, 'b' + text.slice(0, 60), 0, 'h').slice(0, 50),
    );
  });

  it('may have a hundred thousand lines', async () => {
    const { open, ask } = harness();
    const { document, generation, lineCount } = await open('a;\n'.repeat(100_000));
    expect(lineCount).toBe(100_001);
    const request = { document, generation, from: lineIndex(99_998), to: lineIndex(100_001), maxLineLength: 80 };
    expect(await ask('lines', request)).toMatchObject({
      starts: Uint32Array.of(299_994, 299_997, 300_000, 300_000),
      texts: ['a;', 'a;', ''],
    });
  });

  it('open at five million characters, and are refused above the limit', async () => {
    const { open, ask } = harness({ limits: { longestPage: defaultLimits.longestPage } });
    expect((await open('abc;\n'.repeat(1_000_000))).lineCount).toBe(1_000_001);
    expect(await failure(open('a'.repeat(defaultLimits.longestDocument + 1)))).toBe(
      'invalid: a is too long to be read: 16777217 characters; the limit is 16777216. Open a part of it.',
    );
    const changes = [{ offset: 0, deleted: 0, inserted: 'b'.repeat(defaultLimits.longestDocument) }];
    expect(await failure(ask('editDocument', { document: 'a', changes }))).toMatch(/^invalid: a is too long/);
    expect((await ask('documentInfo', { document: 'a' })).length).toBe(5_000_000);
  });
});
