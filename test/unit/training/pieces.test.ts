import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/model/random.js';
import { parseCheckpoint, serialiseCheckpoint } from '../../../src/model/training/checkpoint.js';
import { splitByPath } from '../../../src/model/training/corpusSplit.js';
import { countCharacters, vocabularyFor } from '../../../src/model/training/corpusVocabulary.js';
import { planMemory, type Block } from '../../../src/model/training/memoryPlan.js';
import { packedRow, panelsOf } from '../../../src/model/training/panels.js';
import { checkSamplingOptions, chooseSymbol } from '../../../src/model/training/sampling.js';
import {
  checkSettings,
  defaultSettings,
  paperSettings,
  scheduledRate,
  type TrainingSettings,
} from '../../../src/model/training/settings.js';
import { createStreams, type DataPosition } from '../../../src/model/training/streams.js';
import { decaySegments } from '../../../src/model/training/weightDecay.js';
import { optionsFrom, settingsFrom } from '../../../src/trainer/options.js';

const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clip: 1 } as const;

describe('settings', () => {
  const wrong: readonly (readonly [Partial<TrainingSettings>, RegExp])[] = [
    [
      { hidden: 100 },
      /hidden is 100; it must be a whole number from 8 to 1024, a multiple of 8. The nearest are 96 and 104/,
    ],
    [{ hidden: 0 }, /hidden is 0/],
    [{ hidden: 2048 }, /hidden is 2048/],
    [{ embedding: 12 }, /embedding is 12/],
    [{ layers: 4 }, /layers is 4/],
    [{ threads: 51 }, /threads is 51; it must be a whole number from 1 to 50/],
    [{ dropout: 1 }, /dropout is 1/],
    [{ learningRate: 0 }, /learning rate is 0; it must be a number above 0/],
    [{ learningRate: NaN }, /learning rate is NaN/],
    [{ optimiser: { ...paperSettings.optimiser, clip: -1 } }, /clip is -1/],
    [{ seed: -1 }, /seed is -1/],
    [{ optimiser: { ...adam, weightDecay: 2 } }, /weight decay is 2; it must be a number from 0, up to 1/],
    [{ activity: -1 }, /activity penalty is -1/],
  ];
  it.each(wrong)('refuses %o', (change, message) => {
    expect(() => checkSettings({ ...defaultSettings, ...change })).toThrow(message);
  });

  it('takes the defaults and the paper', () => {
    checkSettings(defaultSettings);
    checkSettings({ ...defaultSettings, ...paperSettings });
  });

  it('schedules: constant, cosine, and the one of the paper', () => {
    const rate = (schedule: TrainingSettings['schedule'], epoch: number, progress: number): number =>
      scheduledRate({ ...defaultSettings, learningRate: 1, schedule }, epoch, progress);
    expect(rate({ kind: 'constant' }, 99, 0.9)).toBe(1);
    expect(rate({ kind: 'cosine', final: 0.1 }, 0, 0)).toBe(1);
    expect(rate({ kind: 'cosine', final: 0.1 }, 0, 0.5)).toBeCloseTo(0.55, 12);
    expect(rate({ kind: 'cosine', final: 0.1 }, 0, 2)).toBeCloseTo(0.1, 12);
    expect([0, 9, 10, 11].map(epoch => rate(paperSettings.schedule, epoch, 0))).toEqual([1, 1, 0.95, 0.95 ** 2]);
  });
});

describe('streams', () => {
  const files = [5, 1, 17, 9].map((length, file) => new Uint16Array(length).fill(file + 1));
  const options = { batch: 3, window: 4, seed: 7 };

  it('reads every lane in order, files begun by the boundary, in another order each epoch', () => {
    const streams = createStreams(files, 0, options);
    expect(streams.symbols).toBe(36);
    const epochText = (epoch: number): number[] => {
      const lanes: number[][] = [[], [], []];
      const out = new Uint16Array(15);
      for (let window = 0; window < streams.windowsPerEpoch; window++) {
        streams.read({ epoch, window }, out);
        lanes.forEach((lane, index) => lane.push(...out.subarray(index * 5, index * 5 + 4)));
        // The last of a window is the first of the next.
        if (window + 1 < streams.windowsPerEpoch) {
          const next = new Uint16Array(15);
          streams.read({ epoch, window: window + 1 }, next);
          expect([next[0], next[5], next[10]]).toEqual([out[4], out[9], out[14]]);
        }
      }
      return lanes.flat();
    };
    const first = epochText(0);
    expect(first[0]).toBe(0);
    expect(epochText(0)).toEqual(first);
    expect([1, 2, 3].some(epoch => epochText(epoch).join() !== first.join())).toBe(true);
    // Every run of one number is as long as its file (the ends of lanes may cut one).
    const text = first.join('').split('0').filter(Boolean);
    for (const run of text) expect(new Set(run).size).toBe(1);
  });

  it('moves on to the next epoch', () => {
    const streams = createStreams(files, 0, options);
    let position: DataPosition = { epoch: 0, window: 0 };
    for (let step = 0; step < streams.windowsPerEpoch; step++) position = streams.next(position);
    expect(position).toEqual({ epoch: 1, window: 0 });
  });

  it('says what is too little', () => {
    expect(() => createStreams([new Uint16Array(20)], 0, { batch: 10, window: 10, seed: 1 })).toThrow(
      /21 characters.*at least 101/,
    );
    expect(() => createStreams([], 0, { batch: 10, window: 10, seed: 1 })).toThrow(/0 characters.*at least 101/);
  });
});

