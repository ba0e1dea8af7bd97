/** Screenshots of the pages besides the lens: `node test/webview/preview/shootPages.mjs [FOLDER [PAGE]]`. */
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
const pages = {
  setup: [300, 900],
  running: [320, 900],
  'running-wide': [1000, 700],
  'running-low': [1320, 265],
  'setup-low': [1320, 265],
  'idle-low': [1320, 265],
  flow: [1280, 720],
  evidence: [1280, 1500],
  'evidence-narrow': [480, 2600],
  gates: [1280, 760],
  'gates-narrow': [480, 1300],
};
const only = process.argv[3];

try {
  const address = await buildPreview(temporary, 'pages.ts');
  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light']) {
    for (const [name, [width, height]] of Object.entries(pages)) {
      if (only !== undefined && !name.startsWith(only)) continue;
      const page = await browser.newPage({ viewport: { width, height } });
      page.on('pageerror', error => console.error(`${theme} ${name}: ${error.message}`));
      page.on('console', message => {
        if (message.type() === 'error') console.error(`${theme} ${name}: ${message.text()}`);
      });
      await page.goto(`${address}?theme=${theme}&page=${name.split('-')[0]}`);
      // The view has the side bar's colour.
      if (/^(setup|running|idle)/.test(name)) {
        await page.evaluate(() => {
          document.body.style.background = 'var(--vscode-sideBar-background)';
        });
      }
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(folder, `${theme}-${name}.png`) });
      await page.close();
    }
  }
} finally {
  await browser.close();
  rmSync(temporary, { recursive: true, force: true });
}
