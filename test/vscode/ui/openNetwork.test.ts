import * as assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { workspaceFolder } from './environment.js';
import { eventually } from './eventually.js';
import {
  lens,
  openFile,
  openWorkbench,
  runCommand,
  screenshot,
  screenshotOfFailure,
  type Workbench,
} from './workbench.js';

const fixtures = join(__dirname, '..', '..', '..', 'test', 'fixtures', 'import');
const source = 'inventory.c';

/** Files of each format, in the explorer of one folder; those of several files have a folder each, which opens too. */
const networks: readonly (readonly [format: string, file: string, folder: string | null, name: string])[] = [
  ['PyTorch', 'lstm-tokens.pt', null, 'lstm-tokens'],
  ['Keras', 'gru-2.h5', null, 'gru-2'],
  ['Keras archive', 'lstm-1.keras', null, 'lstm-1'],
  ['ONNX', 'gru-before.onnx', null, 'gru-before'],
  ['TensorFlow.js', 'model.json', 'a-browser', 'a-browser'],
  ['ml5', 'manifest.json', 'b-sketch', 'b-sketch'],
  ['a folder of TensorFlow.js', 'c-browser', null, 'c-browser'],
  ['a folder of ml5', 'd-sketch', null, 'd-sketch'],
];

const makeProject = async (): Promise<string> => {
  const folder = join(await mkdtemp(join(tmpdir(), 'cell-lens-networks-')), 'project');
  await mkdir(folder);
  await cp(join(workspaceFolder, source), join(folder, source));
  for (const [directory, file] of [
    ['pytorch', 'lstm-tokens.pt'],
    ['keras', 'gru-2.h5'],
    ['keras', 'lstm-1.keras'],
    ['onnx', 'gru-before.onnx'],
  ] as const) {
    await cp(join(fixtures, directory, file), join(folder, file));
  }
  await cp(join(fixtures, 'tfjs', 'rnn-1'), join(folder, 'a-browser'), { recursive: true });
  await cp(join(fixtures, 'ml5', 'lstm-2'), join(folder, 'b-sketch'), { recursive: true });
  await cp(join(fixtures, 'tfjs', 'gru-2'), join(folder, 'c-browser'), { recursive: true });
  await cp(join(fixtures, 'ml5', 'lstm-1'), join(folder, 'd-sketch'), { recursive: true });
  const vocabulary = JSON.stringify([...'\n ()"#abcdef']);
  await writeFile(join(folder, 'vocabulary.json'), vocabulary);
  await writeFile(join(folder, 'a-browser', 'vocabulary.json'), vocabulary);
  await writeFile(join(folder, 'c-browser', 'vocabulary.json'), vocabulary);
  return folder;
};

const explorerRow = (page: Page, name: string): Locator =>
  page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();

const pickRow = (page: Page, text: string): Locator =>
  page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: text }).first();

const networkOfLens = (page: Page): Promise<string | null> =>
  lens(page).locator('lens-status-footer .network').textContent({ timeout: 2_000 });

/** Positions of the text's cells that have a colour on the first canvas behind it. */
const colouredPositions = (page: Page): Promise<number> =>
  lens(page)
    .locator('lens-text-view canvas.pixels')
    .first()
    .evaluate(
      element => {
        const canvas = element as HTMLCanvasElement;
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        return pixels.filter((part, index) => index % 4 === 3 && part > 0).length;
      },
      undefined,
      { timeout: 2_000 },
    );

describe('networks of other programs', () => {
  let bench: Workbench;
  let project: string;

  before(async () => {
    project = await makeProject();
    bench = await openWorkbench(project);
    await openFile(bench.page, source);
    await runCommand(bench.page, 'Show LSTM cell activations');
    await lens(bench.page).locator('.row').first().waitFor();
  });

  afterEach(async function () {
    await screenshotOfFailure(bench.page, this.currentTest);
    // What a failed test left open must not fail the next.
    await bench.page.keyboard.press('Escape');
    await bench.page.keyboard.press('Escape');
  });

  after(async () => {
    await bench.close();
    await rm(join(project, '..'), { recursive: true, force: true });
  });

  for (const [format, file, folder, name] of networks) {
    it(`${format}: a right click opens it, one page asks whether it was read rightly, and the lens reads with it`, async () => {
      const { page } = bench;
      if (folder !== null) await explorerRow(page, folder).click();
      const confirm = pickRow(page, 'Read with this network');
      // Where the file does not say which characters it reads, the vocabulary beside it is offered first.
      const beside = pickRow(page, 'vocabulary.json');
      await eventually(async () => {
        await page.keyboard.press('Escape');
        await explorerRow(page, file).click({ button: 'right', timeout: 2_000 });
        const item = page.locator('.context-view .action-label', { hasText: 'Open Network' }).first();
        await item.waitFor({ timeout: 2_000 });
        // A menu of VS Code heeds no click in the first 100 ms after it opened.
        await page.waitForTimeout(300);
        await item.click({ timeout: 2_000 });
        await confirm.or(beside).first().waitFor({ timeout: 5_000 });
      });
      if (await beside.isVisible()) await beside.click();
      await confirm.waitFor();
      for (const prompt of ['after "the "', 'after "    return "', 'after "⏎for (int i = 0; i <"']) {
        assert.match((await pickRow(page, prompt).textContent()) ?? '', /\d %/);
      }
      if (format === 'Keras') await screenshot(page, 'open-network');
      await confirm.click();
      await eventually(async () => assert.match((await networkOfLens(page)) ?? '', new RegExp(`^\\s*${name}\\b`)));
      await lens(page).locator('.row').first().waitFor();
      await eventually(async () => {
        const coloured = await colouredPositions(page);
        assert.ok(coloured >= 100, `only ${coloured} positions of the text have a colour`);
      });
      if (folder !== null) await explorerRow(page, folder).click();
      await runCommand(page, 'Notifications: Clear All Notifications');
    });
  }

  it('leaves nothing to complain about', () => {
    assert.deepEqual(bench.complaints, []);
  });
});
