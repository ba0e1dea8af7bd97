import * as vscode from 'vscode';
import type { Clamp, DocumentId, DocumentInfo, EngineApi } from '../shared/engineApi.js';
import type { NetworkId } from '../shared/network.js';
import type { Remote } from '../shared/rpc.js';
import { DisposableBag } from './dispose.js';
import { DocumentSync, type SourceDocument } from './documentSync.js';

/** Documents kept in the engine, so that going back to one shows its colours at once. */
const mostDocuments = 4;
/** Code units of all of them together, besides the one shown: bounds the engine's memory. */
const mostCharacters = 1_000_000;

const none: readonly Clamp[] = [];

export interface OpenDocumentsListener {
  changed(info: DocumentInfo): void;
  failed(document: DocumentId, error: unknown): void;
}

/** The documents that the engine has a copy of: the one shown last and a few before it. */
export class OpenDocuments {
  // In order of use, the last one used at the end.
  readonly #open = new Map<DocumentId, DocumentSync>();
  readonly #bag = new DisposableBag();
  #held: { readonly network: NetworkId; readonly clamps: readonly Clamp[] } | undefined;

  constructor(
    private readonly engine: Remote<EngineApi>,
    private readonly listener: OpenDocumentsListener,
  ) {
    this.#bag.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        this.#open.get(idOf(document))?.edit(
          document.version,
          contentChanges.map(change => ({
            offset: change.rangeOffset,
            deleted: change.rangeLength,
            inserted: change.text,
          })),
        );
      }),
    );
    this.#bag.add(
      vscode.workspace.onDidCloseTextDocument(document => {
        // A change of language closes and opens a document that is not closed.
        if (document.isClosed) {
          this.#close(idOf(document));
        }
      }),
    );
  }

  /**
   * Makes the engine's copy of `document`, read by `network`, equal to the editor's.
   * @throws RpcError what the engine said against it
   */
  async open(document: vscode.TextDocument, network: NetworkId): Promise<DocumentInfo> {
    const id = idOf(document);
    let sync = this.#open.get(id);
    if (sync !== undefined && (sync.network !== network || sync.source.languageId !== document.languageId)) {
      this.#close(id);
      sync = undefined;
    }
    if (sync === undefined) {
      sync = new DocumentSync(this.engine, sourceOf(document), network, {
        changed: info => this.listener.changed(info),
        failed: error => this.listener.failed(id, error),
      });
      sync.hold(this.held(network));
    }
    this.#open.delete(id);
    this.#open.set(id, sync);
    this.#dropOldest();
    return sync.open();
  }

  /** Holds these cells of a network, and no others, in every document that it reads. */
  hold(network: NetworkId, clamps: readonly Clamp[]): void {
    this.#held = { network, clamps };
    for (const sync of this.#open.values()) {
      sync.hold(this.held(sync.network));
    }
  }

  /** The cells of a network that are held. */
  held(network: NetworkId): readonly Clamp[] {
    return this.#held?.network === network ? this.#held.clamps : none;
  }

  info(document: DocumentId): DocumentInfo | undefined {
    return this.#open.get(document)?.info;
  }

  /** Whether the engine's copy is read, or about to be read, by `network`. */
  isReadBy(document: DocumentId, network: NetworkId): boolean {
    return this.#open.get(document)?.network === network;
  }

  /** Forgets every copy; the engine that had them is gone. */
  forgetAll(): void {
    this.#open.clear();
  }

  dispose(): void {
    this.#bag.dispose();
    for (const id of [...this.#open.keys()]) {
      this.#close(id);
    }
  }

  #dropOldest(): void {
    const others = [...this.#open.values()].slice(0, -1).reverse();
    let characters = 0;
    others.forEach((sync, index) => {
      characters += sync.source.length;
      if (index + 1 >= mostDocuments || characters > mostCharacters) {
        this.#close(sync.source.id);
      }
    });
  }

  #close(id: DocumentId): void {
    const sync = this.#open.get(id);
    this.#open.delete(id);
    // A refusal means that the engine has no copy any more: what was asked for.
    sync?.close().catch(() => undefined);
  }
}

export const idOf = (document: vscode.TextDocument): DocumentId => document.uri.toString();

const sourceOf = (document: vscode.TextDocument): SourceDocument => ({
  id: idOf(document),
  languageId: document.languageId,
  get version() {
    return document.version;
  },
  get length() {
    return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
  },
  text: () => document.getText(),
});
