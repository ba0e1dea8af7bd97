/** A corpus in a few lines: what a rebuilt one is compared with. */
import { sha256 } from './archives.mjs';

/** `bytes`, `files` and one hash over the files' hashes and paths, for every part and language of a manifest. */
export const digest = files => {
  const groups = new Map();
  for (const file of files) {
    const key = `${file.part} ${file.language}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return Object.fromEntries(
    [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, group]) => [
        key,
        {
          files: group.length,
          bytes: group.reduce((sum, { bytes }) => sum + bytes, 0),
          sha256: sha256(
            group
              .map(file => `${file.sha256} ${file.project}/${file.path}\n`)
              .sort()
              .join(''),
          ),
        },
      ]),
  );
};

/** The parts and languages in which two digests differ. */
export const differences = (a, b) =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(key => a[key]?.sha256 !== b[key]?.sha256).sort();
