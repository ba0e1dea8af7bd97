import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type FrameLocator, type Page } from 'playwright';
import { chromiumPath, screenshotFolder, serverUrl, workspaceFolder } from './environment.js';

/** A VS Code in a browser of its own, driven as a person would: keys, palette, pointer. */
export interface Workbench {
  readonly page: Page;
  /** What the page's console said that is about us: errors and refusals of the content security policy. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Milliseconds that any one thing may take to appear: a machine with other work to do takes its time. */
const patience = 60_000;

/** Said by VS Code itself on every run: its own service worker, manifest and signing module are not served. */
const known = [/serviceWorker\.js/, /manifest\.json/, /vsda/, /WebSocket/, /net::ERR_/, /404 \(Not Found\)/];

const isOurs = (text: string): boolean =>
  /cell-?lens|content security policy|refused to|uncaught/i.test(text) && !known.some(pattern => pattern.test(text));

/** Opens the workbench on a folder, the samples unless it says otherwise, and waits until it is ready for keys. */
export const openWorkbench = async (folder = workspaceFolder): Promise<Workbench> => {
  const profile = await mkdtemp(join(tmpdir(), 'cell-lens-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath,
    headless: true,
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    viewport: { width: 1680, height: 1050 },
  });
  context.setDefaultTimeout(patience);
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type()) && isOurs(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', error => {
    if (isOurs(`${error.message} ${error.stack}`)) complaints.push(error.message);
  });
  const address = new URL(serverUrl);
  address.searchParams.set('folder', folder);
  await page.goto(address.toString());
  await ready(page);
  return {
    page,
    complaints,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
};

/** Waits until the workbench is drawn and its extension host answers. */
const ready = async (page: Page): Promise<void> => {
  await page.locator('.monaco-workbench .part.statusbar').waitFor();
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
};

/** Reloads the window by its own command, which keeps what is open; a reload of the page may come before it is kept. */
export const reloadWindow = async (page: Page): Promise<void> => {
  const before = await page.evaluate(() => performance.timeOrigin);
  await runCommand(page, 'Developer: Reload Window');
  await page.waitForFunction(origin => performance.timeOrigin !== origin, before);
  await ready(page);
};

/**
 * Runs a command by its title (with its category where the title alone is not enough). The palette does not refresh
 * when commands arrive after it opened, hence the retries; each waits longer, because a slow machine needs it.
 */
export const runCommand = async (page: Page, title: string): Promise<void> => {
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  const deadline = Date.now() + patience;
  for (let timeout = 2_000; ; timeout = Math.min(2 * timeout, 16_000)) {
    await page.keyboard.press('F1');
    const input = page.locator('.quick-input-widget:visible input[type=text]').first();
    try {
      await input.waitFor({ state: 'visible', timeout });
      await input.fill(`>${title}`, { timeout });
      await row.waitFor({ timeout });
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await page.keyboard.press('Escape');
      await page.waitForTimeout(100);
      continue;
    }
    // Not tried again: a click that is late may have run the command.
    await row.click();
    return;
  }
};

/** Opens a file of the workspace in the editor group that has the focus. */
export const openFile = async (page: Page, name: string): Promise<void> => {
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first().dblclick();
  await page.locator('.tab.active', { hasText: name }).first().waitFor();
};

/** The document inside the lens's webview. */
export const lens = (page: Page): FrameLocator =>
  page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');

/** Chooses a colour theme by the name that VS Code shows for it. */
export const chooseTheme = async (page: Page, name: string): Promise<void> => {
  await runCommand(page, 'Preferences: Color Theme');
  const input = page.locator('.quick-input-widget:visible input[type=text]').first();
  await input.fill(name);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
  await input.waitFor({ state: 'hidden' });
};

/** The caret of the first editor group, counted from 1 as the status bar prints it. Gives that group the focus. */
export const caret = async (page: Page): Promise<{ line: number; column: number }> => {
  await page.keyboard.press('Control+1');
  const text = (await page.locator('#status\\.editor\\.selection').textContent({ timeout: 2_000 })) ?? '';
  const match = /Ln (\d+), Col (\d+)/.exec(text);
  if (match === null) throw new Error(`the status bar shows no caret: ${text}`);
  return { line: Number(match[1]), column: Number(match[2]) };
};

/** Leaves a picture of the window for people to look at. */
export const screenshot = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: join(screenshotFolder, `${name}.png`) });
};

/** For afterEach: leaves a picture of the window when the test has failed. */
export const screenshotOfFailure = async (page: Page, test: Mocha.Test | undefined): Promise<void> => {
  if (test?.state === 'failed') await screenshot(page, `failed ${test.title}`.replace(/[^\w-]+/g, '-'));
};
