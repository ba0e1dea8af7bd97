import type { Clamp, DocumentId, DocumentInfo, DocumentStatistics, EngineApi } from './engineApi.js';
import type { ThemeColours } from './colourPalette.js';
import type { Shape } from './export/picture.js';
import type { NetworkId, NetworkInfo, Signal } from './network.js';
import type { CellIndex, CharOffset, LineIndex } from './units.js';

/** How values become colours: around zero, as in the paper, or around the finding's threshold, only the on side strong. */
export type ScaleMode = 'signed' | 'on/off';

/** What the reader has chosen; kept over a reload of the window. Complete: never a difference. */
export interface LensChoice {
  readonly cells: readonly CellIndex[];
  /** The one of `cells` that colours the text. */
  readonly active: CellIndex;
  readonly signal: Signal;
  readonly scaleMode: ScaleMode;
}

/** How the editor draws text, so that the lens draws it alike. */
export interface EditorLook {
  readonly fontFamily: string;
  /** Pixels. */
  readonly fontSize: number;
  readonly lineHeight: number;
  readonly tabSize: number;
  /** Colour white space as weakly as the setting says. */
  readonly softenWhitespace: boolean;
}

/** What the lens shows: the document followed and the network that reads it. */
export type LensSubject =
  | {
      readonly kind: 'document';
      readonly info: DocumentInfo;
      readonly document: DocumentId;
      readonly title: string;
      readonly languageId: string;
      readonly network: NetworkInfo;
      readonly look: EditorLook;
      /** First visible line of the editor when the lens opened, fractional. */
      readonly topLine: number;
      readonly caret: CharOffset | null;
    }
  | {
      /** Nothing to show, and why: a sentence, and what the reader can do. */
      readonly kind: 'message';
      readonly title: string;
      readonly detail: string;
      readonly action?: { readonly label: string; readonly command: string };
    };

/** What the host shows outside the lens: the evidence for a cell, where else it is on, what is on exactly in a range. */
export type CellQuestion =
  | { readonly about: 'evidence' | 'places' | 'disagreements'; readonly cell: CellIndex }
  | { readonly about: 'range'; readonly document: DocumentId; readonly from: CharOffset; readonly to: CharOffset };

/** A picture for the page to draw as an image; the answer is `pictureDrawn` with the same ticket. */
export interface PictureRequest {
  readonly ticket: number;
  /** Pixels of the page. */
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly fontFamily: string;
  readonly shapes: readonly Shape[];
}

/** The image as PNG, or why there is none. */
export type DrawnPicture = { readonly ticket: number } & ({ readonly png: Uint8Array } | { readonly problem: string });

/** Calls that the extension host answers to the lens. */
export interface LensHostApi {
  /** Asked once when the lens has loaded, and again after a reload. */
  subject(request: Record<string, never>): Promise<LensSubject>;
  /** Puts the editor's caret on a character and shows it. */
  reveal(request: { document: DocumentId; offset: CharOffset; takeFocus: boolean }): Promise<void>;
  /** The lens was scrolled by the reader: the editor follows. Fractional line. */
  scrolled(request: { document: DocumentId; topLine: number }): Promise<void>;
  runCommand(request: { command: string }): Promise<void>;
  /** What the reader has chosen now; commands of VS Code speak of the active cell. */
  chosen(request: { network: NetworkId; choice: LensChoice }): Promise<void>;
  /** Holds exactly these cells of a network in every document that it reads; the lens hears by `documentChanged`. */
  hold(request: { network: NetworkId; clamps: readonly Clamp[] }): Promise<void>;
  /** The reader asks for more about a cell, or about a range of the document. */
  ask(request: CellQuestion): Promise<void>;
  /** The colours of the theme, when the page opens and whenever they change: exports look like the lens. */
  themed(request: ThemeColours): Promise<void>;
  pictureDrawn(request: DrawnPicture): Promise<void>;
  log(request: { level: 'info' | 'warn' | 'error'; message: string }): Promise<void>;
}

/** What the lens may ask of the engine. Opening, editing and closing documents and holding cells is the host's. */
export type LensEngineApi = Omit<
  EngineApi,
  'openNetwork' | 'atlas' | 'openDocument' | 'editDocument' | 'clampCells' | 'closeDocument'
>;

/** Every call over the lens's one port: the host answers its own and passes the engine's on as they are. */
export type LensCalls = LensEngineApi & LensHostApi;

/** What the extension host tells the lens. Each event is complete: the last one sent is all that matters. */
export interface LensEvents {
  subjectChanged(event: LensSubject): void;
  /** The same document in a new generation. */
  documentChanged(event: DocumentInfo): void;
  lookChanged(event: EditorLook): void;
  progress(event: { document: DocumentId; statistics: DocumentStatistics }): void;
  editorScrolled(event: { document: DocumentId; topLine: number }): void;
  caretMoved(event: { document: DocumentId; offset: CharOffset; line: LineIndex }): void;
  /** A command of the palette or a key of the editor: choose the next or previous pinned cell. */
  stepCell(event: { by: 1 | -1 }): void;
  /** Pin and show a cell chosen outside the lens. */
  showCell(event: { cell: CellIndex }): void;
  /** How far the search for a network's cells is; null when it is over. Told again and again while it goes on. */
  searching(event: { network: NetworkId; progress: string | null }): void;
  drawPicture(event: PictureRequest): void;
}
