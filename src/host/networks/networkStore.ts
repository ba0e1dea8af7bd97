import { cp, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { atlasFile } from '../../shared/atlas.js';
import { writeFileAtomically } from '../../shared/node/atomicWrite.js';
import { exists } from '../../shared/node/exists.js';
import { runIsFree } from '../../shared/node/runLock.js';
import { checkpointFile } from '../../shared/trainerApi.js';
import { describeNetwork, type NetworkDescription } from './describeNetwork.js';

const configFile = 'config.json';
const weightsFile = 'model.safetensors';
/** Of a network, without what only its training needs. */
const networkFiles = [configFile, weightsFile, atlasFile];

/** A network in the store, or a run that has not come to one yet. */
export interface StoredNetwork {
  readonly folder: string;
  /** Null while nothing has been written but a checkpoint. */
  readonly description: NetworkDescription | null;
  /** A checkpoint lies there: the run can go on. */
  readonly unfinished: boolean;
  /** Milliseconds since 1970. */
  readonly changed: number;
}

/** Whether a run can go on from a checkpoint in `folder`. */
export const hasCheckpoint = (folder: string): Promise<boolean> => exists(join(folder, checkpointFile));

/** What lies in a network's folder; null where there is neither a network nor a checkpoint. */
export const readNetwork = async (folder: string): Promise<StoredNetwork | null> => {
  const config = await readFile(join(folder, configFile), 'utf8').catch(() => null);
  const readable = config !== null && (await exists(join(folder, weightsFile)));
  const description = readable ? describeNetwork(config) : null;
  const unfinished = await hasCheckpoint(folder);
  if (description === null && !unfinished) return null;
  const { mtimeMs } = await stat(join(folder, unfinished ? checkpointFile : configFile));
  return { folder, description, unfinished, changed: mtimeMs };
};

/** A name that every file system takes. */
export const folderName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 60) || 'network';

/** The networks that were trained here: a folder for each, below one root. */
export class NetworkStore {
  constructor(readonly root: string) {}

  /** Newest first. */
  async list(): Promise<readonly StoredNetwork[]> {
    const entries = await readdir(this.root, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const found = await Promise.all(
      entries
        .filter(entry => entry.isDirectory())
        .map(entry => readNetwork(join(this.root, entry.name)).catch(() => null)),
    );
    return found.filter(network => network !== null).sort((a, b) => b.changed - a.changed);
  }

  /** A folder for a new network of this name. `now`: milliseconds since 1970, which keep names apart. */
  newFolder(name: string, now: number): string {
    return join(this.root, `${folderName(name)}-${now.toString(36)}`);
  }

  /** `name`, or with a number behind it where that is taken. */
  async newName(name: string): Promise<string> {
    const taken = new Set((await this.list()).map(({ description }) => description?.name));
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name} ${number}`;
    return free;
  }

  owns(folder: string): boolean {
    const path = relative(this.root, folder);
    return path !== '' && !path.startsWith('..') && dirname(path) === '.';
  }

  /** @throws Error saying why it cannot be renamed */
  async rename(folder: string, name: string): Promise<void> {
    if (await hasCheckpoint(folder)) {
      throw new Error('Its training is not finished, and would give it its old name again. Finish it first.');
    }
    const path = join(folder, configFile);
    const config = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    await writeFileAtomically(path, `${JSON.stringify({ ...config, name }, null, 2)}\n`);
  }

  /** Copies a network into a new folder below `target` and answers its path. @throws Error when it is there already */
  async export(folder: string, target: string): Promise<string> {
    const name = describeNetwork(await readFile(join(folder, configFile), 'utf8'))?.name ?? 'network';
    const copy = join(target, folderName(name));
    if (await exists(copy)) throw new Error(`${copy} is there already. Choose another folder, or rename the network.`);
    await mkdir(copy, { recursive: true });
    for (const file of networkFiles) {
      if (await exists(join(folder, file))) await cp(join(folder, file), join(copy, file));
    }
    return copy;
  }

  /** @throws Error when the folder is none of the store's, or is being trained */
  async delete(folder: string): Promise<void> {
    if (!this.owns(folder)) throw new Error(`${folder} is not a network that was trained here.`);
    if (!(await runIsFree(folder, 0)))
      throw new Error('It is being trained in another window. Stop the training first.');
    await rm(folder, { recursive: true, force: true });
  }
}
