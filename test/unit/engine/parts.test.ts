import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/model/random.js';
import { createEncoder } from '../../../src/model/vocabulary.js';
import { measureScales, scaleOf } from '../../../src/engine/calibration.js';
import { calibrationTexts } from '../../../src/engine/calibrationText.js';
import { defaultLimits, pageLengthFor, spacingFor } from '../../../src/engine/limits.js';
import { indexLines, lineAt, lineText } from '../../../src/engine/lineIndex.js';
import type { Page } from '../../../src/engine/page.js';
import { PageCache } from '../../../src/engine/pageCache.js';
import { quantise } from '../../../src/engine/quantise.js';
import { SegmentList, cutSegments } from '../../../src/engine/segments.js';
import { plainPass, smallNetwork } from './smallNetwork.js';

describe('quantising', () => {
  it('rounds to 1/127 of the scale, cuts off, and marks what is no number', () => {
    expect([0, 0.5, -0.5, 1, -1].map(value => quantise(value, 1))).toEqual([0, 64, -63, 127, -127]);
    expect([7, -7, Infinity, -Infinity].map(value => quantise(value, 2))).toEqual([127, -127, 127, -127]);
    expect(quantise(NaN, 1)).toBe(-128);
  });
});

describe('the index of lines', () => {
  it('ends lines where a regular expression does, and finds them again', () => {
    const seed = Date.now() % 1_000_000;
    console.log(`lines: seed ${seed}`);
    const random = createRandom(seed);
    for (let round = 0; round < 300; round++) {
      const text = Array.from({ length: random.below(30) }, () => 'ab\r\n\n'[random.below(5)]!).join('');
      const lines = text.split(/\r\n|\r|\n/);
      const index = indexLines(text);
      expect(index.starts.length).toBe(lines.length);
      expect(index.longest).toBe(Math.max(...lines.map(line => line.length)));
      lines.forEach((line, number) => expect(lineText(text, index, number, Infinity)).toBe(line));
      for (let offset = 0; offset <= text.length; offset++) {
        const line = lineAt(index, offset);
        expect(index.starts[line]!).toBeLessThanOrEqual(offset);
        expect(index.starts[line + 1] ?? Infinity).toBeGreaterThan(offset);
      }
    }
  });
});

describe('cutting a text', () => {
  const encoder = createEncoder(smallNetwork().config.vocabulary);

  it('makes pieces that are short enough, hold the whole text and tear no pair', () => {
    const text = '😀'.repeat(100) + 'a' + '😀'.repeat(50);
    for (const longest of [2, 3, 16, 17, 256]) {
      const list = new SegmentList(cutSegments(encoder, text, 0, text.length, longest));
      expect(list.length).toBe(text.length);
      for (let index = 0; index < list.count; index++) {
        expect(list.get(index).length).toBeLessThanOrEqual(longest);
        const start = list.start(index);
        expect(text.codePointAt(Math.max(0, start - 1))! > 0xffff && start > 0).toBe(false);
      }
    }
    expect(cutSegments(encoder, '', 0, 0, 16)).toEqual([]);
  });

  it('finds segments by offset and replaces them', () => {
    const list = new SegmentList(cutSegments(encoder, 'a'.repeat(40), 0, 40, 16));
    expect([list.count, list.indexAt(0), list.indexAt(39)]).toEqual([3, 0, 2]);
    const removed = list.replace(1, 2, cutSegments(encoder, 'é', 0, 1, 16));
    expect(removed.length).toBe(1);
    expect([list.count, list.length, list.start(2), list.unknown]).toEqual([3, 28, 15, 1]);
  });
});

describe('the cache of pages', () => {
  const page = (bytes: number, released: string[], name: string): Page => ({
    trace: { bytes, release: () => void released.push(name) } as Page['trace'],
    bits: new Float32Array(0),
    stepAt: new Int16Array(0),
    encoding: { symbols: new Uint16Array(0), starts: new Uint32Array(0), ends: new Uint32Array(0) },
    lead: 0,
  });

  it('drops what was used least recently when it is full, and never the newest', () => {
    const released: string[] = [];
    const cache = new PageCache<object>(100);
    const keys = Array.from({ length: 5 }, () => ({}));
    cache.set(keys[0]!, page(40, released, 'a'));
    cache.set(keys[1]!, page(40, released, 'b'));
    expect(cache.get(keys[0]!)).toBeDefined();
    cache.set(keys[2]!, page(40, released, 'c'));
    expect(released).toEqual(['b']);
    expect(cache.bytes).toBe(80);
    cache.set(keys[3]!, page(500, released, 'd'));
    expect(released).toEqual(['b', 'a', 'c']);
    expect(cache.get(keys[3]!)).toBeDefined();
    cache.set(keys[3]!, page(10, released, 'e'));
    cache.delete(keys[3]!);
    cache.delete(keys[3]!);
    expect(released).toEqual(['b', 'a', 'c', 'd', 'e']);
    expect(cache.bytes).toBe(0);
  });
});

