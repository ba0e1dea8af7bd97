import { basename, extname } from 'node:path';
import type { ForeignNetwork } from '../../model/import/foreignNetwork.js';
import { readForeignSafetensors, readPyTorch } from '../../model/import/stateDict.js';
import { isZip } from '../../model/import/zip.js';
import { ModelError } from '../../model/modelError.js';
import { lookAt, readWhole } from './files.js';

const startsWith = (bytes: Uint8Array, ...prefix: readonly number[]): boolean =>
  prefix.every((byte, index) => bytes[index] === byte);

/** Eight bytes of length, then a JSON object. */
const isSafetensors = (bytes: Uint8Array): boolean => bytes.length > 9 && startsWith(bytes.subarray(5), 0, 0, 0, 0x7b);

const formats = 'PyTorch (.pt, .pth), safetensors';

/** Reads a network of any format that is known, told by what the file holds rather than by its name. Throws ModelError. */
export const readForeign = async (path: string): Promise<ForeignNetwork> => {
  const { entries } = await lookAt(path);
  if (entries !== null) throw new ModelError(path, 'is a folder without a network.');
  const bytes = await readWhole(path);
  if (isZip(bytes) || startsWith(bytes, 0x80)) return readPyTorch(bytes, path);
  if (isSafetensors(bytes)) return readForeignSafetensors(bytes, path);
  throw new ModelError(path, `is no network that can be read. Known formats: ${formats}.`);
};

/** A name for people: the file's without its ending; a file of a common name takes the folder's. */
export const nameOf = (path: string): string => {
  const name = basename(path);
  const stem = name.slice(0, name.length - extname(name).length) || name;
  return stem.slice(0, 200);
};
