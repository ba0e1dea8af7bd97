/**
 * node training/corpus/build.mjs [LANGUAGE ...]: fetches the projects of projects/<language>.json and writes their
 * hand-written sources to training/work/corpus/<part>/<language>/<project>/<path>, and what it wrote, with the hash of
 * every file, to training/work/corpus/manifest.json. Archives are kept under their hashes: a second run fetches none.
 * Test and selection are chosen before train, so that a duplicate among the projects is missing from train.
 */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { archiveOf, sha256, unpack, writeWhole } from './archives.mjs';
import { languages, isTest, readText, refusedPath, refusedText, tellingLines, withoutLicence } from './rules.mjs';

/** Bytes that one project gives at most, by part, and how much of it may be tests. */
const caps = { test: 90_000, selection: 90_000, train: 280_000 };
const totals = { test: 290_000, selection: 290_000, train: 5_200_000 };
const testShare = 0.15;

/** A file is a copy when this share of its telling lines was seen in files taken before. */
const copyShare = 0.5;

const work = join(import.meta.dirname, '../work');
const corpus = join(work, 'corpus');

const filesBelow = async function* (folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
};

/** The files of an unpacked archive, without the folder that most archives put around theirs. */
const listFiles = async folder => {
  const top = await readdir(folder);
  const single = top.length === 1 && (await stat(join(folder, top[0]))).isDirectory();
  const root = single ? join(folder, top[0]) : folder;
  const files = [];
  for await (const path of filesBelow(root)) files.push(relative(root, path));
  return { root, files };
};

/** The files that a project gives, in an order that depends on their paths' hashes alone. */
const choose = async (project, language, part, seen) => {
  const folder = join(work, 'unpacked');
  await unpack(await archiveOf(project, join(work, 'archives')), folder);
  const { root, files } = await listFiles(folder);
  const wanted = files
    .filter(path => project.paths?.some(start => path.startsWith(start)) ?? true)
    .filter(path => !project.without?.some(start => path.startsWith(start)))
    .filter(path => refusedPath(path, language) === null)
    .map(path => ({ path, order: sha256(`${project.package}/${path}`) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  const refused = {};
  const taken = [];
  let bytes = 0;
  let testBytes = 0;
  for (const { path, order } of wanted) {
    if (bytes >= caps[part]) break;
    const refuse = why => (refused[why] = (refused[why] ?? 0) + 1);
    const whole = readText(await readFile(join(root, path)));
    if (whole === null) {
      refuse('not UTF-8');
      continue;
    }
    const why = refusedText(whole);
    if (why !== null) {
      refuse(why);
      continue;
    }
    const text = Number.parseInt(order.slice(-4), 16) % 10 === 0 ? whole : withoutLicence(whole, language);
    const size = Buffer.byteLength(text);
    if (size < 500 || bytes + size > caps[part] * 1.05) {
      refuse(size < 500 ? 'under 1 KB' : 'over the share of its project');
      continue;
    }
    if (isTest(path) && testBytes + size > testShare * caps[part]) {
      refuse('more tests');
      continue;
    }
    const lines = tellingLines(text).map(line => sha256(line).slice(0, 16));
    const known = lines.filter(line => seen.has(line)).length;
    if (known > copyShare * lines.length) {
      refuse('a copy');
      continue;
    }
    for (const line of lines) seen.add(line);
    bytes += size;
    if (isTest(path)) testBytes += size;
    taken.push({ path, text, bytes: size });
  }
  return { taken, refused, bytes };
};

const buildLanguage = async (language, seen) => {
  const projects = JSON.parse(await readFile(join(import.meta.dirname, 'projects', `${language}.json`), 'utf8'));
  const files = [];
  const failures = [];
  for (const part of ['test', 'selection', 'train']) {
    await rm(join(corpus, part, language), { recursive: true, force: true });
    let total = 0;
    for (const project of projects.filter(project => project.part === part)) {
      const name = project.package.replace('/', '+');
      try {
        if (total >= totals[part]) break;
        const { taken, refused, bytes } = await choose(project, language, part, seen);
        total += bytes;
        for (const { path, text, bytes } of taken) {
          const target = join(corpus, part, language, name, path);
          await mkdir(dirname(target), { recursive: true });
          await writeFile(target, text);
          files.push({ part, language, project: name, path, bytes, sha256: sha256(text) });
        }
        const reasons = Object.entries(refused).map(([why, count]) => `${why} ${count}`);
        console.log(
          `${part} ${language} ${name} ${project.version}: ${taken.length} files, ${bytes} bytes` +
            (reasons.length > 0 ? ` (not taken: ${reasons.join(', ')})` : ''),
        );
      } catch (error) {
        failures.push(`${part} ${language} ${name}: ${error.message}`);
        console.error(`FAILED ${failures.at(-1)}`);
      }
    }
    console.log(`${part} ${language}: ${total} bytes`);
  }
  const described = projects.map(({ package: id, part, version, url, sha256, licence }) => ({
    project: id.replace('/', '+'),
    package: id,
    part,
    language,
    version,
    url,
    sha256,
    licence,
  }));
  return { files, failures, projects: described };
};

const asked = process.argv.slice(2);
const manifestFile = join(corpus, 'manifest.json');
await mkdir(corpus, { recursive: true });
const seen = new Set();
const manifest = {
  rules: [
    'Files of 1 to 60 KB in UTF-8; no generated, built, minified, vendored, data or copied files; no line over 240 characters.',
    'Carriage returns are dropped. The comment about rights that a file begins with is cut in nine of ten files.',
    'Each part has its own projects. Test and selection files were chosen before those of train.',
  ],
  projects: [],
  files: [],
};
const failures = [];
for (const language of asked.length > 0 ? asked : languages) {
  const built = await buildLanguage(language, seen);
  manifest.projects.push(...built.projects);
  manifest.files.push(...built.files);
  failures.push(...built.failures);
}
await rm(join(work, 'unpacked'), { recursive: true, force: true });
await writeWhole(manifestFile, `${JSON.stringify(manifest, null, 1)}\n`);
if (failures.length > 0) {
  console.error(`${failures.length} projects failed:\n${failures.join('\n')}`);
  process.exitCode = 1;
}
