import { basename, isAbsolute, join } from 'node:path';
import { RpcError } from '../shared/rpc.js';

/** What a network's path may refer to. */
export interface FolderPlaces {
  /** The networks that come with the extension; the first reads unless another is chosen. */
  readonly shipped: readonly string[];
  readonly home: string;
  /** The first folder of the workspace, when it is on a disk. */
  readonly workspace: string | undefined;
}

/** What is written where, as VS Code's `inspect` tells it; anything may stand in a settings file. */
export interface WrittenValues {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

/**
 * The value of the setting that counts. A workspace that is not trusted has no say in which file of weights is read.
 * @throws RpcError `invalid` when it is no text
 */
export const valueInForce = (written: WrittenValues | undefined, trusted: boolean): string => {
  const ofWorkspace = trusted ? (written?.workspaceFolderValue ?? written?.workspaceValue) : undefined;
  const value = ofWorkspace ?? written?.globalValue ?? '';
  if (typeof value !== 'string') {
    throw new RpcError(
      'invalid',
      `The setting cellLens.network is ${JSON.stringify(value)}. It must be the path of a folder.`,
    );
  }
  return value;
};

const workspaceVariable = '${workspaceFolder}';

/**
 * The folder that the setting `cellLens.network` names: a path, or the name of a shipped network; empty: the first of
 * those.
 * @throws RpcError `invalid` when the path is relative to something that is not there.
 */
export const networkFolder = (setting: string, places: FolderPlaces): string => {
  const path = setting.trim();
  const [usual = ''] = places.shipped;
  const shipped = path === '' ? usual : places.shipped.find(folder => basename(folder) === path);
  if (shipped !== undefined) {
    return shipped;
  }
  if (path === '~' || /^~[/\\]/.test(path)) {
    return join(places.home, path.slice(1));
  }
  if (path.startsWith(workspaceVariable)) {
    return inWorkspace(path.slice(workspaceVariable.length), path, places);
  }
  return isAbsolute(path) ? path : inWorkspace(path, path, places);
};

/** What the setting says for `folder`: shipped networks by name, since their folder moves with every new version. */
export const settingFor = (folder: string, shipped: readonly string[]): string => {
  if (folder === shipped[0]) return '';
  return shipped.includes(folder) ? basename(folder) : folder;
};

const inWorkspace = (rest: string, setting: string, { workspace }: FolderPlaces): string => {
  if (workspace === undefined) {
    throw new RpcError(
      'invalid',
      `The setting cellLens.network is "${setting}", but no folder on this machine is open that it could be relative to. Give an absolute path.`,
    );
  }
  return join(workspace, rest);
};
