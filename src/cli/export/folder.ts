import { readdir, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { sourceExtensions } from '../../shared/languages.js';
import { CliError } from '../command.js';
import { fileError } from '../text.js';

/** Folders that hold other people's files, or what tools have made. */
const skipped = new Set(['node_modules', 'bower_components', '__pycache__', 'dist', 'build', 'target', 'vendor']);

/** Whether `path` is a folder. Throws CliError when there is nothing. */
export const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw fileError(path, error);
  }
};

/**
 * The source files in `folder`, by their extensions, in the order of their names, as paths from it with `/`. Hidden
 * folders, folders of dependencies and links are left out.
 */
export async function* sourceFiles(folder: string, within = ''): AsyncGenerator<string> {
  const entries = await readdir(join(folder, within), { withFileTypes: true }).catch((error: unknown) => {
    throw fileError(join(folder, within), error);
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = within === '' ? entry.name : `${within}/${entry.name}`;
    if (entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name)) {
      yield* sourceFiles(folder, path);
    } else if (entry.isFile() && sourceExtensions.includes(extname(entry.name).slice(1).toLowerCase())) {
      yield path;
    }
  }
}

/** Throws CliError where the results would lie among the files that are read. */
export const checkApart = (folder: string, out: string): void => {
  if (`${out}${sep}`.startsWith(`${folder}${sep}`)) {
    throw new CliError(
      `--out ${out} lies inside ${folder}; choose a folder beside it, so that it is not read next time`,
    );
  }
};
