import type { Atlas } from './atlas.js';

export interface AtlasRequest {
  /** Folder of the network. */
  readonly network: string;
  /** Files and folders that the network was not trained on; folders are walked. */
  readonly corpus: readonly string[];
  /**
   * Files and folders to report on, of other projects than `corpus`, which is then only chosen on. Absent: the files of
   * `corpus` are split by the seed.
   */
  readonly report?: readonly string[];
  /** Paths in the atlas are written relative to it. */
  readonly relativeTo?: string;
  /** Everything random comes from it; 1 by default. */
  readonly seed?: number;
  /** Cyclic shifts in the null; 999 by default. */
  readonly shifts?: number;
  /**
   * Characters read on each side of the split, shared evenly by the languages; 524,288 by default. Of one language as
   * many as fit 512 MB of recorded cells.
   */
  readonly characters?: number;
}

/** What a text cost a network. */
export interface TextLoss {
  /** Symbols that the network read: characters, or tokens of several. */
  readonly symbols: number;
  /** Sum of -ln p(symbol | everything before it in the text), nats. */
  readonly nats: number;
}

/** Calls that the atlas process answers. Giving `build` up stops the work at the next step. */
export interface AtlasApi {
  build(request: AtlasRequest): Promise<Atlas>;
  /**
   * What texts cost the network in a folder, each read from its beginning, many side by side.
   *
   * @returns by text; null for a network that cannot be read so (its cells are computed otherwise than PyTorch does).
   */
  losses(request: { network: string; texts: readonly string[] }): Promise<readonly TextLoss[] | null>;
}

export interface AtlasEvents {
  /** `share` runs from 0 to 1 over the whole atlas. */
  progress(event: { stage: string; share: number }): void;
}
