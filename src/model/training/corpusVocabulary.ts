import type { Vocabulary } from '../vocabulary.js';

/** Symbols a vocabulary may have. */
const MOST_SYMBOLS = 256;
/** A character outside ASCII becomes a symbol when it is at least this share of the text. */
const RARE = 1e-5;

/** Counts the characters of texts (code points; a lone surrogate counts as itself). */
export const countCharacters = (texts: Iterable<string>): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return counts;
};

/**
 * The vocabulary for a corpus: the boundary, the unknown, tab, newline and printable ASCII, then what else is frequent
 * enough to be learnt. Carriage returns are skipped.
 *
 * @param counts of the training part alone, so that nothing is known of the held-out files
 */
export const vocabularyFor = (counts: ReadonlyMap<string, number>): Vocabulary => {
  const ascii = ['\t', '\n', ...Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index))];
  const known = new Set([...ascii, '\r']);
  let total = 0;
  for (const count of counts.values()) total += count;
  const others = [...counts]
    .filter(([character, count]) => !known.has(character) && count >= 10 && count >= RARE * total)
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .map(([character]) => character);
  const symbols = ['', '', ...ascii, ...others].slice(0, MOST_SYMBOLS);
  return { symbols, boundary: 0, unknown: 1, skipped: '\r' };
};
