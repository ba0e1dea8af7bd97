import { describe, expect, it } from 'vitest';
import { createExplore } from '../../../src/engine/explore/explore.js';
import { lexSpans, lexerRulesFor } from '../../../src/interpret/syntax/lexer.js';
import type { ExploreApi, ExploredText } from '../../../src/shared/exploreApi.js';
import type { RequestOf, ResultOf } from '../../../src/shared/rpc.js';
import { cells, expected, failure } from './harness.js';
import { plainPass, smallNetwork } from './smallNetwork.js';

const network = smallNetwork();
const { layers, hidden } = network.architecture;
const text = (uri: string, content: string): ExploredText => ({ uri, languageId: 'c', text: content });
const a = text('a', 'if (a == "one") {\r\n\treturn "two"; // é\n}\n'.repeat(8));
const b = text('b', 'int main(void) { puts("hello"); }\n'.repeat(12));

const setUp = () => {
  const progress: number[] = [];
  const explore = createExplore({
    readNetwork: () => Promise.resolve(network),
    createPass: of => Promise.resolve(plainPass(of)),
    spans: { read: (language, content) => Promise.resolve(lexSpans(content, lexerRulesFor(language))) },
    yieldTurn: () => new Promise(resolve => setImmediate(resolve)),
    progress: (read, of) => progress.push(read / of),
  });
  const ask = async <K extends keyof ExploreApi>(
    method: K,
    request: Omit<RequestOf<ExploreApi[K]>, 'network'>,
    signal = new AbortController().signal,
  ): Promise<ResultOf<ExploreApi[K]>> => explore[method]({ network: 'n', ...request } as never, signal) as never;
  return { ask, progress };
};

describe('questions over whole texts', () => {
  it('finds the extremes of a cell that the engine computes too', async () => {
    const { ask, progress } = setUp();
    const found = await ask('extremes', { texts: [a, b], cell: cells(1)[0]!, each: 3 });
    const values = [a, b].map(({ text: content }) => expected(network, content, 1, 'tanh_c'));
    expect(found.most[0]?.value).toBeCloseTo(Math.max(...values.flat()), 6);
    expect(found.least[0]?.value).toBeCloseTo(Math.min(...values.flat()), 6);
    for (const { uri, from, value } of [...found.most, ...found.least, ...found.middle]) {
      expect(values[uri === 'a' ? 0 : 1]?.[from]).toBeCloseTo(value, 6);
    }
    expect(new Set(found.most.map(({ uri }) => uri)).size).toBe(2);
    expect(found).toMatchObject({ files: 2, characters: a.text.length + b.text.length });
    expect(progress.at(-1)).toBe(1);
  });

  it('finds where a cell and the parser disagree, with a threshold of its own where there is none', async () => {
    const { ask } = setUp();
    const asked = { text: a, cell: cells(0)[0]!, concept: 'string' as const, sign: 1 as const, most: 1000 };
    const found = await ask('disagreements', asked);
    expect(found.chosenHere).toBe(true);
    expect(found.compared).toBeGreaterThan(0);
    const values = expected(network, a.text, 0, 'tanh_c');
    for (const { from, to, cell } of found.places) {
      for (let at = from; at < to; at++) expect(values[at]! > (found.threshold ?? NaN) ? 1 : 0).toBe(cell);
    }
    expect(found.disagreeing).toBe(found.places.reduce((sum, { from, to }) => sum + to - from, 0));
    // Below everything: on everywhere, so it is wrong wherever the parser finds no string.
    const always = await ask('disagreements', { ...asked, threshold: -2 });
    expect(always.chosenHere).toBe(false);
    expect(always.places.every(({ cell, parser }) => cell === 1 && parser === 0)).toBe(true);
    expect((await ask('disagreements', { ...asked, concept: 'column' })).threshold).toBeNull();
  });

  it('finds the cells that are on exactly in a range, and the same pattern elsewhere', async () => {
    const { ask } = setUp();
    const from = a.text.indexOf('"one"');
    const found = await ask('match', { texts: [a, b], from, to: from + 5, cells: 4, places: 10 });
    expect(found.cells).toHaveLength(Math.min(4, layers * hidden));
    const [best] = found.cells;
    expect(best?.accuracy).toBeGreaterThan(0.5);
    expect(found.searchedBy).toBeGreaterThan(0);
    for (const place of found.places) {
      const own = place.uri === 'a' && place.from < from + 5 && place.to > from;
      expect(own).toBe(false);
    }
  });

  it('measures how often gates are nearly shut and nearly open', async () => {
    const { ask } = setUp();
    const { gates, steps } = await ask('saturation', { texts: [b] });
    expect(gates.map(({ gate }) => gate)).toEqual(['i', 'f', 'o']);
    expect(steps).toBe(b.text.length);
    const forget = expected(network, b.text, 2, 'f');
    const share = (pass: (value: number) => boolean): number => forget.filter(pass).length / forget.length;
    expect(gates[1]?.below[2]).toBeCloseTo(
      share(value => value < 0.1),
      5,
    );
    expect(gates[1]?.above[2]).toBeCloseTo(
      share(value => value > 0.9),
      5,
    );
  });

  it('refuses cells and ranges that are not there, and stops when it is given up', async () => {
    const { ask } = setUp();
    const beyond = cells(layers * hidden)[0]!;
    expect(await failure(ask('extremes', { texts: [a], cell: beyond, each: 3 }))).toContain(
      'invalid: There is no cell',
    );
    expect(await failure(ask('match', { texts: [a], from: 5, to: 5, cells: 1, places: 1 }))).toContain('invalid');
    expect(await failure(ask('match', { texts: [], from: 0, to: 1, cells: 1, places: 1 }))).toContain('invalid');
    const abort = new AbortController();
    const asked = ask(
      'extremes',
      { texts: [text('long', 'x'.repeat(5000))], cell: cells(0)[0]!, each: 3 },
      abort.signal,
    );
    abort.abort();
    expect(await failure(asked)).toContain('cancelled');
  });

  it('has an answer for an empty text', async () => {
    const { ask } = setUp();
    const empty = text('e', '');
    expect(await ask('extremes', { texts: [empty], cell: cells(0)[0]!, each: 3 })).toMatchObject({
      most: [],
      least: [],
    });
    const asked = { text: empty, cell: cells(0)[0]!, concept: 'string' as const, sign: 1 as const, most: 9 };
    expect(await ask('disagreements', asked)).toMatchObject({ compared: 0, places: [], threshold: null });
    expect(await ask('saturation', { texts: [empty] })).toMatchObject({ steps: 0 });
  });
});
