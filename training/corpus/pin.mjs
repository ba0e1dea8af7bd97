/**
 * node training/corpus/pin.mjs FILE: resolves the projects of a list to archives with hashes and writes them into
 * projects/<language>.json, replacing an entry of the same package.
 *
 * A line of the list is `language|part|source|package|licence|paths`: the part is train, selection or test; the source
 * is npm (the package with its version, `name@1.2.3`), debian (a source package) or deb (a binary package that holds
 * sources), both of the release that apt is set up for, deb-src lines included; the licence may be empty for npm, which then is what package.json says; `paths` are the
 * folders or files to read, with commas between, or nothing for all.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { download, sha256, writeWhole } from './archives.mjs';

const archives = join(import.meta.dirname, '../work/archives');

const fromDebian = name => {
  const listed = execFileSync('apt-get', ['source', '--print-uris', '--download-only', name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const match = /^'(\S+)' (\S+?)_(\S+)\.orig\.tar\.(?:gz|bz2|xz|zst) \d+ SHA256:([0-9a-f]{64})$/m.exec(listed);
  if (match === null) throw new Error(`apt lists no .orig.tar of the source package ${name}`);
  const [, url, found, version, hash] = match;
  if (found !== name) throw new Error(`${name} is built from the source package ${found}: name that one`);
  return { package: name, version, url: url.replace('http:', 'https:'), sha256: hash };
};

const fromDeb = name => {
  const listed = execFileSync('apt-get', ['download', '--print-uris', name], { encoding: 'utf8' });
  const match = /^'(\S+)' \S+?_(\S+)_\w+\.deb \d+ SHA256:([0-9a-f]{64})$/m.exec(listed);
  if (match === null) throw new Error(`apt lists no binary package ${name}`);
  const [, url, version, hash] = match;
  return {
    package: name,
    version: decodeURIComponent(version),
    url: url.replace('http:', 'https:').replace('https://deb.debian.org:80', 'https://deb.debian.org'),
    sha256: hash,
  };
};

const fromNpm = async spec => {
  const described = JSON.parse(execFileSync('npm', ['view', spec, '--json'], { encoding: 'utf8' }));
  const bytes = await download(described.dist.tarball);
  const [algorithm, wanted] = described.dist.integrity.split(/-(.*)/s);
  const found = createHash(algorithm).update(bytes).digest('base64');
  if (found !== wanted) throw new Error(`the tarball of ${spec} is not the one that npm has the ${algorithm} of`);
  const hash = sha256(bytes);
  await writeWhole(join(archives, hash), bytes);
  const { name, version, license } = described;
  return { package: name, version, url: described.dist.tarball, sha256: hash, licence: license };
};

const resolvers = { debian: fromDebian, deb: fromDeb, npm: fromNpm };

const list = await readFile(process.argv[2], 'utf8');
for (const line of list.split('\n').filter(line => line !== '' && !line.startsWith('#'))) {
  const [language, part, source, spec, licence, paths] = line.split('|');
  try {
    const pinned = await resolvers[source](spec);
    const entry = { part, source, ...pinned, licence: licence || pinned.licence };
    if (paths) entry.paths = paths.split(',');
    const file = join(import.meta.dirname, 'projects', `${language}.json`);
    const entries = await readFile(file, 'utf8').then(JSON.parse, () => []);
    const others = entries.filter(other => other.package !== entry.package);
    await writeWhole(file, `${JSON.stringify([...others, entry], null, 2)}\n`);
    console.log(`${language}: ${entry.package} ${entry.version}, ${entry.licence}`);
  } catch (error) {
    console.error(`NOT PINNED ${line}: ${String(error.stderr ?? error.message).trim()}`);
  }
}
