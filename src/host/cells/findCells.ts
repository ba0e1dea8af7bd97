import * as vscode from 'vscode';
import { atlasFile } from '../../shared/atlas.js';
import type { NetworkInfo } from '../../shared/network.js';
import { writeFolder } from '../../shared/node/atomicWrite.js';
import { startAtlas } from '../../shared/node/startAtlas.js';
import { RpcError } from '../../shared/rpc.js';
import { findWorkspaceSources } from '../training/findSources.js';

/**
 * Finds the cells of a network on the files of the workspace, in the background with progress, and writes the atlas
 * beside the network.
 *
 * @returns false when the reader gave it up
 */
export const buildWorkspaceAtlas = async (
  extension: vscode.Uri,
  network: NetworkInfo,
  log: vscode.LogOutputChannel,
): Promise<boolean> => {
  const { paths, base } = await findWorkspaceSources();
  const path = (name: string): string => vscode.Uri.joinPath(extension, 'dist', name).fsPath;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Finding the cells of ${network.name}`,
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    let told = 0;
    const started = startAtlas({
      workerPath: path('atlas.js'),
      kernelFolder: path('kernels'),
      grammarFolder: path('grammars'),
      events: {
        progress({ stage, share }) {
          progress.report({ message: stage, increment: Math.max(0, 100 * share - told) });
          told = Math.max(told, 100 * share);
        },
      },
    });
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    try {
      const request = { network: network.folder, corpus: paths, relativeTo: base };
      const atlas = await started.atlas.build(request, { signal: abort.signal });
      await writeFolder(network.folder, { [atlasFile]: `${JSON.stringify(atlas, null, 1)}\n` });
      const found = atlas.questions.filter(({ verdict }) => verdict === 'cell').length;
      log.info(`Found cells for ${found} of ${atlas.questions.length} questions about ${network.name}.`);
      return true;
    } catch (error) {
      if (RpcError.is(error, 'cancelled')) return false;
      throw error;
    } finally {
      await started.dispose();
    }
  });
};
