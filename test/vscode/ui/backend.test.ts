import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Frame, Page } from 'playwright';
import { buildStandIn } from '../../tensorflow/buildStandIn.js';
import { workspaceFolder } from './environment.js';
import { eventually } from './eventually.js';
import { openWorkbench, runCommand, screenshot, screenshotOfFailure, type Workbench } from './workbench.js';

const corpus = join(__dirname, '..', '..', '..', 'test', 'fixtures', 'corpus', 'c');
const dataFolder = join(dirname(workspaceFolder), 'data');
/** Where a server keeps the settings of its machine. */
const machineSettings = join(dataFolder, 'data', 'Machine', 'settings.json');

/** The page of ours that shows `selector`. */
const frameWith = (page: Page, selector: string, patience?: number): Promise<Frame> =>
  eventually(async () => {
    for (const frame of page.frames()) {
      const found = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (found > 0) return frame;
    }
    throw new Error(`no page shows ${selector}`);
  }, patience);

interface Process {
  readonly pid: number;
  readonly parent: number;
}

/** The trainers of this test's VS Code. */
const trainers = async (): Promise<readonly Process[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args=']);
  return stdout
    .split('\n')
    .filter(line => line.includes(dirname(workspaceFolder)) && line.includes(join('dist', 'trainer.js')))
    .map(line => line.trim().split(/\s+/).map(Number))
    .map(([pid, parent]) => ({ pid: pid!, parent: parent! }));
};

const notification = (page: Page, text: string): ReturnType<Page['locator']> =>
  page.locator('.notification-toast', { hasText: text }).first();

/** Chooses the entry of a quick pick that has this text. */
const pick = async (page: Page, text: string): Promise<void> => {
  await page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
};

describe('a backend for training', () => {
  let bench: Workbench;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cell-lens-backend-'));
    await cp(corpus, join(folder, 'project'), { recursive: true });
    const source = await buildStandIn(join(folder, 'package'));
    await mkdir(dirname(machineSettings), { recursive: true });
    const settings = { 'cellLens.training.backendSource': source, 'cellLens.training.backend': 'tfjs-node' };
    await writeFile(machineSettings, JSON.stringify(settings));
    bench = await openWorkbench(join(folder, 'project'));
  });

  afterEach(async function () {
    await screenshotOfFailure(bench.page, this.currentTest);
  });

  after(async () => {
    await bench.close();
    await rm(machineSettings, { force: true });
    await rm(folder, { recursive: true, force: true });
  });

  it('is installed from a package of this machine, and proved', async () => {
    const { page } = bench;
    await runCommand(page, 'Cell Lens: Install GPU Backend');
    await pick(page, 'TensorFlow on the processor');
    await notification(page, 'tfjs-node 4.22.0 is installed: over 20 steps').waitFor({ timeout: 90_000 });
    await screenshot(page, 'backend-installed');
    await runCommand(page, 'Notifications: Clear All Notifications');
  });

  it('trains, and leaves the run to WebAssembly when it is killed', async () => {
    const { page } = bench;
    await runCommand(page, 'Cell Lens: Train on Workspace');
    const form = await frameWith(page, 'training-setup', 60_000);
    await form.locator('summary', { hasText: 'Hyper-parameters' }).click();
    const settings = { hidden: '8', batch: '8', window: '16', seed: '1', threads: '1' };
    for (const [name, value] of Object.entries(settings)) await form.locator(`input[name=${name}]`).fill(value);
    await form.locator('input[name=budget][value=characters]').check();
    await form.locator('input[name=characters]').fill('200000');
    await form.getByRole('button', { name: 'Train', exact: true }).click();
    const view = await frameWith(page, 'training-run .buttons', 60_000);
    assert.match((await view.locator('training-run header').textContent()) ?? '', /tfjs-node was asked for/);
    // The loss of its first steps: it really trains.
    await eventually(async () => {
      const loss = Number.parseFloat((await view.locator('.loss').textContent({ timeout: 2_000 })) ?? '');
      assert.ok(loss > 0, `the loss is ${loss}`);
    }, 60_000);
    // The process that has measured the speed for the setup may be there still.
    const child = await eventually(async () => {
      const running = await trainers();
      const children = running.filter(({ parent }) => running.some(({ pid }) => pid === parent));
      assert.equal(children.length, 1, JSON.stringify(running));
      return children[0]!;
    }, 60_000);
    process.kill(child.pid, 'SIGKILL');
    await eventually(async () => {
      const notes = await view.locator('training-run .note').allTextContents();
      assert.match(notes.join('\n'), /tfjs-node broke: .*SIGKILL.*goes on with WebAssembly/);
    }, 60_000);
    await screenshot(page, 'backend-broke');
    await view.getByRole('button', { name: 'Train another' }).waitFor({ timeout: 120_000 });
    await runCommand(page, 'Notifications: Clear All Notifications');
  });

  it('is removed again', async () => {
    const { page } = bench;
    await runCommand(page, 'Cell Lens: Remove GPU Backend');
    await pick(page, 'tfjs-node');
    await notification(page, 'tfjs-node was removed').waitFor();
  });
});