describe('the bounds on memory', () => {
  const MB = 1e6;
  const starter = { cells: 512, signals: 7, state: 4 * 2 * 512 };

  const kept = (length: number, { cells, signals, state }: typeof starter) => {
    const { checkpointBudget, checkpointSpacing, digestBudget, digestSpacing } = defaultLimits;
    const states = state * Math.ceil(length / spacingFor(length, state, checkpointBudget, checkpointSpacing));
    const record = cells * signals;
    return { states, digests: record * Math.ceil(length / spacingFor(length, record, digestBudget, digestSpacing)) };
  };

  it('keep a document of 1 MB with the starter network far below 300 MB', () => {
    const { states, digests } = kept(MB, starter);
    expect(states).toBe(3907 * 4096);
    // States, digests, pages, the text, and 150 bytes of bookkeeping for each of its segments.
    expect(states + digests + defaultLimits.pageBudget + 2 * MB + 3907 * 150).toBeLessThan(120 * MB);
  });

  it('hold for every length and network', () => {
    for (const length of [1, 1e4, 5e6, defaultLimits.longestDocument]) {
      for (const shape of [starter, { cells: 3 * 2048, signals: 7, state: 8 * 3 * 2048 }]) {
        const { states, digests } = kept(length, shape);
        expect(states).toBeLessThanOrEqual(defaultLimits.checkpointBudget);
        expect(digests).toBeLessThanOrEqual(defaultLimits.digestBudget);
      }
    }
  });

  it('make pages shorter where a network is slow', () => {
    expect(pageLengthFor(1_257_600, 'wasm-simd', 256)).toBe(256);
    expect(pageLengthFor(5_400_000, 'wasm-relaxed', 256)).toBe(64);
    expect(pageLengthFor(1_257_600, 'js', 256)).toBe(16);
    expect(pageLengthFor(1e12, 'js', 256)).toBe(16);
  });
});

describe('the scale of c', () => {
  it('is the 99.5th percentile, at least 1', () => {
    expect(scaleOf(Float32Array.from({ length: 1000 }, (_, index) => 1000 - index))).toBe(995);
    expect(scaleOf(Float32Array.of(0.1, 0.2))).toBe(1);
    expect(scaleOf(new Float32Array(0))).toBe(1);
  });

  it('is measured where the network has none, however it is sliced', async () => {
    const network = smallNetwork({ deviation: 3 });
    const encoder = createEncoder(network.config.vocabulary);
    const pass = plainPass(network);
    let turns = 0;
    const turn = (): Promise<void> => {
      turns++;
      return Promise.resolve();
    };
    const scales = await measureScales(encoder, pass, 100, turn);
    expect(turns).toBeGreaterThan(calibrationTexts.length);
    expect(await measureScales(encoder, pass, 4000, turn)).toEqual(scales);
    expect(Math.max(...scales)).toBeGreaterThan(1);
    // By hand, for one cell.
    const sizes: number[] = [];
    for (const text of calibrationTexts) {
      const state = pass.initialState();
      for (const symbol of [0, ...encoder.encode(text).symbols]) {
        pass.run(Uint16Array.of(symbol), state);
        sizes.push(Math.abs(state[4 + 2]!));
      }
    }
    sizes.sort((a, b) => a - b);
    expect(scales[2]).toBe(Math.max(1, sizes[Math.ceil(0.995 * sizes.length) - 1]!));
  });

  it('is 1 for cells without c', async () => {
    const network = smallNetwork({ kind: 'gru' });
    const encoder = createEncoder(network.config.vocabulary);
    const scales = await measureScales(encoder, plainPass(network), 100, () => Promise.resolve());
    expect([...scales]).toEqual([1, 1, 1, 1]);
  });
});
