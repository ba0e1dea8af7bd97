import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRandom } from '../../../src/model/random.js';

/** A folder for one test, and how to remove it. */
export const temporaryFolder = async (): Promise<{ readonly folder: string; remove(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'cell-lens-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};

/** Writes files given by relative path. */
export const writeFiles = async (
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> => {
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  }
};

const words = ['value', 'count', 'index', 'item', 'total', 'left', 'right', 'node'];

/** Something like source code, different for each seed. */
export const sourceText = (seed: number, lines: number): string => {
  const random = createRandom(seed);
  const word = (): string => words[random.below(words.length)]!;
  const text: string[] = [];
  for (let line = 0; line < lines; line++) {
    text.push(`${'  '.repeat(random.below(3))}const ${word()} = ${word()}(${random.below(100)}, "${word()}");`);
  }
  return `${text.join('\n')}\n`;
};

/** A corpus of three languages, a few thousand characters each file. */
export const sourceFiles = (files: number, lines: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: files }, (_, index) => [
      `src/part${index % 4}/file${index}.${['ts', 'py', 'c'][index % 3]}`,
      sourceText(index, lines),
    ]),
  );
