import * as assert from 'node:assert/strict';
import { eventually } from './eventually.js';
import { foundCell } from './oracle.js';
import {
  lens,
  openFile,
  openWorkbench,
  runCommand,
  screenshot,
  screenshotOfFailure,
  type Workbench,
} from './workbench.js';

/** A row of the Cells view. */
const row = (bench: Workbench, text: string | RegExp) =>
  bench.page.locator('.pane', { hasText: 'Cells' }).locator('.monaco-list-row', { hasText: text });

const active = (bench: Workbench): Promise<string | null> =>
  lens(bench.page).locator('lens-cell-chips li.active .cell').getAttribute('data-cell', { timeout: 2_000 });

describe('the cells of the network', () => {
  let bench: Workbench;
  const string = `0:${foundCell('string', 'c').unit}`;
  const comment = `0:${foundCell('comment', 'c').unit}`;

  before(async () => {
    bench = await openWorkbench();
    await openFile(bench.page, 'inventory.c');
    await runCommand(bench.page, 'Show LSTM cell activations');
    await lens(bench.page).locator('.row').first().waitFor();
  });

  afterEach(async function () {
    await screenshotOfFailure(bench.page, this.currentTest);
  });

  after(async () => {
    assert.deepEqual(bench.complaints, []);
    await bench.close();
  });

  it('opens on the quote cell of the atlas, and another one found colours the text when it is chosen', async () => {
    assert.equal(await active(bench), string);
    await runCommand(bench.page, 'Find Cell');
    const input = bench.page.locator('.quick-input-widget:visible input[type=text]').first();
    await input.fill('Comment');
    await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: comment }).first().click();
    await eventually(async () => assert.equal(await active(bench), comment));
  });

  it('lists what was found with its tier and score; a row colours the text', async () => {
    const { page } = bench;
    await runCommand(page, 'Focus on Cells View');
    await row(bench, /cell-lens-1x512/).waitFor();
    const found = row(bench, new RegExp(`${string}.*${foundCell('string', 'c').tier}`)).first();
    await found.click();
    await screenshot(page, 'cells');
    await eventually(async () => assert.equal(await active(bench), string));
  });

  it('switches a cell off: the cost of the text and the odds of what follows change, and come back', async () => {
    const page = lens(bench.page);
    const odds = async (): Promise<string> =>
      (await page.locator('lens-character-card .next').first().innerText({ timeout: 2_000 })).replaceAll(/\s+/g, ' ');
    // Between the quotes of the third line, where the cell of strings has a say.
    const glyph = page.locator('.row[aria-rowindex="3"] .text');
    await glyph.click({ position: { x: 485, y: 6 } });
    await page.locator('lens-character-card .next').first().waitFor();
    const before = await odds();
    assert.doesNotMatch(before, /\(/);

    await page.locator('lens-hold-controls .toggle').click();
    await eventually(async () =>
      assert.match(
        await page.locator('lens-status-footer .change').innerText({ timeout: 2_000 }),
        new RegExp(`Holding ${string} at 0.00 costs [+−][\\d.]+ bits per character`),
      ),
    );
    await eventually(async () => assert.match(await odds(), /\([\d.]+%\)/));
    assert.notEqual((await odds()).replaceAll(/ ?\([\d.]+%\)/g, ''), before);
    await page.locator('lens-continuation .write').click();
    await eventually(async () => {
      const [now, free] = await page.locator('lens-continuation pre').allInnerTexts();
      assert.ok(now !== undefined && free !== undefined && now.length > 0 && now !== free);
    });
    await screenshot(bench.page, 'cell-off');

    await page.locator('lens-hold-controls .toggle').click();
    await eventually(async () => assert.equal(await odds(), before));
    assert.equal(await page.locator('lens-status-footer .change').count(), 0);
  });

  it('puts where the cell is wrong among the Problems, and takes it away again', async () => {
    await runCommand(bench.page, 'Show Where Cell Is Wrong');
    const problem = bench.page.locator('.markers-panel .monaco-list-row', { hasText: `Cell ${string} is` });
    await problem.first().waitFor();
    await screenshot(bench.page, 'cell-problems');
    await runCommand(bench.page, 'Clear Problems of Cells');
    await eventually(async () => assert.equal(await problem.count(), 0));
    await runCommand(bench.page, 'View: Hide Panel');
  });

  it('jumps to another file where the cell is on', async () => {
    await runCommand(bench.page, 'Show Where Else Cell Is On');
    const place = bench.page.locator('.quick-input-list .monaco-list-row', { hasText: /Orchard\.java:\d+/ }).first();
    await place.waitFor({ timeout: 60_000 });
    await screenshot(bench.page, 'cell-places');
    const line = /Orchard\.java:(\d+)/.exec((await place.innerText()).replaceAll('\n', ' '))?.[1];
    await place.click();
    await bench.page.locator('.tab.active', { hasText: 'Orchard.java' }).first().waitFor();
    await eventually(async () =>
      assert.match(
        (await bench.page.locator('#status\\.editor\\.selection').textContent({ timeout: 2_000 })) ?? '',
        new RegExp(`Ln ${line},`),
      ),
    );
  });
});
