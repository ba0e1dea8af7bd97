/**
 * npm run bench:host [-- --quick] [--newest]: the extension host's event-loop delay while a file of 1 MB is computed,
 * and the time of activation, inside a real VS Code. To reach: 99th percentile under 50 ms, activation under 50 ms.
 * The table goes to the terminal, the numbers to bench/results/host-delay.json.
 */
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installVsCode } from '../scripts/install-vscode.mjs';
import { runHostSuite } from '../scripts/lib/hostSuite.mjs';
import { root, runOrThrow } from '../scripts/lib/run.mjs';
import { ensureChromium } from '../scripts/lib/systemPrograms.mjs';
import { startServer, writeSettings } from '../scripts/lib/vscodeServer.mjs';

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, newest: { type: 'boolean', default: false } } });
const seconds = values.quick ? 8 : 40;

const chromium = await ensureChromium();
const installed = await installVsCode({ newest: values.newest });
await runOrThrow(process.execPath, ['esbuild.mjs', '--production', '--tests']);
const results = join(root, 'bench', 'results');
await mkdir(results, { recursive: true });
const output = join(results, 'host-delay.json');
await rm(output, { force: true });
const folder = await mkdtemp(join(tmpdir(), 'cell-lens-bench-'));
try {
  const workspace = join(folder, 'samples');
  await cp(join(root, 'samples'), workspace, { recursive: true });
  const dataFolder = join(folder, 'data');
  await writeSettings(dataFolder);
  const server = await startServer(installed, {
    dataFolder,
    env: { CELL_LENS_RESULTS: output, CELL_LENS_SECONDS: String(seconds) },
    args: values.newest ? ['--enable-smoke-test-driver'] : [],
  });
  try {
    const code = await runHostSuite({
      server,
      chromium,
      workspace,
      extension: root,
      tests: join(root, 'dist', 'test', 'bench', 'hostDelay.cjs'),
      screenshot: join(results, 'host-delay.png'),
      timeout: (seconds + 60) * 1000,
    });
    if (code !== 0) throw new Error(`the measurement ended with code ${code}`);
  } finally {
    await server.dispose();
  }
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

const { activationMilliseconds, activationWithLoading, idle, computing } = JSON.parse(await readFile(output, 'utf8'));
const row = (name, { p50, p99, max, coresBusy, engineCoresBusy }) => {
  const cells = [name.padEnd(12), p50, p99, max, coresBusy, engineCoresBusy ?? ''];
  console.log(cells.map(cell => String(cell).padStart(8)).join(' '));
};
console.log(`\nVS Code ${installed.version}, event-loop delay of the extension host in ms`);
row('', { p50: 'p50', p99: 'p99', max: 'max', coresBusy: 'cores', engineCoresBusy: 'engine' });
row('idle', idle);
row('computing', computing);
console.log(
  `activation: ${activationMilliseconds.toFixed(1)} ms of its own, ${activationWithLoading.toFixed(1)} ms with loading`,
);
