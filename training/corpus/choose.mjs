/** Which files of a project are taken, and why the others are not. */
import { sha256 } from './archives.mjs';
import { isTest, readText, refusedPath, refusedText, tellingLines, withoutLicence } from './rules.mjs';

/** Bytes that one project gives at most, by part. */
export const caps = { test: 90_000, selection: 90_000, train: 280_000 };

/** Share of a project's bytes that may be tests, which repeat themselves. */
const testShare = 0.15;

/** A file is a copy when more than this share of its telling lines was seen in files taken before. */
const copyShare = 0.5;

/** A file that is shorter without its comment about rights is not taken. */
const leastWithoutLicence = 500;

/** The licence comment stays in one file of ten, told by the hash of its path. */
const keepsLicence = order => Number.parseInt(order.slice(-4), 16) % 10 === 0;

/**
 * The files that a project gives to a part, in an order that depends on the hashes of their paths alone.
 *
 * @param project an entry of projects/<language>.json
 * @param paths of the files of its archive, below the folder around them
 * @param read bytes of the file at a path (a promise)
 * @param seen hashes of the telling lines of all files taken before; those of the files taken here are added
 * @returns `taken` (path, text, bytes of each), `refused` (files by reason, those of other paths not counted), `bytes`
 */
export const chooseFiles = async (project, language, part, paths, read, seen) => {
  const wanted = paths
    .filter(path => project.paths?.some(start => path.startsWith(start)) ?? true)
    .filter(path => refusedPath(path, language) === null)
    .map(path => ({ path, order: sha256(`${project.package}/${path}`) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  const cap = caps[part];
  /** @type {Record<string, number>} */
  const refused = {};
  const taken = [];
  let bytes = 0;
  let testBytes = 0;

  /** Why a file's text is not taken; null when it was. */
  const consider = (path, order, whole) => {
    if (whole === null) return 'not UTF-8';
    const why = refusedText(whole);
    if (why !== null) return why;
    const text = keepsLicence(order) ? whole : withoutLicence(whole, language);
    const size = Buffer.byteLength(text);
    if (size < leastWithoutLicence) return 'under 1 KB';
    if (bytes + size > cap * 1.05) return 'over the share of its project';
    if (isTest(path) && testBytes + size > testShare * cap) return 'more tests';
    const lines = tellingLines(text).map(line => sha256(line).slice(0, 16));
    if (lines.filter(line => seen.has(line)).length > copyShare * lines.length) return 'a copy';
    for (const line of lines) seen.add(line);
    bytes += size;
    if (isTest(path)) testBytes += size;
    taken.push({ path, text, bytes: size });
    return null;
  };
  for (const { path, order } of wanted) {
    if (bytes >= cap) break;
    const why = consider(path, order, readText(await read(path)));
    if (why !== null) refused[why] = (refused[why] ?? 0) + 1;
  }
  return { taken, refused, bytes };
};
