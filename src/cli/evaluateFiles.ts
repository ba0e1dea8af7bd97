import { join, resolve } from 'node:path';
import type { TextLoss } from '../shared/atlasApi.js';
import { languageOfPath } from '../shared/languages.js';
import { createLanguageReader } from '../shared/node/corpusManifest.js';
import type { StartedAtlas } from '../shared/node/startAtlas.js';
import { charOffset } from '../shared/units.js';
import { startAtlasOf } from './atlasProcess.js';
import { CliError, type CliIo } from './command.js';
import { isFolder, sourceFiles } from './export/folder.js';
import { withText, type Session } from './session.js';
import { readText } from './text.js';

/** How well the network predicts one file. */
export interface FileScore {
  readonly file: string;
  readonly language: string;
  /** Characters that the network read: all but carriage returns; of a network that reads tokens, all. */
  readonly characters: number;
  /** Mean cost -ln p(character | everything before it). */
  readonly natsPerCharacter: number;
}

/** A file that has been read. */
interface SourceFile {
  readonly path: string;
  readonly language: string;
  readonly text: string;
  /** The folder of the command line that it was found in; null: it was named itself. */
  readonly folder: string | null;
}

/** Languages that nobody programs in: read where they are named, not searched for in folders. */
const prose = new Set(['markdown', 'json', 'yaml']);

/** Code units of texts that are read side by side, in a process of its own: it takes a second to start. */
const enoughToShare = 50_000;
/** Code units of texts that are kept in memory at once. */
const atOnce = 8_000_000;

const lossInEngine = (session: Session, file: SourceFile): Promise<TextLoss> =>
  withText(session, file, async ({ document, info }) => {
    // The cost of the last character is known when everything is read.
    const range = { from: charOffset(info.length - 1), to: charOffset(info.length) };
    await session.engine.surprise({ document, generation: info.generation, ...range });
    const { steps, bitsPerCharacter } = await session.engine.statistics({ document });
    return { symbols: steps, nats: steps * bitsPerCharacter * Math.LN2 };
  });

/** @throws CliError where the network reads nothing of the file. */
const scoreOf = (
  { network }: Session,
  { path, language, text }: SourceFile,
  { symbols, nats }: TextLoss,
): FileScore => {
  if (symbols === 0) throw new CliError(`${path}: the network reads none of its characters`);
  // Tokens are of several characters: what they cost is shared among these.
  const characters = network.readsTokens === true ? [...text].length : symbols;
  return { file: path, language, characters, natsPerCharacter: nats / characters };
};

/**
 * Scores files, and the source files of folders. A file that was named must be readable; one that was found in a folder
 * and is no text is left out with a word about it.
 *
 * @param model folder of the network; absent: the one that ships.
 */
export const scoreAll = async (
  session: Session,
  io: CliIo,
  model: string | undefined,
  paths: readonly string[],
): Promise<FileScore[]> => {
  const languageOf = createLanguageReader();
  const scores: FileScore[] = [];
  const scored = new Set<string | null>();
  let sideBySide: StartedAtlas | undefined;
  let waiting: SourceFile[] = [];
  let length = 0;

  /** Runs `work` on a file: what is wrong with one that was only found is said, and it is left out. */
  const attempt = async (folder: string | null, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (folder === null || !(error instanceof CliError)) throw error;
      io.stderr.write(`cell-lens: left out: ${error.message}\n`);
    }
  };
  const lossesOf = async (files: readonly SourceFile[]): Promise<readonly TextLoss[] | null> => {
    if (length < enoughToShare) return null;
    sideBySide ??= startAtlasOf(io);
    const network = resolve(model ?? io.modelFolder);
    return sideBySide.atlas.losses({ network, texts: files.map(({ text }) => text) });
  };
  const scoreWaiting = async (): Promise<void> => {
    const losses = await lossesOf(waiting);
    for (const [index, file] of waiting.entries()) {
      await attempt(file.folder, async () => {
        scores.push(scoreOf(session, file, losses?.[index] ?? (await lossInEngine(session, file))));
        scored.add(file.folder);
      });
    }
    waiting = [];
    length = 0;
  };
  const take = (path: string, folder: string | null): Promise<void> =>
    attempt(folder, async () => {
      const text = await readText(path);
      if (text.length === 0) throw new CliError(`${path}: the file is empty, there is nothing to evaluate`);
      waiting.push({ path, language: await languageOf(path), text, folder });
      length += text.length;
    });

  try {
    for (const path of paths) {
      if (!(await isFolder(path))) {
        await take(path, null);
        if (length >= atOnce) await scoreWaiting();
        continue;
      }
      for await (const file of sourceFiles(path)) {
        if (prose.has(languageOfPath(file))) continue;
        await take(join(path, file), path);
        if (length >= atOnce) await scoreWaiting();
      }
      await scoreWaiting();
      if (!scored.has(path)) throw new CliError(`${path}: there are no source files in this folder`);
    }
    await scoreWaiting();
    return scores;
  } finally {
    await sideBySide?.dispose();
  }
};
