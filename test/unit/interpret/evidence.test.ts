import { describe, expect, it } from 'vitest';
import type { Nulls } from '../../../src/interpret/atlas.js';
import { buildAtlas, defaultAtlasOptions } from '../../../src/interpret/buildAtlas.js';
import { drawControls, outputNorms } from '../../../src/interpret/evidence/controls.js';
import { createLocalExecutor, type Executor } from '../../../src/interpret/evidence/executor.js';
import { labelled, labelWeights, languageTexts, tooLittle } from '../../../src/interpret/evidence/questions.js';
import { placeSamples, recordSamples, type Recording } from '../../../src/interpret/evidence/recording.js';
import { recordSides } from '../../../src/interpret/evidence/recordSides.js';
import { stepRoles, type StepRole } from '../../../src/interpret/evidence/roles.js';
import { prepareSample, totalSteps } from '../../../src/interpret/evidence/sample.js';
import { mergeSearches, searchCells } from '../../../src/interpret/evidence/search.js';
import { givenSplit, splitSamples, type SplitLimits } from '../../../src/interpret/evidence/split.js';
import { bestSuffixRule, indexSuffixes } from '../../../src/interpret/evidence/surface.js';
import { judge, notCleared } from '../../../src/interpret/evidence/verdict.js';
import { auroc } from '../../../src/interpret/statistics/binaryScores.js';
import { permutationP } from '../../../src/interpret/statistics/multipleTests.js';
import { quantise } from '../../../src/interpret/statistics/ranks.js';
import { GRAIN } from '../../../src/interpret/statistics/shiftNull.js';
import { lexSpans, lexerRulesFor } from '../../../src/interpret/syntax/lexer.js';
import { conceptTracks } from '../../../src/interpret/tracks.js';
import {
  anywhere,
  drawWindows,
  leadSteps,
  measuredSteps,
  wantedDecisions,
  type DrawnWindows,
} from '../../../src/interpret/evidence/windows.js';
import { createBatchForward } from '../../../src/model/batchForward.js';
import { createRandom } from '../../../src/model/random.js';
import { createReference } from '../../../src/model/reference.js';
import { asciiVocabulary, batchKernels, randomNetwork } from './networks.js';
import { emptyNetwork, quotedSamples } from './planted.js';

const seed = 11;
const limits = (steps: number): SplitLimits => ({ steps, languageSteps: 1_000_000 });

const sampleOf = (text: string, path = 'a'): ReturnType<typeof prepareSample> =>
  prepareSample(
    { path, languageId: 'swift', text, tracks: conceptTracks(text, lexSpans(text, lexerRulesFor('swift'))) },
    asciiVocabulary,
  );

