/**
 * npm run package: the production build, packed into cell-lens-<version>.vsix, its contents and sizes checked.
 * Works offline.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './lib/dependencies.mjs';
import { absent, budgets, unexpected } from './lib/packageContents.mjs';
import { root, runOrThrow } from './lib/run.mjs';

const kilobytes = bytes => `${(bytes / 1000).toFixed(1)} kB`;

/** The path of the .vsix that `buildVsix` writes. */
export const vsixPath = async () => {
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return join(root, `${name}-${version}.vsix`);
};

const checkContents = async () => {
  // Imported late: node_modules may have been missing when this script started.
  const { listFiles, PackageManager } = await import('@vscode/vsce');
  const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  const faults = [
    ...unexpected(files).map(file => `${file} is packed and should not be (.vscodeignore)`),
    ...absent(files).map(file => `${file} is missing from the package`),
  ];
  if (faults.length > 0) throw new Error(faults.join('\n'));
};

const checkBudgets = async vsix => {
  const faults = [];
  for (const [name, budget] of Object.entries(budgets)) {
    const { size } = await stat(name === 'vsix' ? vsix : join(root, name));
    console.log(`${name.padEnd(22)} ${kilobytes(size).padStart(10)} of ${kilobytes(budget)}`);
    if (size > budget) faults.push(`${name} has ${kilobytes(size)}, more than ${kilobytes(budget)}`);
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
};

/** Builds for production and packs, unchecked. Answers the path of the .vsix. */
export const buildVsix = async () => {
  await runOrThrow(process.execPath, ['esbuild.mjs', '--production']);
  const vsix = await vsixPath();
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  await runOrThrow(process.execPath, [vsce, 'package', '--no-dependencies', '--out', vsix]);
  return vsix;
};

/** As `buildVsix`, and throws when contents or sizes are not as they should be. */
export const packageExtension = async () => {
  const vsix = await buildVsix();
  await checkContents();
  await checkBudgets(vsix);
  return vsix;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await ensureDependencies();
    console.log(`packed ${await packageExtension()}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