describe('split and vocabulary', () => {
  it('splits by path alone, about 90 : 5 : 5', () => {
    const paths = Array.from({ length: 4000 }, (_, index) => `src/module${index % 37}/file${index}.ts`);
    const parts = splitByPath(paths);
    const share = (part: string): number => parts.filter(other => other === part).length / paths.length;
    expect(share('validation')).toBeGreaterThan(0.035);
    expect(share('validation')).toBeLessThan(0.065);
    expect(share('test')).toBeGreaterThan(0.035);
    expect(share('test')).toBeLessThan(0.065);
    const fewer = paths.filter((_, index) => index % 3 !== 0);
    expect(splitByPath(fewer)).toEqual(parts.filter((_, index) => index % 3 !== 0));
  });

  it('holds one file out as soon as there are three', () => {
    expect(splitByPath(['a.c', 'b.c'])).toEqual(['train', 'train']);
    for (let set = 0; set < 20; set++) {
      const parts = splitByPath([`${set}/a.c`, `${set}/b.c`, `${set}/c.c`]);
      expect(parts).toContain('train');
      expect(parts).toContain('validation');
    }
  });

  it('has ASCII always, other characters when they are frequent', () => {
    const text = `${'const naïve = "é";\r\n'.repeat(20)}✓ 😀`;
    const { symbols, boundary, unknown, skipped } = vocabularyFor(countCharacters([text]));
    expect(symbols).toContain('~');
    expect(symbols).toContain('é');
    expect(symbols).not.toContain('✓');
    expect(symbols).not.toContain('\r');
    expect([symbols[boundary!], symbols[unknown!], skipped]).toEqual(['', '', '\r']);
    expect(
      vocabularyFor(new Map(Array.from({ length: 500 }, (_, i) => [String.fromCharCode(0x4e00 + i), 100]))).symbols,
    ).toHaveLength(256);
  });
});

describe('sampling', () => {
  const probabilities = Float32Array.of(0.5, 0.3, 0.15, 0.05);
  const all = (): boolean => true;

  it('follows temperature and top-k', () => {
    expect(chooseSymbol(probabilities, all, { temperature: 0, topK: null }, 0.999)).toBe(0);
    expect(chooseSymbol(probabilities, symbol => symbol !== 0, { temperature: 0, topK: null }, 0)).toBe(1);
    expect(chooseSymbol(probabilities, all, { temperature: 1, topK: 2 }, 0.999)).toBe(1);
    expect(chooseSymbol(probabilities, all, { temperature: 1, topK: null }, 0.9999)).toBe(3);
  });

  it('draws as often as the distribution says', () => {
    const seed = 99;
    const random = createRandom(seed);
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 20_000; draw++) {
      counts[chooseSymbol(probabilities, all, { temperature: 2, topK: null }, random.uniform())]!++;
    }
    const roots = [...probabilities].map(Math.sqrt);
    const total = roots.reduce((a, b) => a + b);
    counts.forEach((count, symbol) =>
      expect(Math.abs(count / 20_000 - roots[symbol]! / total), `seed ${seed}`).toBeLessThan(0.015),
    );
  });

  it('refuses options that make no sense', () => {
    const options = { length: 10, temperature: 1, topK: null, seed: 1 };
    expect(() => checkSamplingOptions({ ...options, length: 0 })).toThrow(/length is 0/);
    expect(() => checkSamplingOptions({ ...options, temperature: NaN })).toThrow(/temperature is NaN/);
    expect(() => checkSamplingOptions({ ...options, topK: 0 })).toThrow(/top-k is 0/);
    expect(() => checkSamplingOptions({ ...options, seed: 0.5 })).toThrow(/seed is 0.5/);
  });
});

