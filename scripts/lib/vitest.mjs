/** Runs the projects of vitest.config.mts. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from './run.mjs';

const results = join(root, 'test-results');

/**
 * Runs a vitest project, or the part of it under `folder`, and answers its counts.
 *
 * @param {string} project
 * @param {Record<string, string>} env added to the environment
 * @param {string} [folder]
 * @returns {Promise<{passed: number, failed: number}>}
 */
export const vitest = async (project, env = {}, folder) => {
  await mkdir(results, { recursive: true });
  const file = join(results, `${folder === undefined ? project : folder.replaceAll('/', '-')}.json`);
  await rm(file, { force: true });
  const { code } = await run(
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
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
};
