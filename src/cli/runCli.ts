import { RpcError } from '../shared/rpc.js';
import manifest from '../../package.json' with { type: 'json' };
import { UsageError, type CliIo, type Command } from './command.js';
import { commands } from './registry.js';

const overview = (): string => {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Cell Lens: what the cells of a character-level recurrent network know about code.',
    '',
    'Usage: cell-lens COMMAND [OPTION...]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'cell-lens COMMAND --help explains a command; cell-lens --version prints the version.',
    '',
  ].join('\n');
};

const asksForHelp = (argv: readonly string[]): boolean => {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).some(argument => argument === '--help' || argument === '-h');
};

const find = (name: string): Command => {
  const command = commands.find(candidate => candidate.name === name);
  if (command) return command;
  const what = name.startsWith('-') ? 'option' : 'command';
  throw new UsageError(`unknown ${what} ${name}; cell-lens --help lists the commands`);
};

const hasCode = (error: unknown): error is Error & { code: unknown } => error instanceof Error && 'code' in error;

/** The reader of our output has gone (`cell-lens ... | head`): nobody is left to tell. */
const isBrokenPipe = (error: unknown): boolean =>
  hasCode(error) && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');

const isUsageError = (error: unknown): boolean =>
  error instanceof UsageError ||
  (hasCode(error) && typeof error.code === 'string' && error.code.startsWith('ERR_PARSE_ARGS'));

const oneLine = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  const prefix = RpcError.is(error, 'internal') ? 'internal error: ' : '';
  return prefix + message.replace(/\s*[\r\n]+\s*/g, ' ');
};

/**
 * Runs `cell-lens` with the arguments after the program's name and answers its exit code: 0; 1 when a file or a
 * network is wrong; 2 when the command line is. Errors are one line on stderr.
 */
export const runCli = async (argv: readonly string[], io: CliIo): Promise<0 | 1 | 2> => {
  const [name, ...rest] = argv;
  try {
    if (name === '--version' || name === '-V') io.stdout.write(`${manifest.version}\n`);
    else if (name === '--help' || name === '-h') io.stdout.write(overview());
    else if (name === undefined) throw new UsageError('no command given; cell-lens --help lists the commands');
    else {
      const command = find(name);
      if (asksForHelp(rest)) io.stdout.write(command.help);
      else await command.run(rest, io);
    }
    return 0;
  } catch (error) {
    if (isBrokenPipe(error)) return 0;
    io.stderr.write(`cell-lens: ${oneLine(error)}\n`);
    return isUsageError(error) ? 2 : 1;
  }
};
