/** Screenshots of the lens in VS Code's four kinds of theme: `node test/webview/preview/shoot.mjs [FOLDER]`. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { buildPreview } from './build.mjs';

const folder = process.argv[2] ?? 'test-results/preview';
mkdirSync(folder, { recursive: true });
const temporary = mkdtempSync(join(tmpdir(), 'cell-lens-preview-'));
const executable = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  path => path !== undefined && existsSync(path),
);
const browser = await chromium.launch({ args: ['--no-sandbox'], ...(executable && { executablePath: executable }) });

const hoverAt = async (page, line, column) => {
  await page.evaluate(row => {
    const view = globalThis.lens.app.renderRoot.querySelector('lens-text-view');
    if (row > view.topLine + view.linesInView - 6) view.scrollByReader(row - 12);
  }, line);
  await page.waitForTimeout(300);
  const point = await page.evaluate(
    ([row, index]) => {
      const view = globalThis.lens.app.renderRoot.querySelector('lens-text-view');
      const box = view.boxOf(row, index);
      const bounds = view.getBoundingClientRect();
      return { x: bounds.left + (box.left + box.right) / 2, y: bounds.top + (box.top + box.bottom) / 2 };
    },
    [line, column],
  );
  await page.mouse.move(point.x, point.y);
  await page.waitForTimeout(400);
  return point;
};

const shots = {
  plain: async () => {},
  hover: page => hoverAt(page, 22, 36),
  docked: async page => {
    const { x, y } = await hoverAt(page, 22, 36);
    await page.mouse.click(x, y);
    await page.waitForTimeout(300);
    await hoverAt(page, 28, 24);
  },
  picker: async page => {
    await page.getByRole('button', { name: 'Choose cells' }).click();
    await page.waitForTimeout(200);
  },
  graded: async page => {
    await page.getByRole('button', { name: /^Column/ }).click();
    await hoverAt(page, 66, 20);
  },
  signed: async page => {
    await page.getByRole('radio', { name: 'signed' }).check({ force: true });
    await hoverAt(page, 12, 10);
  },
};

try {
  const address = await buildPreview(temporary);
  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light']) {
    for (const [size, viewport] of Object.entries({
      wide: { width: 1280, height: 800 },
      half: { width: 640, height: 800 },
    })) {
      for (const [name, act] of Object.entries(shots)) {
        if (size === 'half' && !['hover', 'docked', 'picker'].includes(name)) continue;
        const page = await browser.newPage({ viewport });
        page.on('pageerror', error => console.error(`${theme} ${size} ${name}: ${error.message}`));
        page.on('console', message => {
          if (message.type() === 'error') console.error(`${theme} ${size} ${name}: ${message.text()}`);
        });
        await page.goto(`${address}?theme=${theme}`);
        await page.waitForTimeout(400);
        await act(page);
        await page.screenshot({ path: join(folder, `${theme}-${size}-${name}.png`) });
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
  rmSync(temporary, { recursive: true, force: true });
}
