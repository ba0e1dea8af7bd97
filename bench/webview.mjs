/**
 * JavaScript time of the lens in headless Chromium: recolouring a full screen for another cell, and a frame of
 * scrolling through a 1 MB document. Counted is the processor time of the page's main thread (Chromium's ThreadTime),
 * so that waiting for a busy processor is not; the wall time stands beside it.
 *
 *   npm run bench:webview [-- --quick]
 *
 * Less than two minutes; JSON in bench/results/webview.json.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { buildPreview } from '../test/webview/preview/build.mjs';

const quick = process.argv.includes('--quick');
const rounds = quick ? 30 : 300;
/** Milliseconds after which a measurement ends with the rounds it has: a slow machine must not take for ever. */
const patience = quick ? 10_000 : 40_000;

const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.floor(part * (values.length - 1))];
const summary = values => ({ median: quantile(values, 0.5), p95: quantile(values, 0.95) });

/** Puts the frames' work into the page: each answers its wall time and the part of it that was the lens's own. */
const install = () => {
  const { app, host, session } = globalThis.lens;
  const view = app.renderRoot.querySelector('lens-text-view');
  const strip = app.renderRoot.querySelector('lens-overview-strip');
  const timed = work => async () => {
    const own = host.ownMs;
    const started = performance.now();
    await work();
    const wall = performance.now() - started;
    // Time that the fake engine takes to make its answers up is not the lens's.
    return { wall, share: wall > 0 ? 1 - (host.ownMs - own) / wall : 1 };
  };
  globalThis.frames = {
    empty: timed(() => undefined),
    recolour: timed(async () => {
      const { cells } = session.choice;
      session.activate(cells[(cells.indexOf(session.choice.active) + 1) % cells.length]);
      await app.updateComplete;
      view.paint();
    }),
    scroll: timed(async () => {
      view.scrollByReader(view.topLine + 3.4);
      view.paint();
      await strip.updateComplete;
    }),
  };
};

/**
 * Milliseconds of each round of `frame`: processor time of the main thread from before the work to after it, less the
 * fake engine's share and `idle`, what asking for a round costs by itself, and wall time. The rounds are a frame apart, as a person's are.
 */
const measure = async (page, devtools, frame, idle = 0) => {
  const threadTime = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'ThreadTime').value;
  };
  const end = performance.now() + patience;
  const [processor, wall] = [[], []];
  for (let round = 0; round < rounds && performance.now() < end; round++) {
    await page.evaluate(() => new Promise(requestAnimationFrame));
    const before = await threadTime();
    const { result } = await devtools.send('Runtime.evaluate', {
      expression: `globalThis.frames.${frame}()`,
      awaitPromise: true,
      returnByValue: true,
    });
    processor.push(((await threadTime()) - before - idle) * result.value.share);
    wall.push(result.value.wall * result.value.share);
  }
  return { processor: summary(processor), wall: summary(wall), rounds: wall.length };
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
  await page.evaluate(install);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const asking = await measure(page, devtools, 'empty');
  const idle = asking.processor.median;
  const measured = {
    'asking for a round (taken off below)': asking,
    'recolour a screen for another pinned cell': {
      ...(await measure(page, devtools, 'recolour', idle)),
      toReach: 16.7,
    },
    'scroll a 1 MB document, one frame': { ...(await measure(page, devtools, 'scroll', idle)), toReach: 4 },
  };
  console.log('| milliseconds | processor, median | 95 % | wall, median | 95 % | rounds | to reach (median) |');
  console.log('| --- | --: | --: | --: | --: | --: | --: |');
  for (const [name, { processor, wall, rounds: taken, toReach = '' }] of Object.entries(measured)) {
    const times = [processor.median, processor.p95, wall.median, wall.p95].map(time => time.toFixed(2));
    console.log(`| ${[name, ...times, taken, toReach].join(' | ')} |`);
  }
  const results = join(import.meta.dirname, 'results');
  mkdirSync(results, { recursive: true });
  const written = { date: new Date().toISOString(), browser: browser.version(), quick, measured };
  writeFileSync(join(results, 'webview.json'), `${JSON.stringify(written, null, 2)}\n`);
} finally {
  await browser.close();
  rmSync(temporary, { recursive: true, force: true });
}
