import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { languageOfPath } from '../languages.js';

/** A corpus manifest names every file by part, language, project and path, and that is where it lies (docs/network.md). */
const manifestName = 'manifest.json';

const named = (value: unknown): readonly [place: string, language: string][] => {
  const files = (value as { readonly files?: unknown } | null)?.files;
  if (!Array.isArray(files)) return [];
  return files.flatMap((file: Readonly<Record<string, unknown>> | null): [string, string][] => {
    const words = [file?.['part'], file?.['language'], file?.['project'], file?.['path']];
    return words.every(word => typeof word === 'string') ? [[words.join('/'), words[1]!]] : [];
  });
};

/** The languages that the manifest in a folder states, by path in the folder; empty where there is none of that kind. */
const readManifest = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => null);
  if (text === null) return new Map();
  try {
    return new Map(named(JSON.parse(text)));
  } catch (error) {
    // Web applications and extensions have a manifest.json too, some with comments.
    if (!(error instanceof SyntaxError)) throw error;
    return new Map();
  }
};

/**
 * Tells the language of files from the corpus manifest in one of the folders above them.
 *
 * @returns for an absolute path the language stated in the nearest manifest that names it; null when none does.
 */
const createManifestReader = (): ((path: string) => Promise<string | null>) => {
  const manifests = new Map<string, Promise<ReadonlyMap<string, string>>>();
  return async path => {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const reading = manifests.get(folder) ?? readManifest(folder);
      manifests.set(folder, reading);
      const language = (await reading).get(relative(folder, path).split(sep).join('/'));
      if (language !== undefined) return language;
      if (folder === dirname(folder)) return null;
    }
  };
};

/**
 * Tells the language of files by their names, and of a header (`.h`), which is C by its name, by a corpus manifest above
 * it that names it.
 */
export const createLanguageReader = (): ((path: string) => Promise<string>) => {
  const stated = createManifestReader();
  return async path => (path.endsWith('.h') ? await stated(resolve(path)) : null) ?? languageOfPath(path);
};
