import { access, constants, mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from '../model/modelError.js';
import { networkFiles, serialiseNetwork, createNetwork, type Network } from '../model/network.js';
import type { NetworkConfig, TrainingRecord } from '../model/networkConfig.js';
import type { Tensor } from '../model/tensor.js';
import { parseCheckpoint, serialiseCheckpoint } from '../model/training/checkpoint.js';
import { writeFileAtomically, writeFolder, WriteError } from '../shared/node/atomicWrite.js';
import { checkpointFile } from '../shared/trainerApi.js';
import { storedState, TRAINER_VERSION, type RunRecord } from './runRecord.js';

/** A run's checkpoint as it was read. */
export interface StoredRun {
  readonly record: RunRecord;
  readonly numbers: Float32Array<ArrayBuffer>;
}

/** What a run writes, and where it comes back to. */
export interface RunFolder {
  readonly folder: string;
  /** @throws WriteError */
  saveCheckpoint(record: RunRecord, numbers: Float32Array<ArrayBuffer>): Promise<void>;
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

const isRecord = (header: unknown): header is RunRecord =>
  typeof header === 'object' && header !== null && (header as { version?: unknown }).version === TRAINER_VERSION;

export const openRunFolder = (folder: string): RunFolder => {
  const checkpoint = join(folder, checkpointFile);
  return {
    folder,
    saveCheckpoint(record, numbers) {
      const stored: RunRecord = { ...record, state: storedState(record.state) };
      return writeFileAtomically(checkpoint, serialiseCheckpoint(stored, numbers));
    },
    async loadCheckpoint() {
      let bytes: Uint8Array;
      try {
        bytes = await readFile(checkpoint);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw new ModelError(checkpoint, `cannot be read (${(error as Error).message}).`);
      }
      const { header, numbers } = parseCheckpoint(bytes, checkpoint);
      if (!isRecord(header)) throw new ModelError(checkpoint, 'the checkpoint is of another version of the trainer.');
      return { record: header, numbers };
    },
    async saveNetwork(record, tensors, training) {
      const { config, weights } = serialiseNetwork(networkOf(record, tensors, training), 'F32');
      await writeFolder(folder, { [networkFiles.weights]: weights, [networkFiles.config]: config });
    },
    removeCheckpoint: () => rm(checkpoint, { force: true }),
    async discard() {
      const own = [checkpointFile, networkFiles.weights, networkFiles.config];
      await Promise.all(own.map(name => rm(join(folder, name), { force: true })));
      await rmdir(folder).catch(() => undefined);
    },
  };
};

/**
 * Makes sure, before any time is spent, that a new run can write to `folder` and would overwrite nothing.
 *
 * @throws WriteError saying what to do
 */
export const claimFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
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
};
