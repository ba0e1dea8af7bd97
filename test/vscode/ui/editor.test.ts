import * as assert from 'node:assert/strict';
import { eventually } from './eventually.js';
import { glyphsOf } from './pixels.js';
import {
  caret,
  chooseTheme,
  lens,
  openFile,
  openWorkbench,
  reloadWindow,
  runCommand,
  screenshot,
  screenshotOfFailure,
  type Workbench,
} from './workbench.js';

const rowText = (bench: Workbench, line: number): Promise<string | null> =>
  lens(bench.page).locator(`.row[aria-rowindex="${line}"] .text`).textContent({ timeout: 2_000 });

/** The first line number that the lens shows whole. */
const firstLineOfLens = (bench: Workbench): Promise<number> =>
  lens(bench.page)
    .locator('.scroller')
    .evaluate(scroller => {
      const top = scroller.getBoundingClientRect().top;
      const rows = [...scroller.querySelectorAll('.row')];
      const first = rows.find(row => row.getBoundingClientRect().top >= top - 1);
      return Number(first?.getAttribute('aria-rowindex'));
    });

/** The smallest line number in the margin of the first editor group. */
const firstLineOfEditor = (bench: Workbench): Promise<number> =>
  bench.page
    .locator('.editor-instance .margin-view-overlays .line-numbers')
    .evaluateAll(numbers =>
      Math.min(...numbers.map(number => Number(number.textContent)).filter(number => number > 0)),
    );

/** Turns the wheel over the editor; it takes a few lines for a notch. */
const turnWheel = async (bench: Workbench, notches: number): Promise<void> => {
  const box = await bench.page.locator('.editor-instance .monaco-editor').first().boundingBox();
  assert.ok(box);
  await bench.page.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
  for (let notch = 0; notch < Math.abs(notches); notch++) await bench.page.mouse.wheel(0, Math.sign(notches) * 120);
};

describe('the lens and the editor', () => {
  let bench: Workbench;

  before(async () => {
    bench = await openWorkbench();
    await chooseTheme(bench.page, 'Dark Modern');
    await openFile(bench.page, 'inventory.c');
    await runCommand(bench.page, 'Show LSTM cell activations');
    await lens(bench.page).locator('.row').first().waitFor();
  });

  afterEach(async function () {
    await screenshotOfFailure(bench.page, this.currentTest);
  });

  after(() => bench.close());

  it('puts the caret of the editor on the character that was clicked', async () => {
    const clicked = await eventually(async () => (await glyphsOf(bench.page, 13))[4]);
    assert.ok(clicked);
    await bench.page.mouse.click(clicked.x + clicked.width / 2, clicked.y + clicked.height / 2);
    await eventually(async () => assert.deepEqual(await caret(bench.page), { line: 14, column: clicked.index + 1 }));
  });

  it('has a caret of its own that speaks of the character it is on', async () => {
    const frame = lens(bench.page);
    const where = frame.locator('lens-character-card .where');
    await frame.locator('.scroller').focus();
    await bench.page.keyboard.press('Control+Home');
    await eventually(async () =>
      assert.match((await where.textContent({ timeout: 2_000 })) ?? '', /line 1, column 1 /),
    );
    await bench.page.keyboard.press('ArrowDown');
    await bench.page.keyboard.press('ArrowRight');
    await eventually(async () =>
      assert.match((await where.textContent({ timeout: 2_000 })) ?? '', /line 2, column 2 /),
    );
    const spoken = await frame.locator('[aria-live]').allTextContents();
    assert.ok(
      spoken.some(text => /line 2/i.test(text)),
      `a screen reader hears: ${spoken.join(' | ')}`,
    );
    await bench.page.keyboard.press('Escape');
    await where.waitFor({ state: 'hidden' });
  });

  it('scrolls the editor when the lens is scrolled', async () => {
    const before = await firstLineOfEditor(bench);
    const box = await lens(bench.page).locator('.scroller').boundingBox();
    assert.ok(box);
    await bench.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await bench.page.mouse.wheel(0, 400);
    await eventually(async () => assert.ok((await firstLineOfLens(bench)) > 10));
    await eventually(async () => {
      const [left, right] = [await firstLineOfEditor(bench), await firstLineOfLens(bench)];
      assert.ok(left > before && Math.abs(right - left) <= 1, `the editor is at ${left}, the lens at ${right}`);
    });
  });

  it('scrolls when the editor is scrolled', async () => {
    await turnWheel(bench, -60);
    await eventually(async () => assert.equal(await firstLineOfLens(bench), 1));
    await turnWheel(bench, 12);
    await eventually(async () => {
      const [left, right] = [await firstLineOfEditor(bench), await firstLineOfLens(bench)];
      assert.ok(right > 10 && Math.abs(left - right) <= 2, `the editor is at ${left}, the lens at ${right}`);
    });
  });

  it('follows the active editor', async () => {
    await bench.page.locator('.editor-instance .monaco-editor').first().click();
    await openFile(bench.page, 'diary.py');
    await eventually(async () => assert.match((await rowText(bench, 1)) ?? '', /A diary in one file/));
    await screenshot(bench.page, 'follows-python');
  });

  it('shows what is typed', async () => {
    await bench.page.locator('.editor-instance .monaco-editor .view-lines').first().click();
    await bench.page.keyboard.press('Control+Home');
    await bench.page.keyboard.type('# written by hand');
    await bench.page.keyboard.press('Enter');
    await eventually(async () => assert.equal(await rowText(bench, 1), '# written by hand'));
    assert.match((await rowText(bench, 2)) ?? '', /A diary in one file/);
    await bench.page.keyboard.press('Control+z');
    await eventually(async () => assert.match((await rowText(bench, 1)) ?? '', /A diary in one file/));
  });

  it('shows an untitled document', async () => {
    await runCommand(bench.page, 'File: New Untitled Text File');
    await bench.page.keyboard.type('x = "never saved"');
    await eventually(async () => assert.equal(await rowText(bench, 1), 'x = "never saved"'));
  });

  it('is there again, with the same file, after the window is reloaded', async () => {
    await openFile(bench.page, 'queue.go');
    await eventually(async () => assert.match((await rowText(bench, 1)) ?? '', /Package queue/));
    await reloadWindow(bench.page);
    await eventually(async () => assert.match((await rowText(bench, 1)) ?? '', /Package queue/));
  });

  it('says nothing on the console', () => {
    assert.deepEqual(bench.complaints, []);
  });
});
