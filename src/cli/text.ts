import { readFile } from 'node:fs/promises';
import { describeFileError } from '../shared/node/fileError.js';
import { CliError } from './command.js';

const hasPrefix = (bytes: Uint8Array, prefix: readonly number[]): boolean =>
  prefix.every((byte, index) => bytes[index] === byte);

/** Says in words why `path` could not be read or written. */
export const fileError = (path: string, error: unknown): CliError => new CliError(describeFileError(path, error));

/**
 * The text of `bytes` as an editor would open it: UTF-8, a byte order mark dropped, line ends as they are.
 *
 * @throws CliError for a binary file, UTF-16 and bytes that are not UTF-8; `file` names it in the message.
 */
export const decodeText = (bytes: Uint8Array, file: string): string => {
  if (hasPrefix(bytes, [0xff, 0xfe]) || hasPrefix(bytes, [0xfe, 0xff])) {
    throw new CliError(`${file}: this is UTF-16 text; save it as UTF-8 first`);
  }
  if (bytes.includes(0)) throw new CliError(`${file}: this is a binary file, not text`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CliError(`${file}: this is not UTF-8 text; save it as UTF-8 first`);
  }
};

/** Reads a text file. Throws CliError as `decodeText` does, or when it cannot be read. */
export const readText = async (path: string): Promise<string> => {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw fileError(path, error);
  }
  return decodeText(bytes, path);
};
