/**
 * Tests in a real VS Code: the UI on the installed .vsix, then a Mocha suite inside the extension host.
 *
 * usage: node scripts/test-vscode.mjs [--newest] [--only ui|host] [--keep-package]
 *
 * `--newest` takes the newest VS Code instead of 1.100; `--keep-package` takes the .vsix that is there. Results go to
 * test-results/vscode-<ui|host>.json, screenshots to test-results/screenshots/.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installVsCode } from './install-vscode.mjs';
import { ensureChromium } from './lib/systemPrograms.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { runHostSuite } from './lib/hostSuite.mjs';
import { root, run, runOrThrow } from './lib/run.mjs';
import { installExtension, startServer, writeSettings } from './lib/vscodeServer.mjs';
import { packageExtension, vsixPath } from './package.mjs';

const results = join(root, 'test-results');
const screenshots = join(results, 'screenshots');
/** Milliseconds for one suite from start to end. */
const patience = 900_000;

/** Runs `body` with a fresh data folder and a fresh copy of samples/, both removed afterwards. */
const withFolders = async body => {
  const folder = await mkdtemp(join(tmpdir(), 'cell-lens-vscode-'));
  try {
    const workspace = join(folder, 'samples');
    await cp(join(root, 'samples'), workspace, { recursive: true });
    return await body({ dataFolder: join(folder, 'data'), workspace });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
};

const runUi = (installed, chromium, vsix, resultsFile, newest) =>
  withFolders(async ({ dataFolder, workspace }) => {
    await writeSettings(dataFolder);
    await installExtension(installed, dataFolder, vsix);
    const server = await startServer(installed, { dataFolder });
    try {
      const { code } = await run(process.execPath, [join(root, 'dist', 'test', 'ui', 'main.cjs')], {
        show: true,
        timeout: patience,
        env: {
          CHROMIUM: chromium,
          CELL_LENS_SERVER: server.url,
          CELL_LENS_WORKSPACE: workspace,
          CELL_LENS_SCREENSHOTS: newest ? join(screenshots, 'newest') : screenshots,
          CELL_LENS_RESULTS: resultsFile,
        },
      });
      return code;
    } finally {
      await server.dispose();
    }
  });

const runHost = (installed, chromium, resultsFile, newest) =>
  withFolders(async ({ dataFolder, workspace }) => {
    await writeSettings(dataFolder);
    const server = await startServer(installed, {
      dataFolder,
      env: { CELL_LENS_RESULTS: resultsFile },
      // Newer servers take extensionTestsPath from the address only with this flag, which 1.100 does not know.
      args: newest ? ['--enable-smoke-test-driver'] : [],
    });
    try {
      return await runHostSuite({
        server,
        chromium,
        workspace,
        extension: root,
        tests: join(root, 'dist', 'test', 'suite', 'index.cjs'),
        screenshot: join(results, 'host-suite.png'),
        timeout: patience,
      });
    } finally {
      await server.dispose();
    }
  });

const counts = async file => (existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : null);

/**
 * Runs the suites and answers their summed counts; a suite that ends badly without a failed test counts as one.
 *
 * @param {{newest?: boolean, only?: string, keepPackage?: boolean}} options
 * @returns {Promise<{passed: number, failed: number}>}
 */
export const testVsCode = async ({ newest = false, only, keepPackage = false } = {}) => {
  const suites = ['ui', 'host'].filter(name => only === undefined || only === name);
  if (suites.length === 0) throw new Error(`--only ${only}: expected ui or host`);
  const chromium = await ensureChromium();
  const installed = await installVsCode({ newest });
  const vsix = keepPackage && existsSync(await vsixPath()) ? await vsixPath() : await packageExtension();
  await runOrThrow(process.execPath, ['esbuild.mjs', '--production', '--tests']);
  await mkdir(screenshots, { recursive: true });
  const total = { passed: 0, failed: 0 };
  for (const name of suites) {
    const resultsFile = join(results, `vscode-${name}.json`);
    await rm(resultsFile, { force: true });
    console.log(`VS Code ${installed.version}: ${name === 'ui' ? 'the installed .vsix' : 'in the extension host'}`);
    const code = await (
      name === 'ui'
        ? runUi(installed, chromium, vsix, resultsFile, newest)
        : runHost(installed, chromium, resultsFile, newest)
    ).catch(error => {
      console.error(error.message);
      return 1;
    });
    const { passed, failed } = (await counts(resultsFile)) ?? { passed: 0, failed: 0 };
    total.passed += passed;
    total.failed += code !== 0 && failed === 0 ? 1 : failed;
  }
  return total;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { newest: { type: 'boolean' }, only: { type: 'string' }, 'keep-package': { type: 'boolean' } },
  });
  try {
    await ensureDependencies();
    const { passed, failed } = await testVsCode({ ...values, keepPackage: values['keep-package'] });
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed > 0 ? 1 : 0;
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
