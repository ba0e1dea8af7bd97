import { isAbsolute, join } from 'node:path';
import { RpcError } from '../shared/rpc.js';

/** What a network's path may refer to. */
export interface FolderPlaces {
  /** The network that comes with the extension. */
  readonly shipped: string;
  readonly home: string;
  /** The first folder of the workspace, when it is on a disk. */
  readonly workspace: string | undefined;
}

const workspaceVariable = '${workspaceFolder}';

/**
 * The folder that the setting `cellLens.network` names; empty: the shipped network.
 * @throws RpcError `invalid` when the path is relative to something that is not there.
 */
export const networkFolder = (setting: string, places: FolderPlaces): string => {
  const path = setting.trim();
  if (path === '') {
    return places.shipped;
  }
  if (path === '~' || /^~[/\\]/.test(path)) {
    return join(places.home, path.slice(1));
  }
  if (path.startsWith(workspaceVariable)) {
    return inWorkspace(path.slice(workspaceVariable.length), path, places);
  }
  return isAbsolute(path) ? path : inWorkspace(path, path, places);
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