describe('samples', () => {
  it('drop what the network does not read, and files too short to shift', () => {
    expect(sampleOf('let a = 1\r\n')).toBeNull();
    const sample = sampleOf('ab\r\n'.repeat(60))!;
    expect(sample.symbols.length % GRAIN).toBe(0);
    expect([...sample.offsets.subarray(0, 4)]).toEqual([0, 1, 3, 4]);
    expect([...sample.labels['end of line next'].subarray(0, 4)]).toEqual([0, 1, 0, 0]);
  });

  it('are split by file, language by language, copies taken once, the same way for a seed', () => {
    const samples = quotedSamples(seed, 9, 600);
    const copy = { ...samples[0]!, path: 'copy' };
    const other = samples
      .slice(0, 2)
      .map(sample => ({ ...sample, languageId: 'lua', symbols: sample.symbols.slice(16) }));
    const all = [...samples, copy, ...other];
    const { selection, report } = splitSamples(all, limits(100_000), seed);
    const paths = [...selection, ...report].map(sample => sample.languageId + sample.path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toHaveLength(11);
    expect(
      splitSamples([...all].reverse(), limits(100_000), seed).selection.map(sample => sample.symbols.length),
    ).toEqual(selection.map(sample => sample.symbols.length));
    expect(totalSteps(selection)).toBeLessThan(1.6 * totalSteps(report));
    expect(totalSteps(splitSamples(all, limits(2000), seed).selection)).toBeLessThanOrEqual(2000);
    expect([...languageTexts(selection).keys()]).toEqual(['lua', 'swift']);
  });
});

describe('a split by others', () => {
  it('keeps its sides, takes what stands in both for the selection, and no more than the limit', () => {
    const samples = quotedSamples(seed, 8, 600);
    const [selection, report] = [samples.slice(0, 4), samples.slice(3)];
    const split = givenSplit({ selection, report }, limits(100_000), seed);
    const paths = (side: readonly { readonly path: string }[]): string[] => side.map(({ path }) => path).sort();
    expect(paths(split.selection)).toEqual(paths(selection));
    expect(paths(split.report)).toEqual(paths(samples.slice(4)));
    expect(givenSplit({ selection: [...selection].reverse(), report }, limits(100_000), seed)).toEqual(split);
    expect(totalSteps(givenSplit({ selection, report }, limits(1500), seed).selection)).toBeLessThanOrEqual(1500);
  });
});

describe('recordings', () => {
  it('hold what the oracle says, whichever stream read it, and side by side with others', async () => {
    const network = randomNetwork(seed, { kind: 'gru', layers: 2, hidden: 6, embedding: null }, 0.5);
    const samples = quotedSamples(seed, 11, 220).map((sample, index) => ({
      symbols: sample.symbols.subarray(0, sample.symbols.length - 16 * index),
    }));
    const texts = [samples.slice(0, 3), samples.slice(3)];
    const { recordings, places } = placeSamples(texts, 12, numbers => new Uint16Array(numbers));
    expect(recordings.map(({ total }) => total)).toEqual(texts.map(totalSteps));
    // More samples than streams: some streams read several, and those with less to read end early.
    recordSamples(createBatchForward(network, await batchKernels(), 4), places, 0);
    const reference = createReference(network);
    texts.forEach((text, side) => {
      const { codes, total } = recordings[side]!;
      let at = 0;
      for (const { symbols } of text) {
        reference.reset();
        reference.step(0);
        for (const symbol of symbols) {
          reference.step(symbol);
          for (let cell = 0; cell < 12; cell++) {
            const value = reference.signal(Math.floor(cell / 6), 'h')[cell % 6]!;
            expect(Math.abs(codes[cell * total + at]! - quantise(value))).toBeLessThanOrEqual(1);
          }
          at++;
        }
      }
    });
  });

  it('of both sides are the same, whether they fit in memory together or not', async () => {
    const network = randomNetwork(seed, { kind: 'lstm', layers: 1, hidden: 6, embedding: null }, 0.5);
    const samples = quotedSamples(seed, 7, 220);
    const sides = { selection: samples.slice(0, 3), report: samples.slice(3) };
    const executor = createLocalExecutor(network, await batchKernels(), seed);
    const read: number[] = [];
    const counting: Executor = {
      ...executor,
      record(which, texts) {
        read.push(texts.length);
        return executor.record(which, texts);
      },
    };
    const recorded = async (limit: number): Promise<readonly Recording[]> => {
      const { selection, report } = recordSides(counting, 'trained', sides, limit);
      return [await selection(), await report()];
    };
    const steps = totalSteps(samples);
    const together = await recorded(steps);
    const apart = await recorded(steps - 1);
    expect(read).toEqual([2, 1, 1]);
    expect(together).toEqual(apart);
    expect(together.map(({ total }) => total)).toEqual([totalSteps(sides.selection), totalSteps(sides.report)]);
    expect(new Set(together[1]!.codes).size).toBeGreaterThan(100);
  });
});

describe('the search', () => {
  const samples = quotedSamples(seed, 4, 700);
  const text = languageTexts(samples).get('swift')!;
  const { steps } = text;

  it('has AUROC - 0.5 for its statistic where nothing is masked, and does not depend on how cells are shared out', () => {
    const random = createRandom(seed);
    const cells = 7;
    const recording = {
      cells,
      total: steps,
      codes: Uint16Array.from({ length: cells * steps }, () => random.below(3000)),
    };
    const labels = labelled(text, 'end of line next');
    const lengths = samples.map(sample => sample.symbols.length);
    const shifted = [labelWeights(labels, steps)];
    const plan = { lengths, shifted, plain: shifted, shifts: 19, seed };
    const whole = searchCells(recording, plan, 0, cells);
    for (let cell = 0; cell < cells; cell++) {
      const expected = auroc(recording.codes.subarray(cell * steps, (cell + 1) * steps), labels.labels) - 0.5;
      expect(whole.observed[cell]).toBeCloseTo(expected, 5);
      expect(whole.observed[cells + cell]).toBeCloseTo(expected, 5);
    }
    const parts = mergeSearches([searchCells(recording, plan, 0, 4), searchCells(recording, plan, 4, cells)]);
    expect(parts).toEqual(whole);
  });

  it('keeps its error rate: smooth random cells pass in about 5 of 100 runs', () => {
    const random = createRandom(seed);
    const labels = labelled(text, 'string');
    const lengths = samples.map(sample => sample.symbols.length);
    let rejected = 0;
    for (let run = 0; run < 100; run++) {
      const cells = 4;
      const codes = new Uint16Array(cells * steps);
      for (let cell = 0; cell < cells; cell++) {
        let value = 0;
        for (let at = 0; at < steps; at++) {
          value = 0.95 * value + 0.3 * random.normal();
          codes[cell * steps + at] = quantise(value);
        }
      }
      const plan = { lengths, shifted: [labelWeights(labels, steps)], plain: [], shifts: 99, seed: run };
      const { observed, maxima } = searchCells({ cells, total: steps, codes }, plan, 0, cells);
      if (permutationP(Math.max(...observed.map(Math.abs)), maxima) <= 0.05) rejected++;
    }
    // 99.9 % of binomial(100, 0.05) lie below 13.
    expect(rejected).toBeLessThan(13);
  });

  it('says when there is too little to ask', () => {
    expect(tooLittle(undefined, 'string')).toMatch(/files/);
    expect(tooLittle(text, 'string')).toBeNull();
    expect(tooLittle(text, 'comment')).toMatch(/only 0 characters/);
    expect(tooLittle(text, 'parenthesis depth')).toMatch(/3 different values/);
  });

  it('has a suffix rule that learns what a suffix tells, and no more', () => {
    const [selection, report] = [samples.slice(0, 2), samples.slice(2)].map(half => languageTexts(half).get('swift')!);
    const suffixes = indexSuffixes(selection!, report!);
    const score = (concept: 'column' | 'string' | 'identifier'): number =>
      bestSuffixRule(suffixes, labelled(selection!, concept), labelled(report!, concept)).score;
    // A letter is always inside a word outside strings; inside strings there are no identifiers.
    expect(score('string')).toBeLessThan(0.95);
    expect(score('string')).toBeGreaterThan(0.5);
    expect(score('column')).toBeGreaterThan(-0.5);
  });
});

describe('ablations', () => {
  const samples = quotedSamples(seed, 5, 900);

  it('are measured where the concept decides what comes next', () => {
    const sample = sampleOf(`${'let a = "bc" + 1 // d\n'.repeat(12)}`)!;
    const roles = stepRoles(sample, 'string').slice(0, 22);
    // After c comes the closing quote.
    expect(roles.map(role => role[0]).join('')).toBe('oooooooonidnoooooooooo');
    expect(stepRoles(sample, 'column')[20]).toBe('decision');
    expect(stepRoles(sample, 'comment')[20]).toBe('decision');
    expect(stepRoles(sample, 'bracket depth').includes('decision')).toBe(false);
  });

  const decisionsOf = (uses: DrawnWindows['uses'][number]): number =>
    uses.flatMap(({ roles }) => roles).filter(role => role === 'decision').length;

  it('are made in windows of one length that do not overlap where they are measured', () => {
    const { windows, uses } = drawWindows(samples, ['string', 'end of line next'], 20, seed);
    const measured = new Set<string>();
    for (const { sample, contextFrom, from, measureFrom, to } of windows) {
      expect(contextFrom).toBe(Math.max(0, from - 384));
      expect(to - from).toBe(leadSteps + measuredSteps);
      expect(to - measureFrom).toBe(measuredSteps);
      expect(to).toBeLessThanOrEqual(sample.symbols.length);
      for (let step = measureFrom; step < to; step++) measured.add(`${sample.path} ${step}`);
    }
    expect(measured.size).toBe(windows.length * measuredSteps);
    const used = new Set(uses.flat().map(({ window }) => window));
    expect([...used].sort((a, b) => a - b)).toEqual(windows.map((_, index) => index));
    for (const { window, roles } of uses[0]!) {
      const { sample, measureFrom, to } = windows[window]!;
      expect(roles).toEqual(stepRoles(sample, 'string').slice(measureFrom, to));
    }
    expect(drawWindows(samples, ['string', 'end of line next'], 20, seed)).toEqual({ windows, uses });
  });

  // A comment every 40 lines.
  const line = (index: number): string => (index % 40 === 7 ? 'x = 1 // rare\n' : 'let y = ("s", 22)\n');
  const many = Array.from({ length: 4 }, (_, file) =>
    sampleOf(Array.from({ length: 400 }, (_, index) => line(index + file)).join(''), `${file}`),
  ).map(sample => sample!);

  it('are made where the concepts decide: no rare one goes short of decisions beside a frequent one', () => {
    const { windows, uses } = drawWindows(many, ['string', 'comment'], wantedDecisions, seed);
    for (const use of uses) {
      expect(decisionsOf(use)).toBeGreaterThanOrEqual(wantedDecisions);
      // And somewhere else too.
      expect(use.length).toBeGreaterThanOrEqual(anywhere);
    }
    // It stops when there are enough: less than the windows of 30 comments, those of 30 strings and those anywhere.
    expect(windows.length).toBeLessThan(30 + 30 + anywhere);
    expect(drawWindows(many, ['string', 'comment'], 10, seed).windows.length).toBeLessThan(windows.length);
    // Where there are fewer than wanted, all of them count, each once.
    const [all] = drawWindows(many, ['comment'], 1000, seed).uses;
    expect(all!.filter(({ roles }) => roles.includes('decision')).every(({ weight }) => weight === 1)).toBe(true);
    expect(drawWindows([], ['string'], 30, seed)).toEqual({ windows: [], uses: [[]] });
  });

  it('are weighted so that the windows stand for all of the files, wherever decisions are dense', () => {
    // Half of the file is dense with strings, half has few.
    const dense = sampleOf(
      '"a" + "b" + '.repeat(170) + 'some words and no string\n'.repeat(60) + 'a "b" c\n'.repeat(20),
    )!;
    const truth = stepRoles(dense, 'string');
    const count = (roles: readonly StepRole[], role: StepRole): number => roles.filter(other => other === role).length;
    const means = { decision: 0, outside: 0, place: 0 };
    const draws = 300;
    for (let draw = 0; draw < draws; draw++) {
      const { windows, uses } = drawWindows([dense], ['string'], 12, seed + 10 * draw);
      let [decisions, places] = [0, 0];
      for (const { window, weight, roles } of uses[0]!) {
        means.decision += (weight * count(roles, 'decision')) / draws;
        means.outside += (weight * count(roles, 'outside')) / draws;
        decisions += weight * count(roles, 'decision');
        roles.forEach((role, step) => {
          if (role === 'decision') places += weight * (windows[window]!.measureFrom + step);
        });
      }
      means.place += places / decisions / draws;
    }
    const places = truth.flatMap((role, step) => (role === 'decision' ? [step] : []));
    const place = places.reduce((a, b) => a + b, 0) / places.length;
    // The first and last steps of a file are in no window: a fiftieth. Draws differ: the mean of 300 by less than that.
    expect(means.decision / places.length).toBeCloseTo(1, 1);
    expect(means.outside / count(truth, 'outside')).toBeCloseTo(1, 1);
    expect(means.place / place).toBeCloseTo(1, 1);
  });

  it('are compared with random cells of the same layer matched to the cell, never with other targets', () => {
    const network = randomNetwork(seed, { kind: 'lstm', layers: 2, hidden: 400, embedding: null });
    const random = createRandom(seed);
    const variances = Float64Array.from({ length: 800 }, () => Math.exp(3 * random.normal()));
    const norms = outputNorms(network);
    const targets = [3, 7, 490];
    const matched = drawControls(targets, network, variances, seed);
    const log = (values: Float64Array, cell: number): number => Math.log(values[cell]!);
    const spread = (values: Float64Array, layer: number): number => {
      const logs = [...values.subarray(layer * 400, (layer + 1) * 400)].map(Math.log);
      const mean = logs.reduce((a, b) => a + b, 0) / 400;
      return Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 400);
    };
    for (const [target, { cells, pool, meanDistance }] of matched) {
      expect(pool).toBe(150);
      expect(cells).toHaveLength(50);
      expect(new Set(cells).size).toBe(50);
      const layer = Math.floor(target / 400);
      const scales = [norms, variances].map(values => spread(values, layer)) as [number, number];
      const distance = (cell: number): number =>
        Math.hypot(
          (log(norms, cell) - log(norms, target)) / scales[0],
          (log(variances, cell) - log(variances, target)) / scales[1],
        );
      const others = Array.from({ length: 400 }, (_, unit) => layer * 400 + unit)
        .filter(cell => !targets.includes(cell))
        .sort((a, b) => distance(a) - distance(b));
      // Drawn from the 150 nearest, and not simply the 50 nearest.
      const ranks = cells.map(cell => others.indexOf(cell));
      expect(Math.max(...ranks)).toBeLessThan(150);
      expect(Math.min(...ranks)).toBeGreaterThanOrEqual(0);
      expect(ranks.filter(rank => rank >= 50).length).toBeGreaterThan(15);
      expect(meanDistance).toBeCloseTo(cells.reduce((sum, cell) => sum + distance(cell), 0) / 50, 6);
    }
    expect(drawControls(targets, network, variances, seed)).toEqual(matched);
    expect(drawControls(targets, network, variances, seed + 1).get(3)!.cells).not.toEqual(matched.get(3)!.cells);
    // Those matched to two targets are drawn for both.
    const [first, second] = [3, 7].map(target => new Set(matched.get(target)!.cells));
    const alone = [3, 7].map(target => drawControls([target], network, variances, seed).get(target)!.cells);
    const common = (a: Iterable<number>, b: Set<number>): number => [...a].filter(cell => b.has(cell)).length;
    expect(common(first!, second!)).toBeGreaterThanOrEqual(common(alone[0]!, new Set(alone[1])));
  });
});

