import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './command.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads the options of a command and between `least` and `most` file names.
 *
 * @throws UsageError, or parseArgs's own error, for anything that the command does not know.
 */
export const parseOptions = <T extends Options>(argv: readonly string[], options: T, least: number, most: number) => {
  const parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  const files: readonly string[] = parsed.positionals;
  if (files.length < least) throw new UsageError('no FILE given; --help shows how the command is used');
  if (files.length > most)
    throw new UsageError(`unexpected argument "${files[most]}"; --help shows how the command is used`);
  return { values: parsed.values, files };
};

/** `value` if it is one of `choices`. Throws UsageError otherwise. */
export const oneOf = <T extends string>(option: string, value: string, choices: readonly T[]): T => {
  const choice = choices.find(candidate => candidate === value);
  if (choice !== undefined) return choice;
  throw new UsageError(`--${option} ${value}: choose one of ${choices.join(', ')}`);
};
