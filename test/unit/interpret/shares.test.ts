import { describe, expect, it } from 'vitest';
import { languageTexts } from '../../../src/interpret/evidence/questions.js';
import { totalSteps, type TextSample } from '../../../src/interpret/evidence/sample.js';
import { givenSplit, splitSamples, type Split } from '../../../src/interpret/evidence/split.js';
import { quotedSamples } from './planted.js';

const seed = 23;

/** Files of three languages: a small one and two large ones. */
const files = (first: number): TextSample[] =>
  (
    [
      ['small', 4],
      ['middle', 16],
      ['large', 24],
    ] as const
  ).flatMap(([languageId, count], index) =>
    quotedSamples(first + index, count, 800).map(sample => ({ ...sample, languageId, path: languageId + sample.path })),
  );

const stepsOf = (side: Split['report']): Record<string, number> =>
  Object.fromEntries([...languageTexts(side)].map(([languageId, { steps }]) => [languageId, steps]));

describe(`shares of the languages (seed ${seed})`, () => {
  const [here, there] = [files(seed), files(seed + 10)];
  const splits = {
    drawn: (steps: number, languageSteps: number) => splitSamples(here, { steps, languageSteps }, seed),
    given: (steps: number, languageSteps: number) =>
      givenSplit({ selection: here, report: there }, { steps, languageSteps }, seed),
  };

  it.each(Object.entries(splits))('%s: what a small language leaves is for the others', (_, split) => {
    const limit = 13_000;
    const { selection, report } = split(limit, 1e9);
    for (const side of [selection, report]) {
      const { small, middle, large } = stepsOf(side);
      expect(totalSteps(side)).toBeLessThanOrEqual(limit);
      expect(small).toBeLessThan(limit / 3);
      // More than a third each, and evenly: files are taken whole, so by a file or two.
      expect(Math.min(middle!, large!)).toBeGreaterThan(limit / 3);
      expect(Math.abs(middle! - large!)).toBeLessThan(1700);
    }
  });

  it.each(Object.entries(splits))('%s: all is read where it fits, and of no language more than fits', (name, split) => {
    const whole = split(1e9, 1e9);
    const every = name === 'drawn' ? totalSteps(here) : totalSteps(here) + totalSteps(there);
    expect(totalSteps(whole.selection) + totalSteps(whole.report)).toBe(every);
    const bounded = stepsOf(split(1e9, 4000).report);
    expect(Math.max(...Object.values(bounded))).toBeLessThanOrEqual(4000);
    expect(Math.min(...Object.values(bounded))).toBeGreaterThan(1000);
  });
});
