import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Frame, Page } from 'playwright';
import { atlasFile, type Atlas } from '../../../src/shared/atlas.js';
import type { NetworkInfo } from '../../../src/shared/network.js';
import { findingsOf, parseAtlas } from '../../../src/shared/parseAtlas.js';
import { formatCell } from '../../../src/shared/units.js';
import { firstCell } from '../../../src/webview/state/findings.js';
import { seriousViolations } from './accessibility.js';
import { workspaceFolder } from './environment.js';
import { eventually } from './eventually.js';
import { screenColours, shownCharacters, type Rgb } from './pixels.js';
import {
  lens,
  openFile,
  openWorkbench,
  reloadWindow,
  runCommand,
  screenshot,
  screenshotOfFailure,
  type Workbench,
} from './workbench.js';

const corpus = join(__dirname, '..', '..', '..', 'test', 'fixtures', 'corpus');
const languages = ['c', 'go', 'python'];
const file = 'inventory.c';

/** A folder with code in three languages. */
const makeProject = async (): Promise<string> => {
  const folder = join(await mkdtemp(join(tmpdir(), 'cell-lens-training-')), 'sources');
  for (const language of languages) await cp(join(corpus, language), join(folder, language), { recursive: true });
  await cp(join(workspaceFolder, file), join(folder, file));
  return folder;
};

/** The page of ours that shows `selector`: several webviews are open at a time. */
const frameWith = (page: Page, selector: string, patience?: number): Promise<Frame> =>
  eventually(async () => {
    for (const frame of page.frames()) {
      if (
        (await frame
          .locator(selector)
          .count()
          .catch(() => 0)) > 0
      )
        return frame;
    }
    throw new Error(`no page shows ${selector}`);
  }, patience);

/** Settings with which a small network gets below 2.5 nats in seconds, and the same on every machine. */
const setUp = async (form: Frame, characters: number): Promise<void> => {
  await form.locator('summary', { hasText: 'Hyper-parameters' }).click();
  const settings = { hidden: '64', batch: '16', window: '50', learningRate: '0.01', seed: '1', threads: '2' };
  for (const [name, value] of Object.entries(settings)) await form.locator(`input[name=${name}]`).fill(value);
  await form.locator('input[name=budget][value=characters]').check();
  await form.locator('input[name=characters]').fill(String(characters));
};

/** What lies on disk of the network that was trained on `sources`, once its cells have been looked for. */
const trainedNetwork = async (): Promise<{ readonly atlas: Atlas; readonly heldOut: readonly string[] }> => {
  const storage = join(dirname(workspaceFolder), 'data', 'data', 'User', 'globalStorage');
  const [networks] = (await readdir(storage, { recursive: true })).filter(path => basename(path) === 'networks');
  assert.ok(networks !== undefined, 'no network is stored');
  const folder = (await readdir(join(storage, networks))).find(name => name.startsWith('sources-'));
  assert.ok(folder !== undefined, 'the network of this test is not stored');
  const text = (name: string): Promise<string> => readFile(join(storage, networks, folder, name), 'utf8');
  const config = JSON.parse(await text('config.json')) as {
    readonly layers: number;
    readonly hidden: number;
    readonly training: { readonly corpus: { readonly heldOutFiles: readonly string[] } };
  };
  return { atlas: parseAtlas(await text(atlasFile), folder, config), heldOut: config.training.corpus.heldOutFiles };
};

/** The loss in large print. */
const shownLoss = async (view: Frame): Promise<number> =>
  Number.parseFloat((await view.locator('.loss').textContent({ timeout: 2_000 })) ?? '');

/** The colours behind the first glyphs of the lens. */
const coloursOfLens = async (page: Page): Promise<readonly Rgb[]> => {
  const glyphs = (await shownCharacters(page)).filter(({ character }) => character.trim() !== '').slice(0, 100);
  assert.ok(glyphs.length >= 50, 'the lens shows too little');
  return screenColours(
    page,
    glyphs.map(({ x, y, width }) => ({ x: x + width / 2, y: y + 1 })),
  );
};

/** The trainers of extensions below `folder`: those of this test's own VS Code. */
const trainersOf = async (folder: string): Promise<number[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,args=']);
  return stdout
    .split('\n')
    .filter(line => line.includes(folder) && line.includes(join('dist', 'trainer.js')))
    .map(line => Number.parseInt(line, 10));
};

const networkOfLens = (page: Page): Promise<string | null> =>
  lens(page).locator('lens-status-footer .network').textContent({ timeout: 2_000 });

const closeNotifications = (page: Page): Promise<void> => runCommand(page, 'Notifications: Clear All Notifications');