describe('panels', () => {
  it('cover all rows, with none to spare wherever 6, 5 and 4 can do it', () => {
    for (let rows = 1; rows <= 600; rows++) {
      for (const tall of [true, false]) {
        const panels = panelsOf(rows, tall);
        expect(panels.rows).toBe(6 * panels.sixes + 5 * panels.fives + 4 * panels.fours);
        expect(panels.rows - rows).toBeGreaterThanOrEqual(0);
        expect(panels.rows - rows).toBeLessThanOrEqual(
          tall && rows !== 1 && rows !== 2 && rows !== 3 && rows !== 7 ? 0 : 3,
        );
      }
    }
  });

  it('know where a row lies', () => {
    const panels = panelsOf(25, true);
    const seen = new Set<number>();
    for (let row = 0; row < 25; row++) {
      const { offset, height, row: inside } = packedRow(panels, row, 10);
      for (let k = 0; k < 10; k++) seen.add(offset / 4 + k * height + inside);
    }
    expect(seen.size).toBe(250);
    expect(Math.max(...seen)).toBe(249);
  });
});

describe('weight decay', () => {
  const architecture = { kind: 'gru', layers: 2, hidden: 16, embedding: 8, vocabulary: 13 } as const;
  const plan = planMemory(architecture, { batch: 4, window: 5, threads: 1, dropout: 0, boundary: null });
  const { parameters } = plan;

  it('cuts any range into pieces that lie side by side, and decays the matrices alone', () => {
    const decays = new Map<number, boolean>();
    for (const threads of [1, 2, 3, 7]) {
      const size = Math.ceil(parameters.bytes / threads / 64) * 64;
      for (let from = 0; from < parameters.bytes; from += size) {
        const bytes = Math.min(size, parameters.bytes - from);
        let end = 0;
        for (const segment of decaySegments(plan, from, bytes)) {
          expect(segment.at).toBe(end);
          expect(segment.length % 16).toBe(0);
          for (let at = 0; at < segment.length; at += 16) {
            const known = decays.get(from + end + at);
            if (known !== undefined) expect(segment.decays).toBe(known);
            decays.set(from + end + at, segment.decays);
          }
          end += segment.length;
        }
        expect(end).toBe(bytes);
      }
    }
    const all = (block: Block): boolean[] =>
      Array.from({ length: (block.rows * block.columns) / 4 }, (_, four) =>
        decays.get(block.at - parameters.at + 16 * four)!,
      );
    for (const { input, recurrent, inputBias, recurrentBias } of parameters.layers) {
      expect(new Set([...all(input), ...all(recurrent)])).toEqual(new Set([true]));
      expect(new Set([...all(inputBias), ...all(recurrentBias)])).toEqual(new Set([false]));
    }
    expect(new Set(all(parameters.output))).toEqual(new Set([true]));
    expect(new Set([...all(parameters.outputBias), ...all(parameters.embedding!)])).toEqual(new Set([false]));
  });

  it('goes with Adam alone', () => {
    expect(settingsFrom({ weightDecay: 0.1 }).optimiser).toMatchObject({ kind: 'adam', weightDecay: 0.1 });
    expect(optionsFrom(settingsFrom({ weightDecay: 0.1, activity: 2 }))).toMatchObject({
      weightDecay: 0.1,
      activity: 2,
    });
    expect(optionsFrom(settingsFrom({ optimiser: 'rmsprop' }))).toMatchObject({ weightDecay: 0, activity: 0 });
    expect(() => settingsFrom({ optimiser: 'rmsprop', weightDecay: 0.1 })).toThrow(/goes with Adam/);
  });
});

describe('checkpoint', () => {
  const bytes = serialiseCheckpoint({ name: 'é', step: 3 }, [Float32Array.of(1, -2), Float32Array.of(3.5, NaN)]);

  it('comes back as it was', () => {
    const { header, numbers } = parseCheckpoint(bytes, 'run');
    expect(header).toEqual({ name: 'é', step: 3 });
    expect([...numbers]).toEqual([1, -2, 3.5, NaN]);
  });

  it('is refused when it is cut off, damaged or something else', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseCheckpoint(bytes.slice(0, length), 'run'), `cut to ${length}`).toThrow(/^run: /);
    }
    const damaged = bytes.slice();
    damaged[bytes.length - 10]! ^= 1;
    expect(() => parseCheckpoint(damaged, 'run')).toThrow(/damaged/);
    expect(() => parseCheckpoint(new TextEncoder().encode('{"format":"other"}......'), 'run')).toThrow(
      /not a checkpoint/,
    );
  });
});
