import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  auroc,
  averagePrecision,
  bestThreshold,
  confusionAt,
  f1,
  mcc,
} from '../../../src/interpret/statistics/binaryScores.js';
import { partialSpearman, spearman } from '../../../src/interpret/statistics/correlation.js';
import { createFft, largestSmooth } from '../../../src/interpret/statistics/fft.js';
import { fitIsotonic, predictIsotonic, r2 } from '../../../src/interpret/statistics/isotonic.js';
import { benjaminiHochberg, permutationP } from '../../../src/interpret/statistics/multipleTests.js';
import { averageRanks, centredRanks, CODES, dequantise, quantise } from '../../../src/interpret/statistics/ranks.js';
import { createShiftNull, GRAIN, shiftLength } from '../../../src/interpret/statistics/shiftNull.js';
import { fitProbe, probeScores } from '../../../src/interpret/statistics/sparseProbe.js';
import { createRandom } from '../../../src/model/random.js';

interface Fixture {
  readonly [name: string]: number[];
}
const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/interpret/statistics/statistics.json'), 'utf8'),
) as Fixture & {
  readonly auroc: number;
  readonly averagePrecision: number;
  readonly threshold: number;
  readonly f1: number;
  readonly mcc: number;
  readonly bestMcc: number;
  readonly spearman: number;
  readonly partialSpearman: number;
  readonly isotonicR2: number;
  readonly features: number[][];
  readonly logistic: { C: number; weights: number[]; intercept: number };
  readonly lasso: { alpha: number; weights: number[]; intercept: number };
};
const list = (name: string): number[] => fixture[name]!;
const seed = 7;

const expectClose = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void => {
  expect(actual.length).toBe(expected.length);
  for (let at = 0; at < expected.length; at++) {
    expect(Math.abs(actual[at]! - expected[at]!), `entry ${at}`).toBeLessThan(tolerance);
  }
};

describe('scores agree with scipy and scikit-learn', () => {
  it('for yes-or-no labels, with ties', () => {
    const scores = list('scores');
    const labels = list('labels');
    expect(auroc(scores, labels)).toBeCloseTo(fixture.auroc, 12);
    expect(averagePrecision(scores, labels)).toBeCloseTo(fixture.averagePrecision, 12);
    const table = confusionAt(scores, labels, fixture.threshold);
    expect(f1(table)).toBeCloseTo(fixture.f1, 12);
    expect(mcc(table)).toBeCloseTo(fixture.mcc, 12);
    expect(mcc(confusionAt(scores, labels, bestThreshold(scores, labels)))).toBeCloseTo(fixture.bestMcc, 12);
  });

  it('and say NaN or 0 where one class is missing', () => {
    expect(auroc([1, 2, 3], [1, 1, 1])).toBeNaN();
    expect(auroc([1, 2, 3], [0, 0, 0])).toBeNaN();
    expect(averagePrecision([1, 2], [0, 0])).toBeNaN();
    expect(f1(confusionAt([1, 2], [1, 1], 5))).toBe(0);
    expect(mcc(confusionAt([1, 2], [1, 1], 0))).toBe(0);
    expect(bestThreshold([3, 3], [0, 1])).toBeNaN();
  });

  it('for ranks', () => {
    expectClose(averageRanks(list('x')), list('ranks'), 1e-12);
    expect(spearman(list('x'), list('y'))).toBeCloseTo(fixture.spearman, 12);
    expect(partialSpearman(list('x'), list('y'), [list('z1'), list('z2')])).toBeCloseTo(fixture.partialSpearman, 12);
    // Whole numbers are counted, others sorted, to the same ranks: halves of them have the same order.
    const random = createRandom(seed);
    const whole = Array.from({ length: 300 }, () => random.below(40) - 20);
    expect([...averageRanks(whole)]).toEqual([...averageRanks(whole.map(value => value / 3))]);
    const far = whole.map(value => value * 1e6);
    expect([...averageRanks(far)]).toEqual([...averageRanks(whole)]);
    expect([...averageRanks([])]).toEqual([]);
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
    // A control twice over changes nothing.
    expect(partialSpearman(list('x'), list('y'), [list('z1'), list('z1'), list('z2')])).toBeCloseTo(
      fixture.partialSpearman,
      10,
    );
  });

  it('for monotone fits', () => {
    const x = list('x');
    const y = list('y');
    const fit = fitIsotonic(x.slice(0, 200), y.slice(0, 200));
    const predicted = x.slice(200).map(value => predictIsotonic(fit, value));
    expectClose(predicted, list('isotonic'), 1e-9);
    expect(r2(y.slice(200), predicted)).toBeCloseTo(fixture.isotonicR2, 10);
    expect(r2([1, 1], [1, 1])).toBeNaN();
  });

  it('for sparse probes', () => {
    const { C, ...logistic } = fixture.logistic;
    const labels = list('labels');
    const probe = fitProbe('logistic', fixture.features, labels, {
      lambda: 1 / (C * labels.length),
      tolerance: 1e-9,
      rounds: 200,
    });
    expectClose(probe.weights, logistic.weights, 1e-4);
    expect(probe.intercept).toBeCloseTo(logistic.intercept, 4);
    expect(probe.weights.some(weight => weight === 0)).toBe(true);
    const { alpha, ...lasso } = fixture.lasso;
    const linear = fitProbe('squared', fixture.features, list('y'), { lambda: alpha, tolerance: 1e-10 });
    expectClose(linear.weights, lasso.weights, 1e-6);
    expect(linear.intercept).toBeCloseTo(lasso.intercept, 6);
    expect(probeScores(linear, fixture.features)).toHaveLength(labels.length);
  });

  it('for the false discovery rate', () => {
    expectClose(benjaminiHochberg(list('p')), list('adjusted'), 1e-12);
    expect(benjaminiHochberg([])).toEqual([]);
    expect(permutationP(5, [1, 2, 3])).toBe(1 / 4);
    expect(permutationP(2, [1, 2, 3])).toBe(3 / 4);
  });

  it('for Fourier transforms', () => {
    const data = Float64Array.from(list('signal'));
    createFft(60).forward(data);
    expectClose(data, list('spectrum'), 1e-10);
    expect(() => createFft(14)).toThrow(/14/);
    expect([largestSmooth(0.5), largestSmooth(1), largestSmooth(7), largestSmooth(1021)]).toEqual([0, 1, 6, 1000]);
  });
});

