import { languageOfPath } from '../shared/languages.js';
import { charOffset } from '../shared/units.js';
import { CliError, type Command } from './command.js';
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

const asText = (scores: readonly FileScore[], total: number, overall: number): string => {
  const width = Math.max(...scores.map(({ file }) => file.length), 5);
  const row = (name: string, characters: number, nats: number): string =>
    `${name.padEnd(width)}  ${String(characters).padStart(10)}  ${nats.toFixed(4).padStart(8)}`;
  return [
    `${'file'.padEnd(width)}  ${'characters'.padStart(10)}  ${'nats/char'.padStart(8)}`,
    ...scores.map(({ file, characters, natsPerCharacter }) => row(file, characters, natsPerCharacter)),
    ...(scores.length > 1 ? [row('total', total, overall)] : []),
    '',
  ].join('\n');
};

/** `cell-lens evaluate`: nats per character on files. */
export const evaluate: Command = {
  name: 'evaluate',
  summary: 'measure how well a network predicts files, in nats per character',
  help: `Usage: cell-lens evaluate FILE... [--format text|json] [--model DIR]

Measures how well a network predicts files: the mean of -ln p(character | everything before it in the file).
A character outside the vocabulary counts as the unknown symbol; carriage returns are not read and not counted.
What a network spends on tokens of several characters is divided by all characters of the file.

  --format NAME   text (default) or json:
                  {"network","files":[{"file","language","characters","natsPerCharacter"},...],
                   "characters","natsPerCharacter","meanOfFiles"}
                  natsPerCharacter beside characters is over all characters; meanOfFiles counts each file once
  --model DIR     folder of the network (default: the one that comes with Cell Lens)
`,
  async run(argv, io) {
    const options = { model: { type: 'string' }, format: { type: 'string' } } as const;
    const { values, files } = parseOptions(argv, options, 1, Infinity);
    const format = oneOf('format', values.format ?? 'text', formats);
    await withNetwork(io, values.model, async session => {
      const scores: FileScore[] = [];
      for (const file of files) scores.push(await score(session, file));
      const characters = scores.reduce((sum, file) => sum + file.characters, 0);
      const overall = scores.reduce((sum, file) => sum + file.characters * file.natsPerCharacter, 0) / characters;
      const mean = scores.reduce((sum, file) => sum + file.natsPerCharacter, 0) / scores.length;
      const result = {
        network: session.network.name,
        files: scores.map(file => ({ ...file, natsPerCharacter: round(file.natsPerCharacter) })),
        characters,
        natsPerCharacter: round(overall),
        meanOfFiles: round(mean),
      };
      const text = format === 'json' ? `${JSON.stringify(result, null, 2)}\n` : asText(scores, characters, overall);
      await streamSink(io.stdout).write(text);
    });
  },
};
