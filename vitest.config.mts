import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const chromium = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  path => path !== undefined && existsSync(path),
);

export default defineConfig({
  // Lit's legacy decorators need the same settings as src/webview/tsconfig.json.
  oxc: { decorator: { legacy: true }, assumptions: { setPublicClassFields: true } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          maxWorkers: 2,
          include: ['test/unit/**/*.test.ts'],
          environment: 'node',
          // Of a machine that is busy with other things: what hangs is found later, nothing is found that does not.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          teardownTimeout: 120_000,
        },
      },
      {
        extends: true,
        // Found in advance: a dependency that Vite discovers during a run reloads the page under the tests.
        optimizeDeps: { include: ['axe-core', 'culori', 'culori/fn', 'lit'] },
        test: {
          name: 'webview',
          include: ['test/webview/**/*.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              launchOptions: {
                ...(chromium === undefined ? {} : { executablePath: chromium }),
                args: [
                  '--no-sandbox',
                  '--disable-quic',
                  '--disable-background-networking',
                  '--disable-component-update',
                  '--disable-sync',
                ],
              },
            }),
          },
        },
      },
    ],
  },
});
