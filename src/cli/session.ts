import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DocumentId, DocumentInfo, EngineApi } from '../shared/engineApi.js';
import type { NetworkInfo } from '../shared/network.js';
import { startEngine } from '../shared/node/startEngine.js';
import type { Remote } from '../shared/rpc.js';
import type { CliIo } from './command.js';

/** The engine with one network open. */
export interface Session {
  readonly engine: Remote<EngineApi>;
  readonly network: NetworkInfo;
}

/** A text that the engine is reading. */
export interface OpenText {
  readonly document: DocumentId;
  readonly info: DocumentInfo;
}

/** Starts the engine, opens the network in `folder` (default: the shipped one), and stops the engine after `use`. */
export const withNetwork = async <T>(
  io: CliIo,
  folder: string | undefined,
  use: (session: Session) => Promise<T>,
): Promise<T> => {
  const { engine, dispose } = startEngine({ workerPath: io.workerPath, kernelFolder: io.kernelFolder });
  try {
    const network = await engine.openNetwork({ folder: resolve(folder ?? io.modelFolder) });
    return await use({ engine, network });
  } finally {
    await dispose();
  }
};

/** Hands `text` to the engine for as long as `use` runs. */
export const withText = async <T>(
  { engine, network }: Session,
  file: { readonly path: string; readonly language: string; readonly text: string },
  use: (open: OpenText) => Promise<T>,
): Promise<T> => {
  const document = pathToFileURL(resolve(file.path)).href;
  const info = await engine.openDocument({
    document,
    network: network.id,
    languageId: file.language,
    text: file.text,
  });
  try {
    return await use({ document, info });
  } finally {
    await engine.closeDocument({ document });
  }
};
