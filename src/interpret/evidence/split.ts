import { createRandom } from '../../model/random.js';
import { shiftLength } from '../statistics/shiftNull.js';
import { concepts } from '../concepts.js';
import { totalSteps, type TextSample } from './sample.js';

/** Files to choose cells on, and other files to report on. */
export interface Split {
  /** Grouped by language. */
  readonly selection: readonly TextSample[];
  readonly report: readonly TextSample[];
}

/** A hash of a text: FNV-1a, 32 bits. */
export const hashText = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
};

/**
 * Steps that each language may have on a side, so that all together have `limit`: what small ones leave is for the
 * others.
 *
 * @param available steps that each language has.
 */
const shareOf = (available: readonly number[], limit: number): number => {
  let left = limit;
  const ascending = [...available].sort((a, b) => a - b);
  for (const [index, steps] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (steps > share) return share;
    left -= steps;
  }
  return Infinity;
};

/** How much is read. */
export interface SplitLimits {
  /** Steps on each side, all languages together. */
  readonly steps: number;
  /** Steps on each side of one language: what recordings fit in memory. */
  readonly languageSteps: number;
}

/** Files that each side holds at least, where there are as many: a few long ones would speak for all. */
const filesPerSide = 6;
/** No file is cut shorter than this. */
const shortestCut = 1024;

/** The first `steps` steps of a sample. */
const cutSample = (sample: TextSample, steps: number): TextSample => {
  if (sample.symbols.length <= steps) return sample;
  const length = shiftLength(steps);
  return {
    ...sample,
    symbols: sample.symbols.slice(0, length),
    offsets: sample.offsets.slice(0, length),
    labels: Object.fromEntries(
      concepts.map(concept => [concept, sample.labels[concept].slice(0, length)]),
    ) as TextSample['labels'],
  };
};

const byPath = (a: TextSample, b: TextSample): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

/** By language: files in a seeded order, those with the same symbols taken once. `seen`: contents that are taken already. */
const groups = (
  samples: readonly TextSample[],
  seed: number,
  seen = new Set<string>(),
): ReadonlyMap<string, readonly TextSample[]> => {
  const byLanguage = new Map<string, TextSample[]>();
  for (const sample of [...samples].sort(byPath)) {
    const content = sample.symbols.join();
    if (seen.has(content)) continue;
    seen.add(content);
    const group = byLanguage.get(sample.languageId) ?? [];
    group.push(sample);
    byLanguage.set(sample.languageId, group);
  }
  return new Map(
    [...byLanguage].map(([languageId, group]) => {
      const random = createRandom(seed ^ hashText(languageId));
      const keyed = group.map(sample => ({ sample, key: random.uint32() }));
      return [languageId, keyed.sort((a, b) => a.key - b.key).map(({ sample }) => sample)];
    }),
  );
};

const cutToShare = (sample: TextSample, share: number): TextSample =>
  cutSample(sample, Math.max(shortestCut, share / filesPerSide));

/**
 * Splits by file, language by language: the files in a seeded order, each to the side that has fewer steps so far,
 * until a side has its share of the steps; of a long file the beginning. Files with the same symbols are taken once.
 */
export const splitSamples = (samples: readonly TextSample[], limits: SplitLimits, seed: number): Split => {
  const byLanguage = groups(samples, seed);
  const halves = [...byLanguage.values()].map(group => totalSteps(group) / 2);
  const share = Math.min(limits.languageSteps, shareOf(halves, limits.steps));
  const selection: TextSample[] = [];
  const report: TextSample[] = [];
  for (const languageId of [...byLanguage.keys()].sort()) {
    let selected = 0;
    let reported = 0;
    for (const whole of byLanguage.get(languageId)!) {
      const sample = cutToShare(whole, share);
      const steps = sample.symbols.length;
      if (selected <= reported && selected + steps <= share) {
        selection.push(sample);
        selected += steps;
      } else if (reported + steps <= share) {
        report.push(sample);
        reported += steps;
      }
    }
  }
  return { selection, report };
};

/**
 * A split made by others, by project for instance: of each side the files in a seeded order until it has its share of
 * the steps. What stands in both is taken for the selection only.
 */
export const givenSplit = (given: Split, limits: SplitLimits, seed: number): Split => {
  const seen = new Set<string>();
  const sides = [groups(given.selection, seed, seen), groups(given.report, seed, seen)] as const;
  const languages = [...new Set(sides.flatMap(side => [...side.keys()]))].sort();
  const most = languages.map(languageId => Math.max(...sides.map(side => totalSteps(side.get(languageId) ?? []))));
  const share = Math.min(limits.languageSteps, shareOf(most, limits.steps));
  const [selection, report] = sides.map(side =>
    languages.flatMap(languageId => {
      let taken = 0;
      return (side.get(languageId) ?? [])
        .map(sample => cutToShare(sample, share))
        .filter(({ symbols }) => {
          if (taken + symbols.length > share) return false;
          taken += symbols.length;
          return true;
        });
    }),
  );
  return { selection: selection!, report: report! };
};