describe('16-bit ranks', () => {
  it('keep the order, and the value to one part in ten thousand near zero', () => {
    let last = -1;
    for (const value of [-1e9, -50, -3, -1, -0.2, 0, 0.001, 0.2, 1, 3, 49, 50, 1e9]) {
      const code = quantise(value);
      expect(code).toBeGreaterThan(last);
      expect(code).toBeLessThan(CODES);
      last = code;
    }
    for (const value of [-2, -0.5, 0, 0.3, 1.7]) expect(dequantise(quantise(value))).toBeCloseTo(value, 3);
  });

  it('are the ranks of sorting', () => {
    const random = createRandom(seed);
    const codes = Uint16Array.from({ length: 500 }, () => random.below(90) * 700);
    const table = new Float32Array(CODES);
    centredRanks(codes, new Uint32Array(CODES), table);
    const ranks = averageRanks(codes);
    const expected = Array.from(ranks, rank => (rank - 250.5) / 500);
    expectClose(
      Array.from(codes, code => table[code]!),
      expected,
      1e-6,
    );
  });
});

describe(`all cyclic shifts at once (seed ${seed})`, () => {
  it('are the sums that a loop over shifts gives, over files of several lengths', () => {
    const random = createRandom(seed);
    const lengths = [GRAIN * 12, GRAIN * 25, shiftLength(GRAIN * 7 + 5)];
    expect(lengths[2]).toBe(GRAIN * 6);
    const shifts = 40;
    const track = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
    const files = lengths.map(length => ({ length, weights: [track(length), track(length)] }));
    const total = lengths.reduce((a, b) => a + b);
    const a = track(total);
    const b = track(total);
    const outA = new Float64Array(2 * (shifts + 1));
    const outB = new Float64Array(2 * (shifts + 1));
    createShiftNull({ files, shifts }, createRandom(99)).pair(a, b, outA, outB);

    // The same draws, one after the other.
    const again = createRandom(99);
    const draws = lengths.map(length =>
      Array.from({ length: shifts + 1 }, (_, draw) => (draw === 0 ? 0 : again.below(length / GRAIN))),
    );
    for (const [ranks, out] of [
      [a, outA],
      [b, outB],
    ] as const) {
      for (let concept = 0; concept < 2; concept++) {
        for (let draw = 0; draw <= shifts; draw++) {
          let sum = 0;
          let start = 0;
          files.forEach(({ length, weights }, file) => {
            const by = draws[file]![draw]! * GRAIN;
            for (let t = 0; t < length; t++) sum += weights[concept]![(t + by) % length]! * ranks[start + t]!;
            start += length;
          });
          expect(out[concept * (shifts + 1) + draw]).toBeCloseTo(sum, 6);
        }
      }
    }
  });
});