describe('verdicts', () => {
  const nulls: Nulls = {
    shifts: 999,
    familyWiseP: 0.001,
    q: 0.01,
    reportP: 0.001,
    histogram: { from: 0, to: 1, counts: [] },
    statistic: 0.4,
    untrained: { layer: 0, unit: 0, score: 0.7 },
    controlTask: { layer: 0, unit: 0, score: 0.6, selectivity: 0.3 },
    suffixRule: { characters: 3, score: 0.8 },
  };
  const deviation = { one: 0.01, eight: 0.01, all: 0.01 };
  const probes = { one: 0.9, eight: 0.95, all: 0.96, used: 40, draws: 3, deviation };

  it('need every null cleared', () => {
    expect(notCleared(0.9, nulls)).toBeNull();
    expect(notCleared(0.9, { ...nulls, q: 0.06 })).toMatch(/cyclic shifts/);
    expect(notCleared(0.9, { ...nulls, reportP: 0.2 })).toMatch(/report files/);
    expect(notCleared(0.7, nulls)).toMatch(/untrained/);
    expect(notCleared(0.75, { ...nulls, controlTask: { ...nulls.controlTask, score: 0.78 } })).toMatch(/random labels/);
    expect(notCleared(0.8, nulls)).toMatch(/last 3 characters/);
    expect(notCleared(NaN, nulls)).not.toBeNull();
  });

  it('rise from correlated to selective to causal', () => {
    const matching = { pool: 150, meanDistance: 0.3 };
    const causal = { decisions: 20, symbol: '"', matching, effects: [], causal: true };
    expect(judge('string', 0.9, nulls, probes, null)).toEqual({ verdict: 'cell', tier: 'selective' });
    expect(judge('string', 0.9, nulls, probes, causal)).toEqual({ verdict: 'cell', tier: 'causal' });
    expect(judge('string', 0.82, nulls, probes, causal)).toEqual({ verdict: 'cell', tier: 'correlated' });
    expect(judge('string', 0.75, nulls, probes, undefined).verdict).toBe('distributed');
    expect(judge('string', 0.75, nulls, { ...probes, all: 0.8 }, undefined).verdict).toBe('nothing');
  });
});

