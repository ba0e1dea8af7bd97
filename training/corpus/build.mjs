/**
 * node training/corpus/build.mjs [--out FOLDER] [--accept]: fetches the projects of projects/<language>.json and writes
 * their hand-written sources to FOLDER/<part>/<language>/<project>/<path> (FOLDER: training/work/corpus), and what it
 * wrote, with the hash of every file, to FOLDER/manifest.json. Archives are kept under their hashes: a second run
 * fetches none. Test and selection are chosen before train, so that of a file that is there twice train has none.
 *
 * What comes out is compared with digest.json: a difference is an error, unless --accept writes it there.
 */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { archiveOf, sha256, unpack, writeWhole } from './archives.mjs';
import { chooseFiles } from './choose.mjs';
import { differences, digest } from './digest.mjs';
import { languages, longestLine, sizes } from './rules.mjs';

/** Bytes of a part in one language after which no further project is read. */
const enough = { test: 290_000, selection: 290_000, train: 5_200_000 };

const work = join(import.meta.dirname, '../work');
const { values } = parseArgs({
  options: { out: { type: 'string', default: join(work, 'corpus') }, accept: { type: 'boolean', default: false } },
});
const corpus = values.out;
const unpacked = join(work, `unpacked-${process.pid}`);

const filesBelow = async function* (folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
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
  const paths = [];
  for await (const path of filesBelow(root)) paths.push(relative(root, path));
  return { root, paths };
};

const folderName = ({ package: name }) => name.replace('/', '+');

const buildProject = async (project, language, part, seen) => {
  const name = folderName(project);
  await unpack(await archiveOf(project, join(work, 'archives')), unpacked);
  const { root, paths } = await listFiles(unpacked);
  const read = path => readFile(join(root, path));
  const { taken, refused, bytes } = await chooseFiles(project, language, part, paths, read, seen);
  const files = [];
  for (const { path, text, bytes: size } of taken) {
    const target = join(corpus, part, language, name, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
    files.push({ part, language, project: name, path, bytes: size, sha256: sha256(text) });
  }
  const reasons = Object.entries(refused).map(([why, count]) => `${why} ${count}`);
  console.log(
    `${part} ${language} ${name} ${project.version}: ${files.length} files, ${bytes} bytes` +
      (reasons.length > 0 ? ` (not taken: ${reasons.join(', ')})` : ''),
  );
  return { files, bytes };
};

const manifest = {
  rules: [
    `Files of ${sizes.least} to ${sizes.most} bytes in UTF-8, no line over ${longestLine} characters; none that is ` +
      'generated, built, minified, vendored, data or a copy.',
    'Carriage returns are dropped. The comment about rights that a file begins with is cut in nine of ten files.',
    'Every project is in one part only. Files of test and selection were chosen before those of train.',
  ],
  projects: [],
  files: [],
};
const failures = [];
const seen = new Set();
await mkdir(corpus, { recursive: true });
for (const language of languages) {
  const projects = JSON.parse(await readFile(join(import.meta.dirname, 'projects', `${language}.json`), 'utf8'));
  for (const part of ['test', 'selection', 'train']) {
    await rm(join(corpus, part, language), { recursive: true, force: true });
    let total = 0;
    for (const project of projects.filter(project => project.part === part)) {
      if (total >= enough[part]) break;
      try {
        const { files, bytes } = await buildProject(project, language, part, seen);
        manifest.files.push(...files);
        total += bytes;
      } catch (error) {
        failures.push(`${part} ${language} ${folderName(project)}: ${error.message}`);
        console.error(`FAILED ${failures.at(-1)}`);
      }
    }
    console.log(`${part} ${language}: ${total} bytes`);
  }
  for (const project of projects) {
    const { package: id, part, version, url, sha256, licence } = project;
    manifest.projects.push({
      project: folderName(project),
      package: id,
      part,
      language,
      version,
      url,
      sha256,
      licence,
    });
  }
}
await rm(unpacked, { recursive: true, force: true });

const expectedFile = join(import.meta.dirname, 'digest.json');
const built = digest(manifest.files);
const expected = await readFile(expectedFile, 'utf8').then(JSON.parse, () => ({}));
const differing = differences(built, expected);
if (failures.length > 0) {
  console.error(`${failures.length} projects failed, no manifest is written; run it again:\n${failures.join('\n')}`);
  process.exitCode = 1;
} else if (differing.length > 0 && !values.accept) {
  console.error(
    `Other files than digest.json says, no manifest is written (--accept does it): ${differing.join(', ')}`,
  );
  process.exitCode = 1;
} else {
  if (differing.length > 0) await writeWhole(expectedFile, `${JSON.stringify(built, null, 2)}\n`);
  await writeWhole(join(corpus, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  console.log(`${manifest.files.length} files, as digest.json says`);
}
