import type * as vscode from 'vscode';
import type { NetworkInfo } from '../shared/network.js';
import { RpcError } from '../shared/rpc.js';
import type { EngineClient } from './engineClient.js';
import type { Target } from './follow.js';
import {
  documentClosed,
  documentFailed,
  engineStopped,
  networkFailed,
  noEditor,
  notebookWithoutCell,
  notText,
  type Message,
} from './messages.js';
import type { OpenDocuments } from './openDocuments.js';
import { chosenNetworkFolder } from './settings.js';
import { nameOf } from './tabs.js';

/** What the lens shows now: a document that the engine has, or why there is none. */
export type Shown =
  | { readonly kind: 'document'; readonly document: vscode.TextDocument; readonly network: NetworkInfo }
  | { readonly kind: 'message'; readonly message: Message; readonly about?: vscode.TextDocument };

/** Opens what `target` needs in the engine. Never rejects: what went wrong becomes a message. */
export const prepare = async (
  target: Target,
  engine: EngineClient,
  documents: OpenDocuments,
  extension: vscode.Uri,
): Promise<Shown> => {
  switch (target.kind) {
    case 'nothing':
      return { kind: 'message', message: noEditor() };
    case 'closed':
      return { kind: 'message', message: documentClosed(nameOf(target.uri)) };
    case 'notebook':
      return { kind: 'message', message: notebookWithoutCell(nameOf(target.uri)) };
    case 'unreadable':
      return { kind: 'message', message: notText(nameOf(target.uri), target.reason) };
    case 'document':
      return prepareDocument(target.document, engine, documents, extension);
  }
};

const prepareDocument = async (
  document: vscode.TextDocument,
  engine: EngineClient,
  documents: OpenDocuments,
  extension: vscode.Uri,
): Promise<Shown> => {
  let network: NetworkInfo;
  try {
    network = await engine.remote.openNetwork({ folder: chosenNetworkFolder(extension) });
  } catch (error) {
    return { kind: 'message', message: failure(error, networkFailed), about: document };
  }
  try {
    await documents.open(document, network.id);
    return { kind: 'document', document, network };
  } catch (error) {
    return documentFailure(document, error);
  }
};

/** What to show instead of a document that the engine refused. */
export const documentFailure = (document: vscode.TextDocument, error: unknown): Shown => ({
  kind: 'message',
  message: failure(error, reason => documentFailed(nameOf(document.uri), reason)),
  about: document,
});

const failure = (error: unknown, otherwise: (reason: string) => Message): Message => {
  const reason = error instanceof Error ? error.message : String(error);
  return RpcError.is(error, 'closed') ? engineStopped(reason) : otherwise(reason);
};
