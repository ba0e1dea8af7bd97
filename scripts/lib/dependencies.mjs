/** Brings node_modules to what package-lock.json says, when it is not there yet. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm, root, runOrThrow } from './run.mjs';

const lock = async path => JSON.parse(await readFile(path, 'utf8')).packages;

/** Whether every package of package-lock.json is installed in its version. Optional ones may be missing. */
const upToDate = async folder => {
  const wanted = await lock(join(folder, 'package-lock.json'));
  const installed = await lock(join(folder, 'node_modules', '.package-lock.json')).catch(() => ({}));
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || optional === true || devOptional === true || installed[path]?.version === version,
  );
};

/** Runs `npm ci` in `folder` unless everything is installed already. */
export const ensureDependencies = async (report = console.log, folder = root) => {
  if (await upToDate(folder)) return;
  report('installing dependencies (npm ci)');
  await runOrThrow(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
};
