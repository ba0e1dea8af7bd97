/**
 * JavaScript time of the lens in headless Chromium: recolouring a full screen for another cell, and a frame of
 * scrolling through a 1 MB document. `node bench/webview.mjs [--quick] [--json FILE]`.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { buildPreview } from '../test/webview/preview/build.mjs';

const quick = process.argv.includes('--quick');
const jsonPath = process.argv.includes('--json') ? process.argv[process.argv.indexOf('--json') + 1] : undefined;
const rounds = quick ? 30 : 300;
/** Milliseconds after which a measurement ends with the rounds it has: a slow machine must not take for ever. */
const patience = quick ? 10_000 : 40_000;

const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.floor(part * (values.length - 1))];
const summary = values => ({ median: quantile(values, 0.5), p95: quantile(values, 0.95), rounds: values.length });

/** Runs in the page. Time that the fake engine takes to make its answers up is not the lens's and is taken off. */
const recolour = async ([count, patience]) => {
  const end = performance.now() + patience;
  const { app, host, session } = globalThis.lens;
  const view = app.renderRoot.querySelector('lens-text-view');
  const times = [];
  for (let round = 0; round < count && performance.now() < end; round++) {
    const cells = session.choice.cells;
    const next = cells[(cells.indexOf(session.choice.active) + 1) % cells.length];
    const own = host.ownMs;
    const started = performance.now();
    session.activate(next);
    await app.updateComplete;
    view.paint();
    times.push(performance.now() - started - (host.ownMs - own));
    await new Promise(requestAnimationFrame);
  }
  return times;
};

const scroll = async ([count, patience]) => {
  const end = performance.now() + patience;
  const { app, host } = globalThis.lens;
  const view = app.renderRoot.querySelector('lens-text-view');
  const strip = app.renderRoot.querySelector('lens-overview-strip');
  const times = [];
  for (let round = 0; round < count && performance.now() < end; round++) {
    const own = host.ownMs;
    const started = performance.now();
    view.scrollByReader(view.topLine + 3.4);
    view.paint();
    await strip.updateComplete;
    times.push(performance.now() - started - (host.ownMs - own));
    await new Promise(requestAnimationFrame);
  }
  return times;
};

const temporary = mkdtempSync(join(tmpdir(), 'cell-lens-bench-'));
const executable = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  path => path !== undefined && existsSync(path),
);
const browser = await chromium.launch({ args: ['--no-sandbox'], ...(executable && { executablePath: executable }) });
try {
  const address = await buildPreview(temporary);
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, deviceScaleFactor: 2 });
  await page.goto(`${address}?text=megabyte`);
  await page.waitForFunction(
    () => globalThis.lens.app.renderRoot.querySelector('lens-text-view')?.lineAt(20) !== undefined,
  );
  await page.waitForTimeout(1_500);
  const measured = {
    'recolour a screen for another pinned cell': {
      ...summary(await page.evaluate(recolour, [rounds, patience])),
      toReach: 16.7,
    },
    'scroll a 1 MB document, one frame': { ...summary(await page.evaluate(scroll, [rounds, patience])), toReach: 4 },
  };
  console.log('JavaScript, ms                               median    p95 rounds   to reach (median)');
  for (const [name, { median, p95, rounds: taken, toReach }] of Object.entries(measured)) {
    console.log(
      `${name.padEnd(44)} ${median.toFixed(2).padStart(6)} ${p95.toFixed(2).padStart(6)} ${String(taken).padStart(6)}   ${toReach}`,
    );
  }
  if (jsonPath !== undefined) writeFileSync(jsonPath, `${JSON.stringify(measured, null, 2)}\n`);
} finally {
  await browser.close();
  rmSync(temporary, { recursive: true, force: true });
}
