import type { CellKind } from './network.js';

/** What the reader says about a foreign network where its file is silent. */
export interface ImportChoices {
  /** Path of a vocabulary, or byte values. Absent: what the file itself says. */
  readonly vocabulary?: { readonly path: string } | 'bytes';
  /** RNN cells with relu instead of tanh. */
  readonly relu?: boolean;
}

export interface ImportRequest extends ImportChoices {
  /** A file, or the folder of a network of several files. */
  readonly path: string;
  /** A text on which the network is tried, such as the open file. */
  readonly text?: string;
}

/** A foreign network, before anybody has confirmed what was inferred of it. */
export interface ImportReport {
  /** "PyTorch", "Keras". */
  readonly format: string;
  readonly name: string;
  readonly kind: CellKind;
  readonly layers: number;
  readonly hidden: number;
  /** Width of the embedding; null for one-hot input. */
  readonly embedding: number | null;
  /** Size of the vocabulary. */
  readonly symbols: number;
  readonly parameters: number;
  /** Symbols are tokens of several characters; absent: characters. */
  readonly readsTokens?: true;
  /** No vocabulary is known yet: ask for one; `preview` is null then. */
  readonly needsVocabulary: boolean;
  /** The weights do not say whether the cells use tanh or relu. */
  readonly mayBeRelu: boolean;
  /** What was inferred, a sentence each. */
  readonly notes: readonly string[];
  readonly preview: ImportPreview | null;
}

export interface ImportPreview {
  /** The likeliest next symbols after some prompts; '' stands for no character. */
  readonly prompts: readonly {
    readonly prompt: string;
    readonly odds: readonly { readonly symbol: string; readonly probability: number }[];
  }[];
  /** Nats per character on the beginning of the request's text (tokens too are measured by characters); null without one. */
  readonly nats: number | null;
}

/** What the import worker answers. Files that cannot be read as networks are `invalid`, with the reason. */
export interface ImportApi {
  inspect(request: ImportRequest): Promise<ImportReport>;
  /** Writes the network as a folder that Cell Lens reads, under `name` where given. */
  save(request: ImportRequest & { readonly folder: string; readonly name?: string }): Promise<ImportReport>;
}