describe('bad input', () => {
  it('a network with one cell, a corpus too small, a corpus without strings: no badge, and no exception', async () => {
    const kernels = await batchKernels();
    const options = { ...defaultAtlasOptions, seed, shifts: 19, steps: 20_000 };
    const single = randomNetwork(seed, { kind: 'rnn', layers: 1, hidden: 1, embedding: null });
    const atlas = await buildAtlas(
      single,
      quotedSamples(seed, 6, 600),
      createLocalExecutor(single, kernels, 1),
      options,
    );
    expect(atlas.questions.filter(({ verdict }) => verdict === 'too little data').length).toBeGreaterThan(0);
    expect(atlas.questions.every(({ tier }) => tier !== 'causal')).toBe(true);
    expect(atlas.questions.find(({ concept }) => concept === 'comment')).toMatchObject({
      verdict: 'too little data',
      reason: 'only 0 characters where it holds',
    });
    // Words without a quote or an if, in a language without a grammar.
    const plain = Array.from({ length: 6 }, (_, file) => {
      const random = createRandom(seed + file);
      const word = (): string => 'abcdef'.slice(random.below(5)) + (random.below(6) === 0 ? '\n' : ' ');
      return sampleOf(Array.from({ length: 200 }, word).join(''), `${file}`)!;
    });
    const network = emptyNetwork(seed);
    const bare = await buildAtlas(network, plain, createLocalExecutor(network, kernels, 1), options);
    for (const concept of ['string', 'if condition', 'comment'] as const) {
      const question = bare.questions.find(other => other.concept === concept)!;
      expect(question).toMatchObject({ verdict: 'too little data', reason: 'only 0 characters where it holds' });
      expect(question.tier).toBeUndefined();
    }
    expect(bare.questions.find(({ concept }) => concept === 'end of line next')!.verdict).not.toBe('too little data');
    const small = await buildAtlas(
      network,
      quotedSamples(seed, 1, 300),
      createLocalExecutor(network, kernels, 1),
      options,
    );
    expect(small.questions.every(({ verdict }) => verdict === 'too little data')).toBe(true);
    const none = await buildAtlas(network, [], createLocalExecutor(network, kernels, 1), options);
    expect(none.questions).toEqual([]);
    // A split by others with a language on one side only.
    const oneSided = { selection: quotedSamples(seed, 3, 600), report: [] };
    const given = await buildAtlas(network, oneSided, createLocalExecutor(network, kernels, 1), options);
    expect(given.split).toBe('given');
    expect(given.questions.map(({ reason }) => reason)).toContain('fewer than 2 files');
    expect(given.questions.every(({ verdict }) => verdict === 'too little data')).toBe(true);
  });
});
