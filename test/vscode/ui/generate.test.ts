import * as assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { eventually } from './eventually.js';
import { expectationsOf, foundCell, symbols } from './oracle.js';
import { checkPainted, palette } from './painted.js';
import { shownCharacters } from './pixels.js';
import {
  caret,
  lens,
  openFile,
  openWorkbench,
  runCommand,
  screenshot,
  screenshotOfFailure,
  type Workbench,
} from './workbench.js';

const file = 'short.c';
/** Ends in the middle of a line: the text goes on from the caret. */
const prompt = '/* Says hello. */\nint main(void) {\n    puts("hello");\n    if (';
const chosen = { Temperature: '0.9', 'Top-k': '3', Seed: '7', Length: '160' };

/** Generates with `chosen`, changing one option after the other: with keys, for the list's tooltips cover its rows. */
const generate = async (page: Page): Promise<void> => {
  await runCommand(page, 'Cell Lens: Generate Text');
  const row = (text: string) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  const first = page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Generate' });
  for (const [index, [name, value]] of Object.entries(chosen).entries()) {
    await first.waitFor();
    for (let down = 0; down <= index; down++) await page.keyboard.press('ArrowDown');
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: `${name}: ` }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-title', { hasText: new RegExp(`^${name}$`) }).waitFor();
    await page.locator('.quick-input-widget:visible input[type=text]').first().fill(value);
    await page.keyboard.press('Enter');
    await row(`${name}: ${value}`).waitFor();
  }
  await first.waitFor();
  await page.keyboard.press('Enter');
};

/** Opens the file with the caret at its end. */
const openAtEnd = async (page: Page): Promise<void> => {
  await openFile(page, file);
  await eventually(async () => {
    await page.keyboard.press('Control+1');
    await page.keyboard.press('Control+End');
    const { line, column } = await caret(page);
    const lines = prompt.split('\n');
    assert.deepEqual([line, column], [lines.length, lines.at(-1)!.length + 1]);
  });
};

/** The text of the lens, once it shows the prompt and as much as was asked for. */
const textOfLens = (page: Page): Promise<string> =>
  eventually(async () => {
    const rows = await lens(page)
      .locator('.row')
      .evaluateAll(all =>
        all
          .map(row => ({
            at: Number(row.getAttribute('aria-rowindex')),
            text: [...(row.querySelector('.text')?.childNodes ?? [])].find(node => node instanceof Text)?.data ?? '',
          }))
          .sort((a, b) => a.at - b.at)
          .map(({ text }) => text),
      );
    const text = rows.join('\n');
    assert.ok(text.startsWith(prompt), `the lens shows ${JSON.stringify(text.slice(0, 80))}`);
    // Empty lines have no text of their own: as many characters as there are is all that can be said.
    assert.equal(text.length, prompt.length + Number(chosen.Length));
    return text;
  });

describe('generating text', () => {
  let bench: Workbench;
  let folder: string;
  let generated: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cell-lens-generate-'));
    await writeFile(join(folder, file), prompt);
    bench = await openWorkbench(folder);
    await openAtEnd(bench.page);
  });

  afterEach(async function () {
    await screenshotOfFailure(bench.page, this.currentTest);
  });

  after(async () => {
    await bench.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('goes on from the caret with one of the most likely characters each time', async () => {
    await generate(bench.page);
    generated = await textOfLens(bench.page);
    const expected = expectationsOf(generated);
    const readable = symbols.flatMap((symbol, index) => (symbol === '' ? [] : [index]));
    for (let offset = prompt.length; offset < generated.length; offset++) {
      const { next } = expected[offset - 1]!;
      const third = readable.map(index => next[index]!).sort((a, b) => b - a)[Number(chosen['Top-k']) - 1]!;
      const probability = next[symbols.indexOf(generated[offset]!)]!;
      assert.ok(probability >= 0.999 * third, `character ${offset} was not among the three most likely`);
    }
  });

  it('colours every generated character by the chosen cell', async () => {
    const { page } = bench;
    const expected = expectationsOf(generated);
    const { unit, sign, threshold } = foundCell('string', 'c');
    const lines = prompt.split('\n').length;
    await lens(page).locator(`[data-cell="0:${unit}"]`).first().click();
    const band = { values: expected.map(({ signal }) => signal(unit, 'tanh_c')), unit: 1, y: 1 };
    for (const scale of [{ mode: 'on/off', threshold, sign }, { mode: 'signed' }] as const) {
      await lens(page).locator(`input[name=scale][value="${scale.mode}"]`).check({ force: true });
      const { colours } = await eventually(async () =>
        checkPainted(page, expected, await palette(page, 'light'), { ...band, scale }),
      );
      assert.ok(colours >= 2, 'everything has one colour');
    }
    const shown = (await shownCharacters(page)).filter(
      ({ line, character }) => line >= lines && character.trim() !== '',
    );
    assert.ok(shown.length >= 20, `only ${shown.length} generated characters are in view`);
    await screenshot(page, 'generated-text');
  });

  it('writes the same text for the same seed, and another one for the next', async () => {
    const { page } = bench;
    const toast = page.locator('.notification-toast', { hasText: 'went on from the caret' });
    await toast.getByRole('button', { name: 'Next seed' }).click();
    await page.locator('.notification-toast', { hasText: 'seed 8' }).waitFor();
    await eventually(async () => assert.notEqual(await textOfLens(page), generated));
    await runCommand(page, 'Notifications: Clear All Notifications');
    await openAtEnd(page);
    await generate(page);
    await eventually(async () => assert.equal(await textOfLens(page), generated));
  });

  it('changes the file only when asked to', async () => {
    const { page } = bench;
    const onDisk = (): Promise<string> => readFile(join(folder, file), 'utf8');
    assert.equal(await onDisk(), prompt);
    const toast = page.locator('.notification-toast', { hasText: 'The file itself is as it was' });
    await toast.getByRole('button', { name: `Insert into ${file}` }).click();
    await page.locator('.tab.active', { hasText: file }).first().waitFor();
    await page.locator('.tab', { hasText: `Lens: ${file}` }).waitFor();
    assert.equal(await textOfLens(page), generated);
    await page.keyboard.press('Control+S');
    await eventually(async () => assert.equal(await onDisk(), generated));
    // One undo takes all of it away.
    await page.keyboard.press('Control+Z');
    await page.keyboard.press('Control+S');
    await eventually(async () => assert.equal(await onDisk(), prompt));
  });
});
