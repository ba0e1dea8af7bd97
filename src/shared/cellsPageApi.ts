import type { Atlas, AtlasQuestion } from './atlas.js';
import type { Saturation } from './exploreApi.js';
import type { Finding } from './network.js';
import type { CellIndex } from './units.js';

/** What the page about cells shows: the evidence for one, or the gates of all. */
export type CellsPageState =
  | { readonly kind: 'busy'; readonly title: string }
  | {
      readonly kind: 'evidence';
      readonly network: string;
      readonly cell: CellIndex;
      /** `0:407` */
      readonly address: string;
      /** What the atlas says of questions in which this cell is the best one; empty where there is no atlas. */
      readonly questions: readonly AtlasQuestion[];
      /** What the network's own list says, without evidence. */
      readonly listed: readonly Finding[];
      readonly files: Atlas['files'] | null;
      readonly seed: number | null;
    }
  | {
      readonly kind: 'gates';
      readonly title: string;
      readonly saturation: Saturation;
      /** Short names of the cells that were found, by cell. */
      readonly names: Readonly<Record<number, string>>;
    };

/** Calls that the extension host answers to the page. */
export interface CellsPageApi {
  state(request: Record<string, never>): Promise<CellsPageState>;
  showCell(request: { cell: CellIndex }): Promise<void>;
  /** Opens a place of the atlas's corpus, where its file is in this workspace. */
  openPlace(request: { path: string; offset: number }): Promise<void>;
}

export interface CellsPageEvents {
  state(event: CellsPageState): void;
}
