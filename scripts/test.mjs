/**
 * npm test [-- --only SECTION,...]: everything that must hold, on a bare machine with Node, npm and git.
 *
 * Installs what it needs, runs the sections below one after the other, and ends with the line
 * `<n> passed, <m> failed`: the tests of all runners, and one for each section that has no runner. Before it stands
 * once more what went wrong, for whoever is shown only the end of a long output.
 * Only Node's standard library is used up to the first section: node_modules may be missing.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureChromium, ensureRipgrep } from './lib/systemPrograms.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { npm, root, runOrThrow, secondsSince } from './lib/run.mjs';
import { vitest } from './lib/vitest.mjs';

const results = join(root, 'test-results');
const node = (...args) => runOrThrow(process.execPath, args);

/** Runs a script of package.json and shows what it says only when it fails. */
const script = name => runOrThrow(npm, ['run', '--silent', name]);

/** A section that only has to succeed counts as one test. */
const succeeds = async step => {
  await step();
  return { passed: 1, failed: 0 };
};

/** The most characters of what went wrong in a section that are said once more at the end. */
const MOST_REPEATED = 5000;

/** The sections in their order. Each answers its counts, and in `why` what went wrong where the runner tells. */
const sections = {
  build: () => succeeds(() => node('esbuild.mjs')),
  lint: () => succeeds(() => script('lint')),
  types: () => succeeds(() => script('typecheck')),
  unit: async () => vitest('unit', { CHROMIUM: await ensureChromium() }),
  webview: async () => vitest('webview', { CHROMIUM: await ensureChromium() }),
  tensorflow: async () => {
    const { testTensorflow } = await import('./testTensorflow.mjs');
    return testTensorflow();
  },
  package: async () => {
    const { packageExtension } = await import('./package.mjs');
    return succeeds(packageExtension);
  },
  vscode: async () => {
    const { testVsCode } = await import('./test-vscode.mjs');
    return testVsCode({ keepPackage: true });
  },
};

const chosen = () => {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const names = values.only?.split(',') ?? Object.keys(sections);
  const wrong = names.filter(name => !(name in sections));
  if (wrong.length > 0) throw new Error(`--only ${wrong}: expected some of ${Object.keys(sections)}`);
  // The package is what the UI tests install; without it they would run on an old one.
  if (names.includes('vscode') && !names.includes('package')) names.unshift('package');
  return Object.keys(sections).filter(name => names.includes(name));
};

const main = async () => {
  const names = chosen();
  const start = performance.now();
  await mkdir(results, { recursive: true });
  await ensureDependencies();
  if (names.includes('vscode')) await ensureRipgrep();
  console.log(`ready to test (${secondsSince(start)})`);

  const total = { passed: 0, failed: 0 };
  const failures = [];
  for (const name of names) {
    const sectionStart = performance.now();
    console.log(`\n== ${name}`);
    let counts;
    try {
      counts = await sections[name]();
    } catch (error) {
      console.log(error.message);
      counts = { passed: 0, failed: 1, why: error.message };
    }
    total.passed += counts.passed;
    total.failed += counts.failed;
    if (counts.failed > 0) failures.push({ name, why: counts.why?.slice(0, MOST_REPEATED) });
    const { passed, failed } = counts;
    const verdict = failed > 0 ? 'FAILED' : 'ok';
    console.log(`== ${name}: ${verdict}, ${passed} passed, ${failed} failed, ${secondsSince(sectionStart)}`);
  }
  for (const { name, why } of failures) if (why !== undefined) console.log(`\n== ${name}, once more:\n${why}`);
  const failed = failures.map(({ name }) => name).join(', ');
  console.log(`\n${failed === '' ? '' : `failed: ${failed}; `}all in ${secondsSince(start)}`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
};

try {
  await main();
} catch (error) {
  // What is needed could not be installed: nothing was tested.
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
