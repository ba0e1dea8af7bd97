import type { Palette } from '../colourPalette.js';
import type { ColourScale } from '../colourScale.js';
import type { Signal } from '../network.js';

/** How one column of a recording is shown. */
export interface ViewedColumn {
  /** The cell, as `0:407`. */
  readonly name: string;
  /** What it tracks; empty when nothing is known of it. */
  readonly concept: string;
  readonly signal: Signal;
  readonly scale: ColourScale;
  /** The value that the ends of the scale stand for. */
  readonly unit: number;
}

/** How a recording is shown: its columns in their order, the first one as the colours of the text. */
export interface View {
  readonly columns: readonly ViewedColumn[];
  readonly tabSize: number;
  /** Colour white space where no words stand close around as weakly as the lens does. */
  readonly softenWhitespace: boolean;
  /** The palettes for a light and a dark page; the same one twice for a page that stays as it is. */
  readonly palettes: { readonly light: Palette; readonly dark: Palette };
  /** What is to be said of the text besides, as "0:407 held at 0.3". */
  readonly note?: string;
}

/** How signals are written for people. */
export const signalWords = (signal: Signal): string => (signal === 'tanh_c' ? 'tanh c' : signal);
