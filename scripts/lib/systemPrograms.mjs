/** System programs that the tests need: found, or installed where that is possible without asking anybody. */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findOnPath, run } from './run.mjs';

const programFiles = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap(name => process.env[name] ?? []);

const usualPlaces = {
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    name => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: programFiles.flatMap(folder => [
    join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
    join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
  ]),
};

/** The browser that `npx playwright install chromium` left in its cache, newest first. */
const playwrightsOwn = () => {
  const cache = {
    linux: join(homedir(), '.cache', 'ms-playwright'),
    darwin: join(homedir(), 'Library', 'Caches', 'ms-playwright'),
    win32: join(process.env.LOCALAPPDATA ?? homedir(), 'ms-playwright'),
  }[process.platform];
  if (cache === undefined || !existsSync(cache)) return [];
  const inside = [
    'chrome-linux/chrome',
    'chrome-linux64/chrome',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-win/chrome.exe',
    'chrome-win64/chrome.exe',
  ];
  return readdirSync(cache)
    .filter(name => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)))
    .flatMap(name => inside.map(path => join(cache, name, path)));
};

/** The path of a Chromium, Chrome or Edge on this machine: $CHROMIUM first; null when there is none. */
export const findChromium = () => {
  const given = process.env.CHROMIUM;
  if (given !== undefined && existsSync(given)) return given;
  return (
    findOnPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge') ??
    [...(usualPlaces[process.platform] ?? []), ...playwrightsOwn()].find(path => existsSync(path)) ??
    null
  );
};

/** How this user may run apt-get without a question: as root, or with a sudo that asks no password. */
const aptGet = async () => {
  const apt = findOnPath('apt-get');
  if (apt === null) return null;
  if (process.getuid?.() === 0) return [apt];
  const sudo = findOnPath('sudo');
  if (sudo !== null && (await run(sudo, ['-n', 'true'])).code === 0) return [sudo, '-n', apt];
  return null;
};

/** Installs Debian packages where apt-get may be run; elsewhere does nothing. */
const aptInstall = async (packages, report) => {
  const apt = await aptGet();
  if (apt === null) return;
  report(`installing ${packages.join(', ')} with apt-get`);
  const [command, ...args] = apt;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run(command, [...args, 'update', '-qq'], { env });
  await run(command, [...args, 'install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
};

/** Installs ripgrep where that is possible: the VS Code server searches for files with it. */
export const ensureRipgrep = async (report = console.log) => {
  if (findOnPath('rg') === null) await aptInstall(['ripgrep'], report);
};

/**
 * Finds a Chromium or installs one: Debian's package where apt-get may be run, else Playwright's build.
 *
 * @param {(message: string) => void} report told what is being installed
 * @returns {Promise<string>} the path of the browser
 * @throws Error with what to do when none can be had
 */
export const ensureChromium = async (report = console.log) => {
  const found = findChromium();
  if (found !== null) return found;
  await aptInstall(['chromium'], report);
  if (findChromium() === null) {
    report("installing Playwright's Chromium");
    await run(process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium']);
  }
  const installed = findChromium();
  if (installed !== null) return installed;
  throw new Error(
    'No Chromium, Chrome or Edge was found and none could be installed. Install one, or name its program in the ' +
      'environment variable CHROMIUM, and run this again.',
  );
};
