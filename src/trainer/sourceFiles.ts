import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { skippedFolder } from './fileRules.js';

/** Files to look at in one go: a mistake such as `/` should end, not run for hours. */
const MOST_FILES = 200_000;

export interface FoundFiles {
  /** Sorted. `walked`: found in a given folder, whose vendored and hidden folders were left out already. */
  readonly files: readonly { readonly path: string; readonly walked: boolean }[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

const reasonOf = (error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read';
  return code === 'ELOOP' ? 'loop of symbolic links' : `unreadable (${code ?? String(error)})`;
};

/**
 * All files in `paths`, folders walked to the bottom. Hidden, vendored and built folders below a given one are left out;
 * each real folder is entered once, so that loops of symbolic links end.
 */
export const findSourceFiles = async (paths: readonly string[]): Promise<FoundFiles> => {
  const files = new Map<string, boolean>();
  const skipped: { path: string; reason: string }[] = [];
  const entered = new Set<string>();
  const visit = async (path: string, walked: boolean): Promise<void> => {
    if (files.size >= MOST_FILES) return;
    try {
      const status = await stat(path);
      if (status.isFile()) files.set(path, walked);
      if (!status.isDirectory()) return;
      const real = await realpath(path);
      if (entered.has(real)) return;
      entered.add(real);
      const entries = await readdir(path, { withFileTypes: true });
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const reason = entry.isFile() ? null : skippedFolder(entry.name);
        if (reason === null) await visit(join(path, entry.name), true);
      }
    } catch (error) {
      skipped.push({ path, reason: reasonOf(error) });
    }
  };
  for (const path of paths) await visit(path, false);
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return { files: sorted.map(([path, walked]) => ({ path, walked })), skipped };
};
