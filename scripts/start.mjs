/**
 * npm start [-- FILE] [--no-open]
 *
 * Installs what is missing, builds, and opens VS Code on FILE (default: a sample) with the lens already showing:
 * the desktop VS Code when `code` is on the PATH, else a local VS Code in the browser, on loopback only.
 */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installVsCode } from './install-vscode.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { findOnPath, root, run, runOrThrow } from './lib/run.mjs';
import { installExtension, settingsFile, startServer, workbenchUrl, writeSettings } from './lib/vscodeServer.mjs';
import { buildVsix } from './package.mjs';

const usage = 'usage: npm start [-- FILE] [-- --no-open] [-- --browser]';
const opener = join(root, 'scripts', 'opener');
const samples = join(root, 'samples');

const readArguments = () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'no-open': { type: 'boolean', default: false },
      browser: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (positionals.length > 1) throw new Error('one FILE at most');
  const [given] = positionals;
  // npm runs scripts in the package's folder; INIT_CWD is where the person typed the command.
  const file = given === undefined ? join(samples, 'template.ts') : resolve(process.env.INIT_CWD ?? '.', given);
  if (!existsSync(file) || !statSync(file).isFile()) throw new Error(`${file} is not a file`);
  return { file, folder: given === undefined ? samples : dirname(file), open: !values['no-open'], ...values };
};

/** The desktop VS Code. Inside a remote window `code` only talks to that window and cannot load a development build. */
const desktopCode = () => (process.env.VSCODE_IPC_HOOK_CLI === undefined ? findOnPath('code', 'code-insiders') : null);

const startDesktop = async (code, { folder, file }) => {
  console.log('building');
  await runOrThrow(process.execPath, ['esbuild.mjs']);
  await runOrThrow(code, [
    '--new-window',
    `--extensionDevelopmentPath=${root}`,
    `--extensionDevelopmentPath=${opener}`,
    folder,
    file,
  ]);
  console.log(`VS Code opens ${file} with the lens beside it.`);
};

const openInBrowser = async address => {
  const [command, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform] ?? ['xdg-open'];
  const { code } = await run(command, [...args, address]);
  if (code !== 0) console.log('(no browser could be opened from here: open the address yourself)');
};

const startInBrowser = async ({ folder, file, open }) => {
  const installed = await installVsCode();
  const dataFolder = join(root, '.vscode-server-data');
  if (!existsSync(settingsFile(dataFolder))) await writeSettings(dataFolder);
  console.log('building');
  // The address takes one extension in development, which is the opener: the extension itself is installed.
  await installExtension(installed, dataFolder, await buildVsix());
  const server = await startServer(installed, { dataFolder });
  const remote = path =>
    `vscode-remote://${server.authority}${encodeURI(path.replaceAll('\\', '/').replace(/^(?!\/)/, '/'))}`;
  const address = workbenchUrl(server.url, folder, [
    ['extensionDevelopmentPath', remote(opener)],
    ['openFile', remote(file)],
  ]);
  console.log(`\nVS Code runs at\n\n  ${address}\n\nCtrl+C stops it.`);
  if (open) await openInBrowser(address);
  await new Promise(stop => {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  await server.dispose();
  console.log('\nstopped');
};

const main = async () => {
  let options;
  try {
    options = readArguments();
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    process.exitCode = 2;
    return;
  }
  if (options.help) {
    console.log(usage);
    return;
  }
  await ensureDependencies();
  const code = options.browser ? null : desktopCode();
  if (code === null) await startInBrowser(options);
  else await startDesktop(code, options);
};

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
