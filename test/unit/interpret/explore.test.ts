import { describe, expect, it } from 'vitest';
import {
  binaryDisagreements,
  chooseThreshold,
  gradedDisagreements,
  longest,
} from '../../../src/interpret/explore/disagree.js';
import { bestMatches, matchCell, searchingCells } from '../../../src/interpret/explore/matchRange.js';
import { LargestPlaces, MedianPlaces } from '../../../src/interpret/explore/placeList.js';

describe('where a cell disagrees with a track', () => {
  const track = Int16Array.of(0, 0, 1, 1, 1, -1, 0, 0);

  it('is each stretch in which one is on and the other is off; what is masked says nothing', () => {
    const values = [-1, 0.9, 0.9, -0.2, 0.8, 0.9, 0.7, 0.6];
    expect(binaryDisagreements(values, track, 0)).toEqual([
      { from: 1, to: 2, cell: 1, parser: 0 },
      { from: 3, to: 4, cell: 0, parser: 1 },
      { from: 6, to: 8, cell: 1, parser: 0 },
    ]);
    expect(binaryDisagreements([-1, -1, 1, 1, 1, -1, -1, -1], track, 0)).toEqual([]);
  });

  it('splits a stretch where the parser changes its mind', () => {
    expect(binaryDisagreements([1, 0], Int16Array.of(0, 1), 0.5)).toEqual([
      { from: 0, to: 1, cell: 1, parser: 0 },
      { from: 1, to: 2, cell: 0, parser: 1 },
    ]);
  });

  it('keeps the longest, in the order of the text', () => {
    const found = [3, 1, 2].map((length, at) => ({ from: 10 * at, to: 10 * at + length, cell: 1, parser: 0 }));
    expect(longest(found, 2)).toEqual([found[0], found[2]]);
    expect(longest(found, 3)).toBe(found);
  });

  it('has its threshold chosen where the rates of both kinds add up to the most', () => {
    expect(chooseThreshold([-0.9, -0.8, 0.1, 0.7, 0.8], [0, 0, 0, 1, 1])).toBeCloseTo(0.4);
    // The masked value would have moved it.
    expect(chooseThreshold([-0.9, 0.6, 0.1, 0.7], [0, -1, 0, 1])).toBeCloseTo(0.4);
    expect(chooseThreshold([1, 2], [1, 1])).toBeNull();
    expect(chooseThreshold([1, 1], [0, 1])).toBeNull();
    expect(chooseThreshold([], [])).toBeNull();
  });

  it('of numbers: far off what the cell usually says at this value', () => {
    const depths = Int16Array.from({ length: 400 }, (_, at) => Math.floor(at / 100));
    const values = Float32Array.from(depths, depth => depth / 4);
    expect(gradedDisagreements(values, depths)).toEqual([]);
    values.fill(0.75, 20, 23);
    const [only, ...more] = gradedDisagreements(values, depths);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ from: 20, to: 23, parser: 0 });
    expect(only?.cell).toBeGreaterThan(2);
    expect(gradedDisagreements([1], Int16Array.of(1))).toEqual([]);
  });
});

describe('a cell that is on exactly in a range', () => {
  const flat = (inside: number, outside: number): Float32Array =>
    Float32Array.from({ length: 100 }, (_, at) => (at >= 40 && at < 50 ? inside : outside) + at * 1e-4);

  it('is told from its surroundings, whichever way it goes', () => {
    expect(matchCell(7, flat(0.8, -0.5), 40, 50)).toMatchObject({ cell: 7, sign: 1, accuracy: 1 });
    expect(matchCell(7, flat(0.8, -0.5), 40, 50)?.threshold).toBeCloseTo(0.15, 1);
    expect(matchCell(7, flat(-0.8, 0.5), 40, 50)).toMatchObject({ sign: -1, accuracy: 1 });
  });

  it('is less so when it is on beside the range', () => {
    const values = flat(0.8, -0.5);
    values.fill(0.9, 50, 55);
    const match = matchCell(7, values, 40, 50);
    expect(match?.accuracy).toBeLessThan(1);
    expect(match?.accuracy).toBeGreaterThan(0.8);
  });

  it('is none without surroundings, or when it never changes', () => {
    expect(matchCell(0, new Float32Array(10), 0, 10)).toBeNull();
    expect(matchCell(0, new Float32Array(10), 3, 4)).toBeNull();
    expect(matchCell(0, Float32Array.of(1, 2, 3), 1, 1)).toBeNull();
  });

  it('is ranked by accuracy, then by margin; others are searched by those that are exact', () => {
    const matches = [flat(0.5, -0.5), flat(0.9, -0.9), flat(0, 0)].map((values, cell) =>
      matchCell(cell, values, 40, 50),
    );
    const best = bestMatches([null, ...matches], 2);
    expect(best.map(({ cell }) => cell)).toEqual([1, 0]);
    expect(searchingCells(best, 8)).toEqual(best);
    expect(searchingCells(best, 1)).toEqual([best[0]]);
    const poor = best.map((match, at) => ({ ...match, accuracy: 0.9 - at / 10 }));
    expect(searchingCells(poor, 8)).toEqual([poor[0]]);
    expect(searchingCells([], 8)).toEqual([]);
  });
});

describe('places', () => {
  const place = (text: number, from: number, value: number) => ({ text, from, to: from + 1, value });

  it('the largest of a stream, not all of one text while there are others', () => {
    const largest = new LargestPlaces(3, 2);
    [place(0, 1, 0.9), place(0, 2, 0.8), place(0, 3, 0.7), place(1, 4, 0.1), place(0, 5, 0.95)].forEach(each =>
      largest.add(each),
    );
    expect(largest.places.map(({ from }) => from)).toEqual([5, 1, 4]);
  });

  it('the ones about the median', () => {
    const median = new MedianPlaces();
    for (let at = 0; at <= 100; at++) median.add(place(0, at, at / 50 - 1));
    for (const { value } of median.nearest(3)) expect(Math.abs(value)).toBeLessThan(0.05);
    expect(new MedianPlaces().nearest(3)).toEqual([]);
  });
});
