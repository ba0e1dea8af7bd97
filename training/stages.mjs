/** The stages of the recipe as lists of commands, and how their results are put together. */
import { join } from 'node:path';

/**
 * What to run to train one candidate, given where everything lies; nothing here touches the disk.
 *
 * @param begun whether `folder` has a checkpoint of this candidate already: PyTorch's program sees that by itself, ours
 *   goes on when it is asked to, with the settings and the files of the run
 * @param before the folder of the candidate that this one continues, or null; PyTorch's program alone can begin with
 *   another's state
 * @throws Error when the candidate's trainer is neither pytorch nor cell-lens
 */
export const trainingCommand = ({ name, trainer, options }, { corpus, folder, python, begun, before }) => {
  const flags = Object.entries(options).flatMap(([option, value]) =>
    value === true ? [`--${option}`] : [`--${option}`, `${value}`],
  );
  switch (trainer) {
    case 'pytorch':
      return {
        program: python,
        args: [
          join('training', 'pytorch', 'train.py'),
          ...['--corpus', corpus, '--out', folder, '--name', name],
          ...(before === null ? [] : ['--from-checkpoint', join(before, 'checkpoint.pt')]),
          ...flags,
        ],
      };
    case 'cell-lens': {
      const cli = [join('dist', 'cli.js'), 'train', '--out', folder];
      return {
        program: process.execPath,
        args: begun ? [...cli, '--resume'] : [...cli, join(corpus, 'train'), '--name', name, ...flags],
      };
    }
    default:
      throw new Error(`${name}: the trainer is ${trainer}; it must be pytorch or cell-lens`);
  }
};

/**
 * Nats per character by language and their mean over the languages, from what `cell-lens evaluate --format json` told
 * of the files.
 *
 * @param scores `file`, `characters` and `natsPerCharacter` of each
 * @param languageOf the language of a file by its path
 */
export const byLanguage = (scores, languageOf) => {
  const sums = new Map();
  for (const { file, characters, natsPerCharacter } of scores) {
    const language = languageOf(file);
    const { characters: before, nats } = sums.get(language) ?? { characters: 0, nats: 0 };
    sums.set(language, { characters: before + characters, nats: nats + characters * natsPerCharacter });
  }
  const languages = Object.fromEntries(
    [...sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([language, { characters, nats }]) => [
        language,
        { characters, natsPerCharacter: Number((nats / characters).toFixed(4)) },
      ]),
  );
  const figures = Object.values(languages).map(({ natsPerCharacter }) => natsPerCharacter);
  const mean = Number((figures.reduce((sum, nats) => sum + nats, 0) / figures.length).toFixed(4));
  return { languages, mean };
};

/**
 * A network's config.json as it ships: its record tells the minutes of training and what the files of `test` cost.
 *
 * @param config as the trainer wrote it
 * @param languages of its evaluation, see `byLanguage`
 */
export const published = (config, languages) => {
  const { seconds, ...record } = config.training;
  return {
    ...config,
    training: {
      ...record,
      heldOut: Object.fromEntries(
        Object.entries(languages).map(([language, { natsPerCharacter }]) => [language, natsPerCharacter]),
      ),
      minutes: Math.round(seconds / 60),
      corpus: {
        manifest: 'training/corpus (docs/network.md)',
        heldOut: 'the test part: projects that no training saw',
      },
    },
  };
};
