/** Starts the VS Code server that install-vscode.mjs installed, on loopback and on a port that is free. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { endProcess, runOrThrow } from './run.mjs';

/** Nothing that asks, suggests, updates or reports home. */
const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'chat.commandCenter.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

const commonArguments = dataFolder => [
  '--accept-server-license-terms',
  '--server-data-dir',
  dataFolder,
  '--extensions-dir',
  join(dataFolder, 'extensions'),
];

// No marketplace: nothing may be downloaded, and nothing is offered.
const environment = { EXTENSIONS_GALLERY: '{"serviceUrl":""}' };

/** Where a server with this data folder reads the user's settings from. */
export const settingsFile = dataFolder => join(dataFolder, 'data', 'User', 'settings.json');

/** Replaces the user's settings: the quiet ones and `settings`. A running server notices. */
export const writeSettings = async (dataFolder, settings = {}) => {
  const file = settingsFile(dataFolder);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify({ ...quietSettings, ...settings }, null, 2)}\n`);
};

/** Installs a .vsix into the data folder, over the same version too. */
export const installExtension = async ({ folder, node }, dataFolder, vsix) => {
  const server = join(folder, 'out', 'server-main.js');
  await runOrThrow(node, [server, '--install-extension', vsix, '--force', ...commonArguments(dataFolder)], {
    env: environment,
  });
};

/**
 * Starts the server; its log goes to DATA/server.log.
 *
 * @param {{folder: string, node: string}} installed from installVsCode
 * @param {{dataFolder: string, env?: Record<string, string>, args?: string[]}} options `dataFolder` is the server's
 *   and the extensions' only memory
 * @returns {Promise<{url: string, authority: string, dispose: () => Promise<void>}>} `url` ends with a slash;
 *   `authority` is what vscode-remote URIs name
 * @throws Error with the end of the log when it does not come up in 30 seconds
 */
export const startServer = async ({ folder, node }, { dataFolder, env = {}, args = [] }) => {
  await mkdir(dataFolder, { recursive: true });
  const log = createWriteStream(join(dataFolder, 'server.log'));
  const child = spawn(
    node,
    [
      join(folder, 'out', 'server-main.js'),
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--without-connection-token',
      '--telemetry-level',
      'off',
      '--disable-workspace-trust',
      '--disable-getting-started-override',
      ...commonArguments(dataFolder),
      ...args,
    ],
    {
      env: { ...process.env, ...environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    },
  );
  const ended = new Promise(resolve => child.once('exit', resolve));
  let output = '';
  const port = await new Promise((resolve, reject) => {
    const fail = reason => {
      endProcess(child);
      reject(new Error(`The VS Code server ${reason}:\n${output.split('\n').slice(-20).join('\n')}`));
    };
    const timer = setTimeout(() => fail('did not start in 30 seconds'), 30_000);
    child.once('error', error => fail(`could not be started (${error.message})`));
    void ended.then(code => fail(`ended with code ${code} at once`));
    const collect = data => {
      log.write(data);
      if (output.length < 100_000) output += data;
      const match = /listening on (\d+)/.exec(output);
      if (match !== null) {
        clearTimeout(timer);
        resolve(Number(match[1]));
      }
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
  });
  const stopOnExit = () => endProcess(child);
  process.once('exit', stopOnExit);
  return {
    url: `http://127.0.0.1:${port}/`,
    authority: `127.0.0.1:${port}`,
    async dispose() {
      process.removeListener('exit', stopOnExit);
      endProcess(child);
      await ended;
      log.end();
    },
  };
};

/** The address of a workbench on `folder`; `payload` is what a desktop VS Code takes from its command line. */
export const workbenchUrl = (url, folder, payload = []) => {
  const address = new URL(url);
  address.searchParams.set('folder', folder);
  if (payload.length > 0) address.searchParams.set('payload', JSON.stringify(payload));
  return address.toString();
};
