import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatRgb } from '../../../src/shared/colourPalette.js';
import { colourTable } from '../../../src/shared/colourScale.js';
import { writeHtml } from '../../../src/shared/export/html.js';
import { paletteOf, quantise } from '../../../src/shared/export/themes.js';
import type { View } from '../../../src/shared/export/view.js';
import { cellIndex } from '../../../src/shared/units.js';
import { hidden, networkInfo, recordingOf, someValues, viewOf, written } from './recordings.js';

const text = 'if (a < b && "c">d)\r\n\t{ 😀 </pre></script>\x1b }\n\nend';
const values = [someValues(text.length, 0.3), someValues(text.length, 1.7)] as const;
const network = networkInfo([{ concept: 'string', cell: cellIndex(0, 1, hidden), sign: 1, languages: [] }]);

const css = (rgb: readonly number[]): string => `rgb(${rgb.join(', ')})`;
const settled = (page: Page): Promise<unknown> => page.waitForSelector('#text i');

/** Every character of the page with its colours, in order. */
const characters = (page: Page): Promise<{ character: string; background: string; colour: string }[]> =>
  page.$$eval('#text i', items =>
    items.map(item => ({
      character: item.textContent ?? '',
      background: getComputedStyle(item).backgroundColor,
      colour: getComputedStyle(item).color,
    })),
  );

describe('html', () => {
  let folder = '';
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  const openPage = async (html: string, name: string): Promise<void> => {
    const path = join(folder, name);
    await writeFile(path, html);
    await page.goto(pathToFileURL(path).href);
  };

  const pageOf = async (...parts: Parameters<typeof recordingOf>): Promise<string> => viewed(parts);

  const viewed = async (parts: Parameters<typeof recordingOf>, view: Partial<View> = {}): Promise<string> => {
    const recording = recordingOf(...parts);
    return (
      await written(recording, (_, values, sink) => writeHtml(recording, values, sink, viewOf(recording, view)))
    ).text();
  };

  beforeAll(async () => {
    const executablePath = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
      path => path !== undefined && existsSync(path),
    );
    folder = await mkdtemp(join(tmpdir(), 'cell-lens-page-'));
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
    });
    page = await browser.newPage({ colorScheme: 'dark' });
    page.on('console', message => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', error => problems.push(error.message));
    page.on('request', request => request.url().startsWith('file:') || problems.push(`loads ${request.url()}`));
  });

  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['dark', 'light'] as const)('shows the text on the colours of the scale, %s', async theme => {
    await page.emulateMedia({ colorScheme: theme });
    await openPage(await pageOf(text, values, { network }), 'page.html');
    await settled(page);
    const table = colourTable(paletteOf(theme), { mode: 'signed' });
    for (const cell of [0, 1] as const) {
      if (cell === 1) await page.getByRole('radio', { name: '1:2' }).check();
      const shown = await characters(page);
      expect(shown.map(({ character }) => character).join('')).toBe(text);
      let offset = 0;
      for (const { character, background, colour } of shown) {
        expect(background).toBe(css(table[quantise(values[cell][offset + character.length - 1]!, 1) + 128]!));
        expect(colour).toBe(css(paletteOf(theme).text));
        offset += character.length;
      }
    }
    expect(await page.locator('#scale').innerText()).toMatch(/^-1\s+1\s+blue above zero, orange below$/);
    expect(problems).toEqual([]);
  });

  it('follows a change of the theme', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await openPage(await pageOf(text, values, { network }), 'page.html');
    await settled(page);
    await page.emulateMedia({ colorScheme: 'light' });
    const light = colourTable(paletteOf('light'), { mode: 'signed' });
    await expect
      .poll(async () => (await characters(page))[0]?.background)
      .toBe(css(light[quantise(values[0][0]!, 1) + 128]!));
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      css(paletteOf('light').background),
    );
  });

  it('says under the pointer and at the keyboard caret what every cell holds', async () => {
    await openPage(await pageOf(text, values, { network }), 'page.html');
    await settled(page);
    const card = page.locator('#card');
    const offset = text.indexOf('"');
    await page.locator('#text i').nth(offset).hover();
    const [first, second] = values.map(row => row[offset]!.toFixed(4));
    expect((await card.innerText()).split(/\s*\n\s*/)).toEqual([
      '‘"’',
      `line 1, column ${offset + 1}`,
      'string 0:1',
      first,
      '1:2',
      second,
    ]);
    await page.mouse.move(0, 0);
    await expect.poll(() => card.isVisible()).toBe(false);
    await page.locator('#text').focus();
    await page.keyboard.press('ArrowRight');
    expect(await card.innerText()).toMatch(/‘i’\s+line 1, column 1/);
    await page.keyboard.press('ArrowDown');
    expect(await card.innerText()).toMatch(/tab\s+line 2, column 1/);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    expect(await card.innerText()).toContain('‘}’');
    await page.keyboard.press('Escape');
    expect(await card.isVisible()).toBe(false);
    expect(problems).toEqual([]);
  });

  it('colours a long text where it is looked at, and no more', async () => {
    const long = Array.from({ length: 3000 }, (_, line) => `line ${line} 😀 of a longer text\n`).join('');
    const numbers = [someValues(long.length, 0), someValues(long.length, 1)] as const;
    await openPage(await pageOf(long, numbers, {}, 4096), 'long.html');
    await settled(page);
    expect(await page.locator('#text i').count()).toBeLessThan(long.length / 4);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const last = page.locator('#text .block').last();
    await expect.poll(() => last.locator('i').count()).toBeGreaterThan(0);
    const table = colourTable(paletteOf('light'), { mode: 'signed' });
    await page.emulateMedia({ colorScheme: 'light' });
    const expected = css(table[quantise(numbers[0].at(-1)!, 1) + 128]!);
    await expect
      .poll(() =>
        last
          .locator('i')
          .last()
          .evaluate(item => getComputedStyle(item).backgroundColor),
      )
      .toBe(expected);
    await expect.poll(() => page.locator('#text .block').first().locator('i').count()).toBe(0);
    expect(await page.locator('#text').evaluate(pre => pre.textContent)).toBe(long);
  });

  it('shows an empty file, and a hostile name as text', async () => {
    const title = '<img src=x onerror=alert(1)>"&.c';
    await openPage(await pageOf('', [[], []], { title }), 'empty.html');
    expect(await page.locator('h1').innerText()).toBe(title);
    expect(await page.locator('#text').innerText()).toBe('');
    expect(problems).toEqual([]);
  });

  it('names both themes in its style, so that it needs no other file', async () => {
    const html = await pageOf(text, values);
    expect(html).toContain(`--background:${formatRgb(paletteOf('light').background)}`);
    expect(html).toContain(`--background:${formatRgb(paletteOf('dark').background)}`);
    expect(html).not.toMatch(/\b(?:src|href)=/);
  });
});
