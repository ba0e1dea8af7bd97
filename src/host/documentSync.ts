import type { Clamp, DocumentId, DocumentInfo, EngineApi, TextChange } from '../shared/engineApi.js';
import type { NetworkId } from '../shared/network.js';
import { RpcError, type Remote } from '../shared/rpc.js';

/** A document as the editor holds it. Lengths and offsets are UTF-16 code units. */
export interface SourceDocument {
  readonly id: DocumentId;
  readonly languageId: string;
  /** Grows with every edit. */
  readonly version: number;
  readonly length: number;
  text(): string;
}

export interface DocumentListener {
  /** The engine's copy is in a new generation. */
  changed(info: DocumentInfo): void;
  /** The engine has no copy any more, and why. */
  failed(error: unknown): void;
}

type DocumentCalls = Pick<Remote<EngineApi>, 'openDocument' | 'editDocument' | 'clampCells' | 'closeDocument'>;

const noClamps: readonly Clamp[] = [];

/**
 * Keeps the engine's copy of one document equal to the editor's. The whole text goes over once, then edits in order:
 * one call is under way at a time, and the edits that arrive meanwhile wait and go together. A copy whose length
 * differs once everything is sent is replaced.
 */
export class DocumentSync {
  #waiting: TextChange[] = [];
  #openedVersion = -1;
  #held = noClamps;
  /** What the engine's copy is read with. */
  #heldThere = noClamps;
  #failedLength = Infinity;
  #state: 'unopened' | 'open' | 'failed' | 'closed' = 'unopened';
  #running: Promise<void> | undefined;
  #info: DocumentInfo | undefined;
  #error: unknown;

  constructor(
    private readonly engine: DocumentCalls,
    readonly source: SourceDocument,
    readonly network: NetworkId,
    private readonly listener: DocumentListener,
  ) {}

  /** What the engine last said of its copy; undefined before it is open and after a failure. */
  get info(): DocumentInfo | undefined {
    return this.#info;
  }

  /**
   * Sends the text, or waits until it has been sent.
   * @returns what the engine says of its copy, equal to the editor's text
   * @throws RpcError what the engine said against it; `closed` when the engine or this document is gone
   */
  async open(): Promise<DocumentInfo> {
    if (this.#state === 'failed') {
      this.#state = 'unopened';
    }
    this.#run();
    await this.#running;
    if (this.#info === undefined) {
      throw this.#error ?? new RpcError('closed', `${this.source.id} was closed.`);
    }
    return this.#info;
  }

  /** Passes an edit on. `version` is the editor's after the edit: one that the sent text contains is left out. */
  edit(version: number, changes: readonly TextChange[]): void {
    if (this.#state === 'failed' && this.source.length < this.#failedLength) {
      // It may have been too long before.
      this.#state = 'unopened';
    }
    if (this.#state === 'open' && version > this.#openedVersion) {
      this.#waiting.push(...changes);
    }
    this.#run();
  }

  /** Holds exactly these cells, now and whenever the text is sent anew. */
  hold(clamps: readonly Clamp[]): void {
    this.#held = clamps.length === 0 ? noClamps : clamps;
    if (this.#state === 'open') {
      this.#run();
    }
  }

  /** Takes the document from the engine. */
  async close(): Promise<void> {
    const sent = this.#openedVersion >= 0;
    this.#state = 'closed';
    this.#waiting = [];
    this.#info = undefined;
    if (sent) {
      await this.engine.closeDocument({ document: this.source.id });
    }
  }

  #run(): void {
    this.#running ??= this.#send().finally(() => {
      this.#running = undefined;
    });
  }

  async #send(): Promise<void> {
    try {
      for (let send = this.#next(); send !== undefined; send = this.#next()) {
        const info = await send;
        if (this.#isClosed()) {
          return;
        }
        if (info !== 'again') {
          this.#info = info;
          this.listener.changed(info);
        }
      }
    } catch (error) {
      if (this.#isClosed()) {
        return;
      }
      this.#state = 'failed';
      this.#error = error;
      this.#failedLength = this.source.length;
      this.#waiting = [];
      this.#info = undefined;
      this.listener.failed(error);
    }
  }

  /** Does what is to be done next; undefined when the copies agree. */
  #next(): Promise<DocumentInfo | 'again'> | undefined {
    if (this.#state === 'unopened') {
      return this.#sendText();
    }
    if (this.#state !== 'open') {
      return undefined;
    }
    if (this.#waiting.length > 0) {
      return this.#sendEdits();
    }
    return this.#held === this.#heldThere ? undefined : this.#sendHeld();
  }

  // A method, because a comparison in #send would be narrowed by the one before the await.
  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  async #sendText(): Promise<DocumentInfo> {
    const { source } = this;
    this.#state = 'open';
    this.#waiting = [];
    this.#heldThere = noClamps;
    this.#openedVersion = source.version;
    const { id: document, languageId } = source;
    const info = await this.engine.openDocument({ document, network: this.network, languageId, text: source.text() });
    if (this.#differs(info)) {
      throw new RpcError(
        'internal',
        `The engine's copy of ${document} has ${info.length} characters, the editor's ${source.length}.`,
      );
    }
    return info;
  }

  #sendHeld(): Promise<DocumentInfo> {
    this.#heldThere = this.#held;
    return this.engine.clampCells({ document: this.source.id, clamps: this.#held });
  }

  /** `again` when the text must be sent anew, because the copies differ or the engine refused the edit. */
  async #sendEdits(): Promise<DocumentInfo | 'again'> {
    const changes = this.#waiting;
    this.#waiting = [];
    try {
      const info = await this.engine.editDocument({ document: this.source.id, changes });
      if (!this.#differs(info)) {
        return info;
      }
    } catch (error) {
      if (RpcError.is(error, 'closed')) {
        throw error;
      }
    }
    if (!this.#isClosed()) {
      this.#state = 'unopened';
    }
    return 'again';
  }

  /** Whether the copies differ; while edits wait nothing can be said. */
  #differs(info: DocumentInfo): boolean {
    return !this.#isClosed() && this.#waiting.length === 0 && info.length !== this.source.length;
  }
}
