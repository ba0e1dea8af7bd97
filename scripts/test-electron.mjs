/**
 * npm run test:electron: the Mocha suite of the extension host in a desktop VS Code that @vscode/test-electron
 * downloads. Where that download is not possible it says so and ends well: npm run test:vscode needs none.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDependencies } from './lib/dependencies.mjs';
import { root, runOrThrow } from './lib/run.mjs';

/** The lowest version that package.json promises to support. */
const version = '1.100.3';

const main = async () => {
  await ensureDependencies();
  await runOrThrow(process.execPath, ['esbuild.mjs', '--tests']);
  const { downloadAndUnzipVSCode, runTests } = await import('@vscode/test-electron');
  let vscodeExecutablePath;
  try {
    vscodeExecutablePath = await downloadAndUnzipVSCode({
      version,
      cachePath: join(root, '.vscode-test'),
      timeout: 60_000,
    });
  } catch (error) {
    console.log(
      `VS Code ${version} cannot be downloaded here (${error.message}), so nothing was run. ` +
        'npm run test:vscode runs the same suite in a VS Code server from the npm registry.',
    );
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'cell-lens-electron-'));
  try {
    const workspace = join(folder, 'samples');
    await cp(join(root, 'samples'), workspace, { recursive: true });
    const code = await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: join(root, 'dist', 'test', 'suite', 'index.cjs'),
      launchArgs: [
        workspace,
        '--disable-extensions',
        '--user-data-dir',
        join(folder, 'data'),
        '--disable-workspace-trust',
      ],
    });
    process.exitCode = code;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
