import { createRandom } from '../../model/random.js';
import type { TextSample } from './sample.js';

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
 * Splits by file, language by language: the files in a seeded order, each to the side that has fewer steps so far,
 * until a side has its share of `limit` steps. Files with the same symbols are taken once.
 *
 * @param limit steps on each side, all languages together.
 */
export const splitSamples = (samples: readonly TextSample[], limit: number, seed: number): Split => {
  const byLanguage = new Map<string, TextSample[]>();
  const seen = new Set<string>();
  for (const sample of [...samples].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    const content = sample.symbols.join();
    if (seen.has(content)) continue;
    seen.add(content);
    const group = byLanguage.get(sample.languageId) ?? [];
    group.push(sample);
    byLanguage.set(sample.languageId, group);
  }
  const share = limit / Math.max(1, byLanguage.size);
  const selection: TextSample[] = [];
  const report: TextSample[] = [];
  for (const languageId of [...byLanguage.keys()].sort()) {
    const random = createRandom(seed ^ hashText(languageId));
    const group = byLanguage
      .get(languageId)!
      .map(sample => ({ sample, key: random.uint32() }))
      .sort((a, b) => a.key - b.key);
    let selected = 0;
    let reported = 0;
    for (const { sample } of group) {
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
