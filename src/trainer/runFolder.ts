import { access, constants, mkdir, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ModelError } from '../model/modelError.js';
import { createNetwork, networkFiles, parameterShapes, serialiseNetwork, type Network } from '../model/network.js';
import type { NetworkConfig, TrainingRecord } from '../model/networkConfig.js';
import type { Tensor } from '../model/tensor.js';
import { parseCheckpoint, serialiseCheckpoint } from '../model/training/checkpoint.js';
import { architectureFor } from '../model/training/settings.js';
import { writeFileAtomically, writeFolder, WriteError } from '../shared/node/atomicWrite.js';
import { exists } from '../shared/node/exists.js';
import { lockFile } from '../shared/node/runLock.js';
import { checkpointFile } from '../shared/trainerApi.js';
import { storedState, TRAINER_VERSION, type RunRecord } from './runRecord.js';

/** A run's checkpoint as it was read. */
export interface StoredRun {
  readonly record: RunRecord;
  /** A trainer's snapshot. */
  readonly numbers: Float32Array<ArrayBuffer>;
  /** The weights of the best network so far; null where there is none. */
  readonly best: ReadonlyMap<string, Tensor> | null;
}

/** What a run writes, and where it comes back to. */
export interface RunFolder {
  readonly folder: string;
  /** @throws WriteError */
  saveCheckpoint(stored: StoredRun): Promise<void>;
  hasCheckpoint(): Promise<boolean>;
  hasNetwork(): Promise<boolean>;
  /** Null where there is none. @throws ModelError */
  loadCheckpoint(): Promise<StoredRun | null>;
  /** @throws WriteError */
  saveNetwork(record: RunRecord, tensors: ReadonlyMap<string, Tensor>, training: TrainingRecord): Promise<void>;
  removeCheckpoint(): Promise<void>;
  /** Removes everything that the run wrote, and the folder when nothing else is in it. */
  discard(): Promise<void>;
}

/** The network of a record and its weights. */
export const networkOf = (
  record: Pick<RunRecord, 'name' | 'settings' | 'vocabulary'>,
  tensors: ReadonlyMap<string, Tensor>,
  training?: TrainingRecord,
): Network => {
  const { settings, vocabulary, name } = record;
  const config: NetworkConfig = {
    format: 'cell-lens-network',
    version: 1,
    name,
    cell: settings.cell,
    layers: settings.layers,
    hidden: settings.hidden,
    embedding: settings.embedding,
    vocabulary,
    ...(training === undefined ? {} : { training }),
  };
  return createNetwork(config, tensors, name);
};

/** What the header of a checkpoint says. `snapshot`: numbers of the trainer's snapshot; the best weights follow. */
interface CheckpointHeader extends RunRecord {
  readonly snapshot: number;
}

const isHeader = (header: unknown): header is CheckpointHeader =>
  typeof header === 'object' && header !== null && (header as { version?: unknown }).version === TRAINER_VERSION;

const shapesOf = ({ settings, vocabulary }: RunRecord): ReadonlyMap<string, readonly number[]> =>
  parameterShapes(architectureFor(settings, vocabulary.symbols.length));

const namesOf = (record: RunRecord): readonly string[] => [...shapesOf(record).keys()];

/** The tensors whose numbers lie one after the other; null where there are no numbers. */
const tensorsFrom = (record: RunRecord, numbers: Float32Array): Map<string, Tensor> | null => {
  if (numbers.length === 0) return null;
  const tensors = new Map<string, Tensor>();
  let at = 0;
  for (const [name, shape] of shapesOf(record)) {
    const length = shape.reduce((a, b) => a * b, 1);
    tensors.set(name, { shape, data: numbers.slice(at, at + length) });
    at += length;
  }
  return tensors;
};

/** How files get onto the disk; tests put a full one in its place. */
export interface DiskWrites {
  file(path: string, bytes: Uint8Array | string): Promise<void>;
  folder(folder: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<void>;
}

const disk: DiskWrites = { file: writeFileAtomically, folder: writeFolder };

export const openRunFolder = (folder: string, writes = disk): RunFolder => {
  const checkpoint = join(folder, checkpointFile);
  return {
    folder,
    saveCheckpoint({ record, numbers, best }) {
      const header: CheckpointHeader = { ...record, state: storedState(record.state), snapshot: numbers.length };
      const weights = best === null ? [] : namesOf(record).map(name => Float32Array.from(best.get(name)!.data));
      return writes.file(checkpoint, serialiseCheckpoint(header, [numbers, ...weights]));
    },
    hasCheckpoint: () => exists(checkpoint),
    hasNetwork: () => exists(join(folder, networkFiles.config)),
    async loadCheckpoint() {
      let bytes: Uint8Array;
      try {
        bytes = await readFile(checkpoint);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw new ModelError(checkpoint, `cannot be read (${(error as Error).message}).`);
      }
      const { header, numbers } = parseCheckpoint(bytes, checkpoint);
      if (!isHeader(header)) {
        throw new ModelError(
          checkpoint,
          'the checkpoint is of another version of the trainer. Start a new run; the network beside it can be used.',
        );
      }
      const { snapshot, ...record } = header;
      return { record, numbers: numbers.slice(0, snapshot), best: tensorsFrom(record, numbers.subarray(snapshot)) };
    },
    async saveNetwork(record, tensors, training) {
      const { config, weights } = serialiseNetwork(networkOf(record, tensors, training), 'F32');
      await writes.folder(folder, { [networkFiles.weights]: weights, [networkFiles.config]: config });
    },
    removeCheckpoint: () => rm(checkpoint, { force: true }),
    async discard() {
      const own = [checkpointFile, networkFiles.weights, networkFiles.config, lockFile];
      await Promise.all(own.map(name => rm(join(folder, name), { force: true })));
      await rmdir(folder).catch(() => undefined);
    },
  };
};

/**
 * Makes a folder and those above it; answers whether it was not there before. Not `mkdir`'s own `recursive`: Node never
 * comes back from it where a file system says ENOENT to all new folders, as /proc does.
 */
const makeFolder = async (folder: string): Promise<boolean> => {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(folder) !== folder) {
      await makeFolder(dirname(folder));
      await mkdir(folder);
      return true;
    }
    if ((await stat(folder).catch(() => null))?.isDirectory() === true) return false;
    throw error;
  }
};

/**
 * Makes sure, before any time is spent, that a new run can write to `folder` and would overwrite nothing.
 *
 * @returns whether the folder was not there before
 * @throws WriteError saying what to do
 */
export const claimFolder = async (folder: string): Promise<boolean> => {
  let made: boolean;
  try {
    made = await makeFolder(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new WriteError(
      code === 'EEXIST' || code === 'ENOTDIR'
        ? `${folder} is a file, or lies in one. Choose another folder.`
        : `${folder} cannot be made (${message}). Choose another folder or change its permissions.`,
    );
  }
  const entries = await readdir(folder);
  if (entries.includes(checkpointFile)) {
    throw new WriteError(`${folder} holds a training run that is not finished. Resume it, or choose another folder.`);
  }
  const taken = entries.find(name => name === networkFiles.config || name === networkFiles.weights);
  if (taken !== undefined) throw new WriteError(`${folder} holds a network already. Choose another folder.`);
  await access(folder, constants.W_OK).catch(() => {
    throw new WriteError(`${folder} cannot be written to. Choose another folder or change its permissions.`);
  });
  return made;
};
