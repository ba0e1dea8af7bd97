/** Runs the projects of vitest.config.mts. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root, run } from './run.mjs';

const results = join(root, 'test-results');

/** The heading of what went wrong: the first of those that vitest prints after its tests. */
const heading = /^.*(Failed Suites|Failed Tests|Unhandled Errors?|Unhandled Rejection|Startup Error).*$/m;

/** What vitest says went wrong, at the end of its output; where it says nothing, the last it said. */
const reasons = output => {
  const plain = stripVTControlCharacters(output);
  const start = plain.search(heading);
  return start < 0 ? plain.split('\n').slice(-40).join('\n') : plain.slice(start);
};

/**
 * Runs a vitest project, or the part of it under `folder`, and answers its counts.
 *
 * @param {string} project
 * @param {Record<string, string>} env added to the environment
 * @param {string} [folder]
 * @returns {Promise<{passed: number, failed: number, why?: string}>} `why`: what went wrong
 */
export const vitest = async (project, env = {}, folder) => {
  await mkdir(results, { recursive: true });
  const file = join(results, `${folder === undefined ? project : folder.replaceAll('/', '-')}.json`);
  await rm(file, { force: true });
  const { code, output } = await run(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...(folder === undefined ? [] : [folder]),
    ],
    { show: true, env: { ...env, CI: 'true' } },
  );
  const report = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : null;
  const passed = report?.numPassedTests ?? 0;
  const failed = report?.numFailedTests ?? 0;
  // A suite whose setting-up fails, or a process that is lost, leaves no failed test behind: it counts as one.
  return code === 0 ? { passed, failed } : { passed, failed: Math.max(1, failed), why: reasons(output) };
};
