/** Runs a Mocha suite inside the extension host of a VS Code server, with the workbench in a headless Chromium. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import { workbenchUrl } from './vscodeServer.mjs';

/** What VS Code itself says on every run. */
const noise =
  /^(Ignoring fetching|Creating a socket|Resolv|\[Service Worker\]|ChatSessionStore|Updating additional|\[ChatModelSelection\])/;

/** Arguments that keep Chromium off the network. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @param {{server: {url: string, authority: string}, chromium: string, workspace: string, extension: string,
 *   tests: string, screenshot: string, timeout: number, log?: (line: string) => void}} options paths are absolute;
 *   `tests` is a module that exports run(); `screenshot` is written when the suite does not end in `timeout` ms
 * @returns {Promise<number>} the suite's exit code
 */
export const runHostSuite = async ({
  server,
  chromium,
  workspace,
  extension,
  tests,
  screenshot,
  timeout,
  log = console.log,
}) => {
  const { chromium: driver } = await import('playwright');
  const profile = await mkdtemp(join(tmpdir(), 'cell-lens-profile-'));
  const context = await driver.launchPersistentContext(profile, {
    executablePath: chromium,
    headless: true,
    args: chromiumArguments,
    viewport: { width: 1280, height: 800 },
  });
  const remote = path => `vscode-remote://${server.authority}${path}`;
  let timer;
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const exited = new Promise((resolve, reject) => {
      void page.exposeFunction('codeAutomationExit', code => resolve(code));
      timer = setTimeout(() => reject(new Error(`the suite did not end in ${timeout / 1000} s`)), timeout);
    });
    await page.exposeFunction('codeAutomationLog', (_type, args) => {
      const line = format(...args);
      if (!noise.test(line)) log(line);
    });
    await page.goto(
      workbenchUrl(server.url, workspace, [
        ['extensionDevelopmentPath', remote(extension)],
        ['extensionTestsPath', remote(tests)],
      ]),
    );
    return await exited.catch(async error => {
      await page.screenshot({ path: screenshot });
      throw error;
    });
  } finally {
    clearTimeout(timer);
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
};