/** Closes a tab by its button: a page that was opened beside the text has no focus, which a command would need. */
const closeTab = async (page: Page, title: string): Promise<void> => {
  const tab = page.locator('.tab', { hasText: title });
  await tab.hover();
  await tab.locator('.tab-actions .action-label').first().click();
  await tab.waitFor({ state: 'detached' });
};

/** Takes the training view out of sight, so that the lens is the only page of ours. */
const showExplorer = async (page: Page): Promise<void> => {
  if (await page.locator('.part.panel').isVisible()) await runCommand(page, 'View: Toggle Panel Visibility');
  await page.keyboard.press('Control+Shift+E');
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  await page.locator('iframe.webview').nth(1).waitFor({ state: 'detached' });
};

describe('training on a workspace', () => {
  let bench: Workbench;
  let project: string;
  let coloursBefore: readonly Rgb[];

  before(async () => {
    project = await makeProject();
    bench = await openWorkbench(project);
    await openFile(bench.page, file);
    await runCommand(bench.page, 'Show LSTM cell activations');
    await lens(bench.page).locator('.row').first().waitFor();
    coloursBefore = await eventually(() => coloursOfLens(bench.page));
  });

  afterEach(async function () {
    await screenshotOfFailure(bench.page, this.currentTest);
  });

  after(async () => {
    await bench.close();
    await rm(join(project, '..'), { recursive: true, force: true });
  });

  it('shows what there is to learn from before it starts', async () => {
    await runCommand(bench.page, 'Cell Lens: Train on Workspace');
    const form = await frameWith(bench.page, 'training-setup');
    await bench.page.locator('.part.panel .action-item.checked', { hasText: 'Training' }).waitFor();
    const found = await form.locator('.languages .id').allTextContents();
    assert.deepEqual([...found].sort(), languages);
    assert.match((await form.locator('training-setup header').textContent()) ?? '', /\d+ files, [\d,]+ characters/);
    await eventually(async () => {
      assert.match((await form.locator('.budgets').textContent()) ?? '', /1 minute\s*about \d×\d+, all text/);
    });
    assert.deepEqual(await seriousViolations(form), []);
    await screenshot(bench.page, 'training-setup');
  });

  it('learns: the loss falls below 2.5 nats, and samples appear', async () => {
    const form = await frameWith(bench.page, 'training-setup');
    await setUp(form, 350_000);
    await form.getByRole('button', { name: 'Train', exact: true }).click();
    const view = await frameWith(bench.page, 'training-run .buttons');
    await bench.page.locator('.statusbar-item .codicon-loading').first().waitFor();
    let first = Number.NaN;
    await eventually(async () => {
      first = await shownLoss(view);
      assert.ok(first > 2.5, `the first loss is ${first}`);
    });
    await view.locator('training-samples .text').first().waitFor();
    await eventually(async () => {
      const now = await shownLoss(view);
      assert.ok(now < 2.5, `the loss went from ${first} to ${now}`);
    }, 180_000);
    assert.deepEqual(await seriousViolations(view), []);
    await screenshot(bench.page, 'training-run');
  });

  it('switches to the new network, and the lens has other colours', async () => {
    const { page } = bench;
    const view = await frameWith(page, 'training-run');
    await view.getByRole('button', { name: 'Train another' }).waitFor({ timeout: 180_000 });
    const row = page.locator('.monaco-list-row[aria-label^="sources, "][aria-label$=", reads your files"]');
    await runCommand(page, 'Focus on Networks View');
    await row.waitFor();
    await screenshot(page, 'training-end');
    await closeNotifications(page);
    await showExplorer(page);
    await eventually(async () => assert.match((await networkOfLens(page)) ?? '', /^sources, 1×64 LSTM$/));
    await eventually(async () => {
      const colours = await coloursOfLens(page);
      const changed = colours.filter((colour, index) => colour.join() !== coloursBefore[index]?.join()).length;
      assert.ok(changed >= 20, `only ${changed} of ${colours.length} characters have another colour`);
    });
    await screenshot(page, 'lens-of-trained-network');
  });

  it('looks for the cells of the new network on files it was not trained on, and shows those in the lens', async () => {
    const { page } = bench;
    const { atlas, heldOut } = await eventually(() => trainedNetwork(), 100_000);
    const read = [...atlas.files.selection, ...atlas.files.report].map(({ path }) => path);
    assert.ok(read.length > 0);
    assert.deepEqual(
      read.filter(path => !heldOut.includes(path)),
      [],
    );
    const { hidden } = atlas.network;
    const findings = findingsOf(atlas, []);
    await eventually(async () =>
      assert.equal(
        await lens(page).locator('lens-cell-chips li.active .cell').getAttribute('data-cell', { timeout: 2_000 }),
        formatCell(firstCell({ findings } as unknown as NetworkInfo, 'c'), hidden),
      ),
    );
    const offers = await lens(page).locator('lens-search-offer p').allTextContents();
    assert.equal(
      offers.some(offer => offer.includes('No cell of sources was found')),
      findings.length === 0,
    );
    await runCommand(page, 'Focus on Cells View');
    const rows = page.locator('.pane', { hasText: 'Cells' }).locator('.monaco-list-row');
    await rows
      .filter({ hasText: findings.length === 0 ? 'No cell was found' : /causal|selective|correlated/ })
      .first()
      .waitFor();
    assert.equal(await rows.filter({ hasText: 'Find its cells' }).count(), 0);
    await screenshot(page, 'cells-of-trained-network');
  });

  it('generates text from the caret, in a document of its own that the lens shows', async () => {
    const { page } = bench;
    await showExplorer(page);
    await openFile(page, file);
    await page.keyboard.press('Control+End');
    await runCommand(page, 'Cell Lens: Generate Text');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Generate' }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.tab.active', { hasText: 'Untitled' }).waitFor();
    await page.locator('.tab', { hasText: 'Lens: Untitled' }).waitFor();
    await eventually(async () => {
      const rows = await lens(page).locator('.row .text').allTextContents();
      assert.ok(rows.filter(row => row.trim() !== '').length > 5, 'the lens shows no text');
    });
    await page.locator('.notification-toast', { hasText: 'The file itself is as it was' }).waitFor();
    assert.equal(await page.locator('.tab.dirty', { hasText: file }).count(), 0);
    await closeNotifications(page);
  });

  it('shows how far gradients reach back', async () => {
    const { page } = bench;
    await runCommand(page, 'Cell Lens: Show Gradient Flow');
    try {
      const view = await frameWith(page, 'flow-chart canvas', 90_000);
      assert.equal(await view.locator('flow-chart').count(), 4);
      assert.match((await view.locator('.sentence').textContent()) ?? '', /untrained vanilla RNN.*clipping at 1/);
      assert.deepEqual(await seriousViolations(view), []);
      await screenshot(page, 'gradient-flow');
    } finally {
      // Left open, it would stand before the lens in what follows.
      await closeTab(page, 'Gradient Flow');
    }
  });

  it('ends at a checkpoint when the window closes, and goes on in the next one', async () => {
    const { page } = bench;
    await runCommand(page, 'Cell Lens: Train on Workspace');
    const form = await frameWith(page, 'training-setup');
    await setUp(form, 50_000_000);
    await form.getByRole('button', { name: 'Train', exact: true }).click();
    const before = await frameWith(page, 'training-run .buttons');
    await eventually(async () => assert.ok((await shownLoss(before)) < 4));
    const notification = page.locator('.notification-toast', { hasText: 'Training sources' });
    assert.equal(await notification.count(), 0);
    await showExplorer(page);
    await notification.getByRole('button', { name: 'Cancel' }).waitFor();
    await page.locator('.statusbar-item', { hasText: 'nats' }).click();
    await frameWith(page, 'training-run .buttons');
    await notification.waitFor({ state: 'detached' });
    await showExplorer(page);
    await reloadWindow(page);
    const offer = page.locator('.notification-toast', { hasText: 'was interrupted' });
    await offer.waitFor();
    await offer.getByRole('button', { name: 'Resume' }).click();
    await frameWith(page, 'training-run .buttons');
  });

  it('reports a crash of the trainer, and goes on after it', async () => {
    const { page } = bench;
    await closeNotifications(page);
    const crashed = await eventually(async () => {
      const [pid] = await trainersOf(dirname(workspaceFolder));
      assert.ok(pid !== undefined, 'no trainer runs');
      return pid;
    });
    process.kill(crashed, 'SIGKILL');
    const offer = page.locator('.notification-toast', { hasText: 'stopped: The trainer ended with SIGKILL' });
    await offer.waitFor();
    await offer.getByRole('button', { name: 'Resume' }).click();
    const view = await frameWith(page, 'training-run .buttons');
    await eventually(async () => assert.ok((await shownLoss(view)) < 4));
    await view.getByRole('button', { name: 'Stop and discard' }).click();
    await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Discard' }).click();
    await frameWith(page, '.idle');
  });

  it('says nothing on the console', () => {
    assert.deepEqual(bench.complaints, []);
  });
});
