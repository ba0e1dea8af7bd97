import type { Atlas } from './atlas.js';
import type { NetworkId, NetworkInfo, Signal } from './network.js';
import type { CellIndex, CharOffset, LineIndex } from './units.js';

/** The URI of a document, as a string. */
export type DocumentId = string;

/**
 * Counts the states of an open document: every edit and every change of network or clamp makes a new one.
 * A request that names an older one is refused with the error code `stale`.
 */
export type Generation = number;

/** One replacement, as VS Code reports it: `deleted` code units at `offset` become `inserted`. */
export interface TextChange {
  readonly offset: number;
  readonly deleted: number;
  readonly inserted: string;
}

/** Holds a cell at a value at every step: its c (LSTM) or its h (GRU, RNN), before anything reads it. */
export interface Clamp {
  readonly cell: CellIndex;
  readonly value: number;
}

export interface DocumentInfo {
  readonly document: DocumentId;
  readonly generation: Generation;
  /** Code units. */
  readonly length: number;
  readonly lineCount: number;
  /** Code units of the longest line, line end not counted. */
  readonly longestLine: number;
  /** Characters (a surrogate pair is one) that the vocabulary does not know; they are read as its unknown symbol. */
  readonly unknownCharacters: number;
  /** The cells held at a value while it is read; absent while there are none. */
  readonly held?: readonly Clamp[];
}

export interface LinesReply {
  readonly generation: Generation;
  readonly from: LineIndex;
  /** Offset of each line's first character, and one entry more: where the last line asked for ends, line end included. */
  readonly starts: Uint32Array;
  /** Each line without its line end, cut after `maxLineLength` code units. */
  readonly texts: readonly string[];
}

export interface ActivationsReply {
  readonly generation: Generation;
  readonly from: CharOffset;
  readonly to: CharOffset;
  /** cells x (to - from), cell by cell: `round(127 * value / scale)`; -128 marks a position that has no value. */
  readonly values: Int8Array;
  /** Value that 127 stands for, for each cell: 1, or for `c` the cell's own scale, fixed for the network. */
  readonly scales: Float32Array;
}

export interface OverviewReply {
  readonly generation: Generation;
  /** One value for each bucket, as in ActivationsReply; -128 where nothing is computed yet. */
  readonly values: Int8Array;
  readonly scale: number;
  /** Characters before this offset are computed. */
  readonly computedTo: CharOffset;
}

export interface CellValues {
  readonly cell: CellIndex;
  /** Every signal of the cell after reading the character. */
  readonly signals: Readonly<Partial<Record<Signal, number>>>;
}

/** Everything the hover card says about one character. */
export interface CharacterDetails {
  readonly generation: Generation;
  readonly offset: CharOffset;
  readonly line: LineIndex;
  /** Zero-based code units from the start of the line. */
  readonly column: number;
  /** The character (both halves of a surrogate pair). */
  readonly character: string;
  /** How the network read it. */
  readonly readAs: 'symbol' | 'unknown' | 'skipped';
  /** The token that holds the character, and where it stands; absent where a network reads characters, or skips it. */
  readonly token?: {
    readonly text: string;
    readonly symbol: number;
    readonly from: CharOffset;
    readonly to: CharOffset;
  };
  /** Bits that this character (its token) cost the network, given everything before it. */
  readonly bits: number;
  readonly pinned: readonly CellValues[];
  /** The cells with the largest |tanh c| (GRU, RNN: |h|) here, largest first. */
  readonly mostActive: readonly CellValues[];
  /** What the network expects after this character, most probable first. */
  readonly next: readonly { readonly symbol: string; readonly probability: number }[];
  /** The character that follows, its probability and its cost; null at the end of the document. */
  readonly actualNext: { readonly symbol: string; readonly probability: number; readonly bits: number } | null;
}

