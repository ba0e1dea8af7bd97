import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PlacedSink, Sink } from '../../shared/export/sink.js';
import type { Picture } from '../../shared/export/picture.js';
import { checkPixels, pixelRatio } from '../../shared/export/pixels.js';
import { writeSvg } from '../../shared/export/svg.js';
import { writeOut } from '../../shared/node/writeOut.js';
import { CliError } from '../command.js';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'msedge',
];
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const patience = 60_000;

/** A browser that can draw: the one that CHROMIUM names, or the first on the PATH; undefined when there is none. */
export const findBrowser = async (env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> => {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(folder => folder !== '');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const named = env['CHROMIUM'];
  const onPath = names.flatMap(name => folders.map(folder => join(folder, name + suffix)));
  for (const path of [...(named === undefined ? [] : [named]), ...onPath, ...usualPlaces]) {
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
};

const draw = (browser: string, argv: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(browser, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    const timer = setTimeout(() => child.kill('SIGKILL'), patience);
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve(said);
    });
  });

/**
 * The picture as PNG, drawn by a Chromium, Chrome or Edge of this machine at twice the resolution.
 *
 * @throws CliError where there is none, or when the picture has too many pixels.
 */
export const writePng = async (
  picture: Picture,
  sink: Sink & PlacedSink,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> => {
  const browser = await findBrowser(env);
  if (browser === undefined) {
    throw new CliError(
      '--format png needs a Chromium, Chrome or Edge on this machine to draw with and none was found; ' +
        'name one in the environment variable CHROMIUM, or write --format svg, which needs none',
    );
  }
  checkPixels(picture);
  const folder = await mkdtemp(join(tmpdir(), 'cell-lens-png-'));
  try {
    const [drawing, image] = [join(folder, 'picture.svg'), join(folder, 'picture.png')];
    await writeOut(drawing, file => writeSvg(picture, file));
    const said = await draw(browser, [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--hide-scrollbars',
      '--no-first-run',
      `--user-data-dir=${join(folder, 'profile')}`,
      `--force-device-scale-factor=${pixelRatio}`,
      `--window-size=${picture.width},${picture.height}`,
      `--screenshot=${image}`,
      pathToFileURL(drawing).href,
    ]);
    const bytes = await readFile(image).catch(() => {
      throw new CliError(
        `${browser} drew no picture (${said.trim().split('\n').at(-1) ?? ''}); write --format svg instead`,
      );
    });
    await sink.write(bytes);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
};
