import { join } from 'node:path';
import { languageOfPath } from '../shared/languages.js';
import { charOffset } from '../shared/units.js';
import { CliError, type CliIo, type Command } from './command.js';
import { isFolder, sourceFiles } from './export/folder.js';
import { oneOf, parseOptions } from './options.js';
import { streamSink } from './output.js';
import { withNetwork, withText, type Session } from './session.js';
import { readText } from './text.js';

const formats = ['text', 'json'] as const;

/** How well the network predicts one file. */
interface FileScore {
  readonly file: string;
  readonly language: string;
  /** Characters that the network read: all but carriage returns; of a network that reads tokens, all. */
  readonly characters: number;
  /** Mean cost -ln p(character | everything before it). */
  readonly natsPerCharacter: number;
}

const score = async (session: Session, path: string): Promise<FileScore> => {
  const text = await readText(path);
  if (text.length === 0) throw new CliError(`${path}: the file is empty, there is nothing to evaluate`);
  const language = languageOfPath(path);
  return withText(session, { path, language, text }, async ({ document, info }) => {
    // The cost of the last character is known when everything is read.
    const range = { from: charOffset(info.length - 1), to: charOffset(info.length) };
    await session.engine.surprise({ document, generation: info.generation, ...range });
    const { steps, bitsPerCharacter } = await session.engine.statistics({ document });
    if (steps === 0) throw new CliError(`${path}: the network reads none of its characters`);
    // Tokens are of several characters: what they cost is shared among these.
    const characters = session.network.readsTokens === true ? [...text].length : steps;
    return { file: path, language, characters, natsPerCharacter: (steps * bitsPerCharacter * Math.LN2) / characters };
  });
};

const round = (nats: number): number => Number(nats.toFixed(6));

/** Languages that nobody programs in: read where they are named, not searched for in folders. */
const prose = new Set(['markdown', 'json', 'yaml']);

/**
 * Scores files, and the source files of folders. A file that was named must be readable; one that was found in a folder
 * and is no text is left out with a word about it.
 */
const scoreAll = async (session: Session, io: CliIo, paths: readonly string[]): Promise<FileScore[]> => {
  const scores: FileScore[] = [];
  for (const path of paths) {
    if (!(await isFolder(path))) {
      scores.push(await score(session, path));
      continue;
    }
    const before = scores.length;
    for await (const file of sourceFiles(path)) {
      if (prose.has(languageOfPath(file))) continue;
      try {
        scores.push(await score(session, join(path, file)));
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
        io.stderr.write(`cell-lens: left out: ${error.message}\n`);
      }
    }
    if (scores.length === before) throw new CliError(`${path}: there are no source files in this folder`);
  }
  return scores;
};

/** Scores taken together, every character counted once. */
interface Total {
  readonly files: number;
  readonly characters: number;
  readonly natsPerCharacter: number;
}

const totalOf = (scores: readonly FileScore[]): Total => {
  const characters = scores.reduce((sum, file) => sum + file.characters, 0);
  const nats = scores.reduce((sum, file) => sum + file.characters * file.natsPerCharacter, 0);
  return { files: scores.length, characters, natsPerCharacter: nats / characters };
};

/** By language, in alphabetical order. */
const byLanguage = (scores: readonly FileScore[]): readonly (Total & { readonly language: string })[] =>
  [...new Set(scores.map(({ language }) => language))].sort().map(language => ({
    language,
    ...totalOf(scores.filter(score => score.language === language)),
  }));

const asText = (scores: readonly FileScore[]): string => {
  const languages = byLanguage(scores);
  const total = totalOf(scores);
  const width = Math.max(
    ...scores.map(({ file }) => file.length),
    ...languages.map(({ language }) => language.length),
    5,
  );
  const row = (name: string, characters: number, nats: number): string =>
    `${name.padEnd(width)}  ${String(characters).padStart(10)}  ${nats.toFixed(4).padStart(8)}`;
  return [
    `${'file'.padEnd(width)}  ${'characters'.padStart(10)}  ${'nats/char'.padStart(8)}`,
    ...scores.map(({ file, characters, natsPerCharacter }) => row(file, characters, natsPerCharacter)),
    ...(languages.length > 1
      ? languages.map(({ language, characters, natsPerCharacter }) => row(language, characters, natsPerCharacter))
      : []),
    ...(scores.length > 1 ? [row('total', total.characters, total.natsPerCharacter)] : []),
    '',
  ].join('\n');
};

/** `cell-lens evaluate`: nats per character on files. */
export const evaluate: Command = {
  name: 'evaluate',
  summary: 'measure how well a network predicts files, in nats per character',
  help: `Usage: cell-lens evaluate PATH... [--format text|json] [--model DIR]

Measures how well a network predicts files, and the source files of folders (hidden, installed and built ones left
out), in all and language by language, as the files' names tell it: the mean of -ln p(character | everything before it in the file).
A character outside the vocabulary counts as the unknown symbol; carriage returns are not read and not counted.
What a network spends on tokens of several characters is divided by all characters of the file.

  --format NAME   text (default) or json:
                  {"network","files":[{"file","language","characters","natsPerCharacter"},...],
                   "languages":[{"language","files","characters","natsPerCharacter"},...],
                   "characters","natsPerCharacter","meanOfFiles"}
                  natsPerCharacter beside characters is over all characters; in languages over those of
                  one language; meanOfFiles counts each file once
  --model DIR     folder of the network (default: the one that comes with Cell Lens)
`,
  async run(argv, io) {
    const options = { model: { type: 'string' }, format: { type: 'string' } } as const;
    const { values, files } = parseOptions(argv, options, 1, Infinity);
    const format = oneOf('format', values.format ?? 'text', formats);
    await withNetwork(io, values.model, async session => {
      const scores = await scoreAll(session, io, files);
      const { characters, natsPerCharacter } = totalOf(scores);
      const mean = scores.reduce((sum, file) => sum + file.natsPerCharacter, 0) / scores.length;
      const result = {
        network: session.network.name,
        files: scores.map(file => ({ ...file, natsPerCharacter: round(file.natsPerCharacter) })),
        languages: byLanguage(scores).map(total => ({ ...total, natsPerCharacter: round(total.natsPerCharacter) })),
        characters,
        natsPerCharacter: round(natsPerCharacter),
        meanOfFiles: round(mean),
      };
      const text = format === 'json' ? `${JSON.stringify(result, null, 2)}\n` : asText(scores);
      await streamSink(io.stdout).write(text);
    });
  },
};