export interface DocumentStatistics {
  readonly generation: Generation;
  /** Characters the network has read so far; the file is done when this equals `length`. */
  readonly computed: number;
  readonly length: number;
  /** Symbols fed to the network among them (a carriage return is none; a token is one). */
  readonly steps: number;
  /** Mean cost of the characters computed so far. */
  readonly bitsPerCharacter: number;
  readonly charactersPerSecond: number;
  /** The same of the text read with no cell held; absent while none is. */
  readonly unheld?: { readonly computed: number; readonly bitsPerCharacter: number };
}

/** Asks what would be if no cell were held at a value. */
export interface Unheld {
  readonly unheld?: boolean;
}

/** Calls the engine answers. One object in, one object out: what the RPC layer derives its messages from. */
export interface EngineApi {
  /**
   * Loads the network in `folder` once; a second call for the same folder answers what is loaded, with the findings
   * of the atlas that is there now.
   */
  openNetwork(request: { folder: string }): Promise<NetworkInfo>;
  /** The atlas beside a loaded network as it is on disk now; null where there is none that can be read. */
  atlas(request: { network: NetworkId }): Promise<Atlas | null>;
  openDocument(request: {
    document: DocumentId;
    network: NetworkId;
    languageId: string;
    text: string;
  }): Promise<DocumentInfo>;
  /** Applies `changes` one after the other. */
  editDocument(request: { document: DocumentId; changes: readonly TextChange[] }): Promise<DocumentInfo>;
  /** Replaces the cells held at a value. */
  clampCells(request: { document: DocumentId; clamps: readonly Clamp[] }): Promise<DocumentInfo>;
  closeDocument(request: { document: DocumentId }): Promise<void>;
  documentInfo(request: { document: DocumentId }): Promise<DocumentInfo>;
  lines(request: {
    document: DocumentId;
    generation: Generation;
    from: LineIndex;
    to: LineIndex;
    maxLineLength: number;
  }): Promise<LinesReply>;
  /** Waits until the range is computed; it goes before the rest of the file. */
  activations(
    request: {
      document: DocumentId;
      generation: Generation;
      cells: readonly CellIndex[];
      signal: Signal;
      from: CharOffset;
      to: CharOffset;
    } & Unheld,
  ): Promise<ActivationsReply>;
  /** The same as float32, cells x (to - from), without rounding: for export and tests. */
  values(
    request: {
      document: DocumentId;
      generation: Generation;
      cells: readonly CellIndex[];
      signal: Signal;
      from: CharOffset;
      to: CharOffset;
    } & Unheld,
  ): Promise<Float32Array>;
  /**
   * Cost of each character in bits, given everything before it; 0 for characters that are not fed to the network. Every
   * code unit has the cost of the symbol that it belongs to (a token, a surrogate pair).
   */
  surprise(
    request: {
      document: DocumentId;
      generation: Generation;
      from: CharOffset;
      to: CharOffset;
    } & Unheld,
  ): Promise<Float32Array>;
  /** The whole file in `buckets` equal parts; answers at once with what is computed. */
  overview(
    request: {
      document: DocumentId;
      generation: Generation;
      cell: CellIndex;
      signal: Signal;
      buckets: number;
    } & Unheld,
  ): Promise<OverviewReply>;
  inspect(
    request: {
      document: DocumentId;
      generation: Generation;
      offset: CharOffset;
      pinned: readonly CellIndex[];
      /** How many cells and next characters to list. */
      top: number;
    } & Unheld,
  ): Promise<CharacterDetails>;
  /** What the network writes by itself after a character. The same seed writes the same. */
  continuation(
    request: {
      document: DocumentId;
      generation: Generation;
      offset: CharOffset;
      /** Symbols (characters, tokens), 1 to 1000. */
      length: number;
      /** Divides the logits; 0 always takes the most probable. */
      temperature: number;
      seed: number;
    } & Unheld,
  ): Promise<string>;
  statistics(request: { document: DocumentId }): Promise<DocumentStatistics>;
}

/** What the engine tells without being asked. */
export interface EngineEvents {
  /** At most ten times a second while a document is being computed, and once when it is done. */
  progress(event: { document: DocumentId; statistics: DocumentStatistics }): void;
  log(event: { level: 'info' | 'warn' | 'error'; message: string }): void;
}
