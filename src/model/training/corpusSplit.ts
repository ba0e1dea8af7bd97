export type Part = 'train' | 'validation' | 'test';

/** FNV-1a, 32 bits, over UTF-16 code units, with murmur3's finaliser so that near paths fall far apart. */
export const hashOfPath = (path: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < path.length; index++) hash = Math.imul(hash ^ path.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** Share of the files that is held out for each of validation and test. */
const HELD_OUT = 0.05;

/**
 * Splits files by a hash of their path, about 90 : 5 : 5, so that a file stays in its part when others come and go.
 * With three files or more at least one is held out for validation; with fewer none is, for there would be too little
 * left to learn from.
 *
 * @param paths relative to the corpus's folder, with `/`, so that the split is the same on every machine
 */
export const splitByPath = (paths: readonly string[]): readonly Part[] => {
  const hashes = paths.map(path => hashOfPath(path) / 0x100000000);
  const parts = hashes.map((hash): Part => (hash < HELD_OUT ? 'validation' : hash < 2 * HELD_OUT ? 'test' : 'train'));
  if (paths.length < 3) return parts.map(() => 'train');
  if (!parts.includes('validation')) {
    const lowest = hashes.reduce((best, hash, index) => (hash < hashes[best]! ? index : best), 0);
    parts[lowest] = 'validation';
  }
  if (!parts.includes('train')) {
    const highest = hashes.reduce((best, hash, index) => (hash > hashes[best]! ? index : best), 0);
    parts[highest] = 'train';
  }
  return parts;
};
