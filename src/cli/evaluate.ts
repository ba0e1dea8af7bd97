import type { Command } from './command.js';
import { scoreAll, type FileScore } from './evaluateFiles.js';
import { oneOf, parseOptions } from './options.js';
import { streamSink } from './output.js';
import { withNetwork } from './session.js';

const formats = ['text', 'json'] as const;

const round = (nats: number): number => Number(nats.toFixed(6));

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
out), in all and language by language, as the files' names tell it (and the manifest.json of a corpus, whether a
header is C): the mean of -ln p(character | everything before it in the file).
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
      const scores = await scoreAll(session, io, values.model, files);
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
